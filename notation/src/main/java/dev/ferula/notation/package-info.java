/** Numbers in the notation that Prometheus's clients know: as the Go library writes them. */
@NullMarked
package dev.ferula.notation;

import org.jspecify.annotations.NullMarked;
