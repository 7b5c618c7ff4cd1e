/** Tests of the stats library. */
@NullMarked
package dev.ferula.stats;

import org.jspecify.annotations.NullMarked;
