package dev.ferula.discovery;

/** Targets cannot be had: a file or a server does not answer, or not with target groups. */
public final class DiscoveryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DiscoveryException(String message) {
    super(message);
  }

  public DiscoveryException(String message, Throwable cause) {
    super(message, cause);
  }
}
