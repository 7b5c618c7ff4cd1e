package dev.ferula.scrape.http;

import java.nio.charset.StandardCharsets;

/**
 * What a request sends. Immutable: the bytes are not changed by who hands them over or reads them.
 */
public final class HttpContent {
  /** Nothing. */
  public static final HttpContent NONE = new HttpContent(new byte[0]);

  private final byte[] bytes;

  private HttpContent(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A text as UTF-8. */
  public static HttpContent text(String text) {
    return text.isEmpty() ? NONE : new HttpContent(text.getBytes(StandardCharsets.UTF_8));
  }

  public static HttpContent ofBytes(byte[] bytes) {
    return new HttpContent(bytes);
  }

  public boolean isEmpty() {
    return bytes.length == 0;
  }

  byte[] bytes() {
    return bytes;
  }
}
