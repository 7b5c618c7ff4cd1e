/**
 * The samples of series by their slots: rows, open and finished chunks, commits and who sees them.
 */
@NullMarked
package dev.ferula.tsdb.head.samples;

import org.jspecify.annotations.NullMarked;
