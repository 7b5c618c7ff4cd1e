/** Numbers, times and texts as Prometheus's clients know them: as Go writes and counts them. */
@NullMarked
package dev.ferula.notation;

import org.jspecify.annotations.NullMarked;
