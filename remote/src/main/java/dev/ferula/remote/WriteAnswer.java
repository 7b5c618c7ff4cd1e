package dev.ferula.remote;

/**
 * What to answer to a remote write request.
 *
 * @param status the HTTP status; 204 where all is well
 * @param text what is wrong, for the body; empty if nothing is
 * @param withCounts whether the counts below go into headers, as version 2.0 has it
 * @param samples float samples taken
 * @param histograms histograms taken
 * @param exemplars exemplars taken
 */
public record WriteAnswer(
    int status, String text, boolean withCounts, long samples, long histograms, long exemplars) {
  /** The header that tells how many float samples were taken. */
  public static final String SAMPLES_HEADER = "X-Prometheus-Remote-Write-Samples-Written";

  /** The header that tells how many histograms were taken. */
  public static final String HISTOGRAMS_HEADER = "X-Prometheus-Remote-Write-Histograms-Written";

  /** The header that tells how many exemplars were taken. */
  public static final String EXEMPLARS_HEADER = "X-Prometheus-Remote-Write-Exemplars-Written";

  static final int NO_CONTENT = 204;

  static WriteAnswer refused(int status, String text, boolean withCounts) {
    return new WriteAnswer(status, text, withCounts, 0, 0, 0);
  }
}
