/** {@code promql …}: expressions as texts. */
@NullMarked
package dev.ferula.tool.promql;

import org.jspecify.annotations.NullMarked;
