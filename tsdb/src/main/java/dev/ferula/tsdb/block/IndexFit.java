package dev.ferula.tsdb.block;

import dev.ferula.chunk.ChunkIterator;
import dev.ferula.disk.CorruptionException;
import dev.ferula.storage.SampleIterator;
import java.nio.file.Path;

/**
 * Whether an index is that of the chunks beside it. One of another block is whole in itself, and
 * where its places of chunks are places of chunks here, samples of others would show under its
 * labels. The chunk that is written first is the first of the first series, in every block at the
 * same place; so its time tells.
 */
final class IndexFit {
  private IndexFit() {}

  /**
   * Checks the first chunk of the first series. What is damaged is left to whoever reads it.
   *
   * @throws CorruptionException of the block as a whole, if none of that chunk's samples is of the
   *     time that the index says
   */
  static void check(BlockIndex index, ChunkSegments segments, Path block) {
    SeriesEntry entry = new SeriesEntry();
    ChunkSegments.Chunk chunk = new ChunkSegments.Chunk(Window.FOR_ONE);
    try {
      long ref = index.firstSeries();
      if (ref == Postings.END) {
        return;
      }
      index.series(ref, entry);
      if (entry.chunks.size == 0) {
        return;
      }
      segments.read(entry.chunks.refs[0], chunk);
    } catch (CorruptionException damaged) {
      return;
    }
    compare(entry.chunks, chunk, block);
  }

  private static void compare(ChunkColumns chunks, ChunkSegments.Chunk chunk, Path block) {
    ChunkIterator samples = ChunkIterator.of(chunk.encoding);
    samples.reset(chunk.bytes, chunk.offset, chunk.length);
    if (samples.next() == SampleIterator.Kind.NONE) {
      return;
    }
    long first = samples.timestamp();
    long last = first;
    while (samples.next() != SampleIterator.Kind.NONE) {
      last = samples.timestamp();
    }
    if (last < chunks.minTimes[0] || first > chunks.maxTimes[0]) {
      throw new CorruptionException(
          block.toString(),
          0,
          "index and chunks of one block: a chunk from "
              + chunks.minTimes[0]
              + " to "
              + chunks.maxTimes[0],
          "one from " + first + " to " + last);
    }
  }
}
