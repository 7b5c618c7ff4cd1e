package dev.ferula.scrape.http;

/** Asks one target the same again and again, one request at a time. */
public interface TargetFetch {
  /** Told once what a request brought. */
  interface Outcome {
    /** The body is in the buffer. */
    void fetched(String contentType);

    /** There is no usable answer. */
    void failed(FetchException reason);
  }

  /** Whether {@link #fetch} may wait for the network on the thread that calls it. */
  boolean mayWait();

  /**
   * Asks.
   *
   * @param body cleared and filled with the decompressed body; not used after the outcome is told
   * @param outcome told before this returns or later, on a thread that others wait for: what it
   *     does should be short
   */
  void fetch(BodyBuffer body, Outcome outcome);
}
