package dev.ferula.exporter;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** Where an exporter puts its answer; a few lines of glue to an HTTP server. */
@FunctionalInterface
public interface ScrapeResponse {
  /** Stands for a body whose length is not known beforehand. */
  long UNKNOWN_LENGTH = -1;

  /**
   * Starts the answer; called once. The exporter writes the body to the stream and closes it, also
   * when there is none. It never closes it after a failure, so that the server can see that the
   * body is not whole.
   *
   * @param length the length of the body, 0 for none, or {@link #UNKNOWN_LENGTH}
   */
  OutputStream start(int status, Map<String, String> headers, long length) throws IOException;
}
