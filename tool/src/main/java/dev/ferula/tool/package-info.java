/** The command-line tool. */
@NullMarked
package dev.ferula.tool;

import org.jspecify.annotations.NullMarked;
