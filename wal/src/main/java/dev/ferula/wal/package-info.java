/** Segmented write-ahead log and its record types. */
@NullMarked
package dev.ferula.wal;

import org.jspecify.annotations.NullMarked;
