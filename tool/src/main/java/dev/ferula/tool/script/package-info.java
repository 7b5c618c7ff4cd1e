/** Scripts of expressions and the values they must have. */
@NullMarked
package dev.ferula.tool.script;

import org.jspecify.annotations.NullMarked;
