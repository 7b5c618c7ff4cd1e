package dev.ferula.discovery;

import java.io.IOException;

/** Targets cannot be had: a file or a server does not answer, or not with target groups. */
public final class DiscoveryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DiscoveryException(String message) {
    super(message);
  }

  public DiscoveryException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * What went wrong: the message of what the world did. Of a fault of ours, which an odd answer may
   * find, the kind as well; who asks again and again goes on after it, for the next answer may be
   * another.
   */
  public static String reason(Exception e) {
    boolean known = e instanceof DiscoveryException || e instanceof IOException;
    String message = e.getMessage();
    return known && message != null ? message : e.toString();
  }
}
