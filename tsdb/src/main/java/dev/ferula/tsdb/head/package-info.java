/**
 * The head: the newest samples, in memory, backed by the write-ahead log.
 *
 * <p>A million series are a few arrays. Nothing here is an object per series or per sample: a
 * series is a slot in {@link dev.ferula.tsdb.head.SeriesRows} and {@link
 * dev.ferula.tsdb.head.SeriesTable}, its labels are pair ids of {@link
 * dev.ferula.tsdb.head.PairTable}, its open chunk is a block of {@link
 * dev.ferula.tsdb.head.SlabPool}.
 */
@NullMarked
package dev.ferula.tsdb.head;

import org.jspecify.annotations.NullMarked;
