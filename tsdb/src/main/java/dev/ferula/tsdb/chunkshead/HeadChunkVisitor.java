package dev.ferula.tsdb.chunkshead;

import dev.ferula.chunk.Encoding;

/** Receives the chunks of all files, in the order they were written. */
@FunctionalInterface
public interface HeadChunkVisitor {
  void chunk(
      long seriesRef,
      long chunkRef,
      long minTime,
      long maxTime,
      int samples,
      Encoding encoding,
      boolean outOfOrder);
}
