package dev.ferula.tsdb.head;

/**
 * How the head works.
 *
 * @param chunkRange the range of time that no chunk crosses, in milliseconds
 * @param maxExemplars how many exemplars are kept, 0 for none
 * @param outOfOrderWindow how many milliseconds older than the newest sample one may be that comes
 *     out of order, 0 for none
 */
public record HeadOptions(long chunkRange, int maxExemplars, long outOfOrderWindow) {
  /** Two hours, as Prometheus has it. */
  public static final long DEFAULT_CHUNK_RANGE = 2 * 60 * 60 * 1000L;

  /** Ranges of two hours, no exemplars, everything in order. */
  public static final HeadOptions DEFAULT = new HeadOptions(DEFAULT_CHUNK_RANGE, 0);

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
  }

  /** Options with everything in order. */
  public HeadOptions(long chunkRange, int maxExemplars) {
    this(chunkRange, maxExemplars, 0);
  }
}
