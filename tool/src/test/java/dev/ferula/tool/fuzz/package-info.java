/** Random data and expressions as files, for the comparison with the real Prometheus. */
@NullMarked
package dev.ferula.tool.fuzz;

import org.jspecify.annotations.NullMarked;
