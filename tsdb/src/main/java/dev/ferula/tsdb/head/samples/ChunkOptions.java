package dev.ferula.tsdb.head.samples;

/**
 * How chunks are made.
 *
 * @param range the range of time that no chunk crosses, in milliseconds
 * @param samples how many samples a chunk is to have
 * @param xor2 whether floats are written as XOR2 chunks
 * @param histogramStarts whether histograms are written in the encodings that keep start timestamps
 */
public record ChunkOptions(long range, int samples, boolean xor2, boolean histogramStarts) {
  /** As many samples as Prometheus puts into a chunk. */
  public static final int DEFAULT_SAMPLES = 120;

  /** The most that a chunk can be asked to have. */
  public static final int MAX_SAMPLES = SeriesRows.MAX_SAMPLES / 2;

  public ChunkOptions {
    if (samples < 1 || samples > MAX_SAMPLES) {
      throw new IllegalArgumentException(
          "samples per chunk " + samples + ", want 1 to " + MAX_SAMPLES);
    }
  }

  /** The same with another encoding of floats. */
  public ChunkOptions withXor2(boolean enabled) {
    return new ChunkOptions(range, samples, enabled, histogramStarts);
  }
}
