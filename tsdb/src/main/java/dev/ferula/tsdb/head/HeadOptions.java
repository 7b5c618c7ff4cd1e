package dev.ferula.tsdb.head;

import dev.ferula.tsdb.head.samples.ChunkOptions;

/**
 * How the head works.
 *
 * @param chunkRange the range of time that no chunk crosses, in milliseconds
 * @param samplesPerChunk how many samples a chunk is to have
 * @param maxExemplars how many exemplars are kept, 0 for none
 * @param outOfOrderWindow how many milliseconds older than the newest sample one may be that comes
 *     out of order, 0 for none
 * @param xor2 whether floats are written as XOR2 chunks
 * @param startTimestamps whether start timestamps are kept; {@code xor2} must be, too
 * @param histogramStarts whether histograms are written in the encodings that keep start timestamps
 * @param metadata whether metadata is logged and kept
 * @param snapshots whether a snapshot of the open chunks is written when the head is closed, and
 *     used when it is opened
 */
public record HeadOptions(
    long chunkRange,
    int samplesPerChunk,
    int maxExemplars,
    long outOfOrderWindow,
    boolean xor2,
    boolean startTimestamps,
    boolean histogramStarts,
    boolean metadata,
    boolean snapshots) {
  /** Two hours, as Prometheus has it. */
  public static final long DEFAULT_CHUNK_RANGE = 2 * 60 * 60 * 1000L;

  /** Ranges of two hours, no exemplars, everything in order. */
  public static final HeadOptions DEFAULT = new HeadOptions(DEFAULT_CHUNK_RANGE, 0);

  ChunkOptions chunks() {
    return new ChunkOptions(chunkRange, samplesPerChunk, xor2, histogramStarts);
  }

  public HeadOptions {
    if (chunkRange <= 0 || maxExemplars < 0 || outOfOrderWindow < 0) {
      throw new IllegalArgumentException(
          "chunk range "
              + chunkRange
              + " ms, "
              + maxExemplars
              + " exemplars, out-of-order window "
              + outOfOrderWindow
              + " ms");
    }
    if (startTimestamps && !xor2) {
      throw new IllegalArgumentException(
          "float chunk encoding \"xor\" is incompatible with start-timestamp storage; XOR chunks do"
              + " not store start timestamps, use \"xor2\"");
    }
  }

  /** Options with everything in order and Prometheus's default encodings. */
  public HeadOptions(long chunkRange, int maxExemplars) {
    this(
        chunkRange,
        ChunkOptions.DEFAULT_SAMPLES,
        maxExemplars,
        0,
        false,
        false,
        false,
        false,
        false);
  }
}
