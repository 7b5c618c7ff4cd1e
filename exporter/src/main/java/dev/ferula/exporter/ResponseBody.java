package dev.ferula.exporter;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer that is started as late as possible: while nothing has been written, a
 * failure can still become another status, and a body that comes in one piece gets its length.
 */
final class ResponseBody extends OutputStream {
  private static final int GZIP_BUFFER = 8192;

  private final ScrapeResponse response;
  private final Map<String, String> headers;
  private final boolean gzip;
  private @Nullable OutputStream stream;
  private boolean last;

  ResponseBody(ScrapeResponse response, Map<String, String> headers, boolean gzip) {
    this.response = response;
    this.headers = headers;
    this.gzip = gzip;
  }

  boolean isStarted() {
    return stream != null;
  }

  /** Says that the next write is the last one. */
  void beforeLast() {
    last = true;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    stream(length).write(bytes, from, length);
  }

  @Override
  public void close() throws IOException {
    stream(0).close();
  }

  private OutputStream stream(int firstLength) throws IOException {
    OutputStream present = stream;
    if (present != null) {
      return present;
    }
    boolean known = last && !gzip;
    OutputStream raw =
        response.start(200, headers, known ? firstLength : ScrapeResponse.UNKNOWN_LENGTH);
    OutputStream started = gzip ? new GZIPOutputStream(raw, GZIP_BUFFER) : raw;
    stream = started;
    return started;
  }
}
