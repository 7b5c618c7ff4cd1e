package dev.ferula.tsdb.block;

import dev.ferula.chunk.Encoding;

/** Goes through all series and chunks of a block, checks each, and counts. For one thread. */
final class BlockCensus {
  private final BlockIndex index;
  private final ChunkSegments segments;
  private final SeriesEntry entry = SeriesEntry.ofAll();
  private final ChunkSegments.Chunk chunk = new ChunkSegments.Chunk(Window.FOR_ALL);
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;
  private long series;
  private long chunks;
  private long samples;
  private long histograms;

  BlockCensus(BlockIndex index, ChunkSegments segments) {
    this.index = index;
    this.segments = segments;
  }

  /**
   * Reads everything.
   *
   * @throws dev.ferula.disk.CorruptionException at the first damage
   */
  void take() {
    index.allSeries(this::series);
  }

  private void series(long ref) {
    index.series(ref, entry);
    series++;
    for (int i = 0; i < entry.chunks.size; i++) {
      segments.read(entry.chunks.refs[i], chunk);
      int count = chunk.encoding.sampleCount(chunk.bytes, chunk.offset);
      samples += count;
      histograms += chunk.encoding == Encoding.XOR || chunk.encoding == Encoding.XOR2 ? 0 : count;
      chunks++;
      minTime = Math.min(minTime, entry.chunks.minTimes[i]);
      maxTime = Math.max(maxTime, entry.chunks.maxTimes[i]);
    }
  }

  /** The time of the oldest sample. */
  long minTime() {
    return minTime;
  }

  /** The time of the newest sample. */
  long maxTime() {
    return maxTime;
  }

  BlockMeta.Stats stats() {
    return new BlockMeta.Stats(samples, samples - histograms, histograms, series, chunks, 0);
  }
}
