package dev.ferula.scrape.http;

import java.io.IOException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * How long an answer by HTTP/2 says that its body is, held against what comes. By HTTP/1.1 that
 * length is what ends a body, and nothing is to be checked. For one thread at a time.
 */
final class DeclaredLength {
  private static final long UNKNOWN = -1;

  private long left;

  /** A body is not as long as its answer says, in Go's words. */
  static final class Mismatch extends IOException {
    private static final long serialVersionUID = 1;

    Mismatch(String words) {
      super(words);
    }
  }

  private DeclaredLength(long left) {
    this.left = left;
  }

  /** What the head of an answer says; without effect where it says nothing. */
  static DeclaredLength of(HttpFields head) {
    // One that is no number does not come as far as this; of several Jetty holds on to the first.
    return new DeclaredLength(head.getLongField(HttpHeader.CONTENT_LENGTH));
  }

  /** Of a body whose length does not count, or is not said. */
  static DeclaredLength none() {
    return new DeclaredLength(UNKNOWN);
  }

  /** Counts a piece of the body; why it is not to be, or null. */
  @Nullable IOException came(int bytes, boolean last) {
    if (left == UNKNOWN) {
      return null;
    }
    if (bytes > left) {
      return new Mismatch(
          "net/http: server replied with more than declared Content-Length; truncated");
    }
    left -= bytes;
    return last ? ended() : null;
  }

  /** The body is over; why it should not be, or null. */
  @Nullable IOException ended() {
    return left > 0 ? new Mismatch("unexpected EOF") : null;
  }
}
