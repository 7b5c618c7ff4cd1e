package dev.ferula.tsdb.head;

/**
 * How the head works.
 *
 * @param chunkRange the range of time that no chunk crosses, in milliseconds
 * @param maxExemplars how many exemplars are kept, 0 for none
 */
public record HeadOptions(long chunkRange, int maxExemplars) {
  /** Two hours, as Prometheus has it. */
  public static final long DEFAULT_CHUNK_RANGE = 2 * 60 * 60 * 1000L;

  /** Ranges of two hours, no exemplars. */
  public static final HeadOptions DEFAULT = new HeadOptions(DEFAULT_CHUNK_RANGE, 0);

  public HeadOptions {
    if (chunkRange <= 0 || maxExemplars < 0) {
      throw new IllegalArgumentException(
          "chunk range " + chunkRange + " ms, " + maxExemplars + " exemplars");
    }
  }
}
