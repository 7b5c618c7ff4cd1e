/**
 * Head chunk files: the finished chunks of the head, out of memory until they are compacted into a
 * block. {@link dev.ferula.tsdb.chunkshead.HeadChunkFiles} writes, reads and replays them. Nothing
 * in them is the only copy: the write-ahead log has the samples until a block does.
 */
@NullMarked
package dev.ferula.tsdb.chunkshead;

import org.jspecify.annotations.NullMarked;
