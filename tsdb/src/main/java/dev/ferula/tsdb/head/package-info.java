/**
 * The head: the newest samples, in memory, backed by the write-ahead log.
 *
 * <p>A million series are a few arrays. Nothing here is an object per series or per sample: a
 * series is a slot in {@link dev.ferula.tsdb.head.samples.SeriesRows} and {@link
 * dev.ferula.tsdb.head.index.SeriesTable}, its labels are pair ids of {@link
 * dev.ferula.tsdb.head.index.PairTable}, its open chunk is a block of {@link
 * dev.ferula.tsdb.head.slab.SlabPool}.
 *
 * <p>Its rooms, each knowing only those before it: {@code slab} (memory without objects), {@code
 * index} (which series there are), {@code samples} (rows, chunks and who sees them), {@code
 * outline} (what a start need not read), {@code log} (batches and records), {@code outoforder};
 * here the head itself: the way in ({@link dev.ferula.tsdb.head.Commits}), the way out, replay,
 * garbage collection and blocks.
 */
@NullMarked
package dev.ferula.tsdb.head;

import org.jspecify.annotations.NullMarked;
