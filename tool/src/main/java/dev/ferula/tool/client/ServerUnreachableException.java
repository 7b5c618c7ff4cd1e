package dev.ferula.tool.client;

/** A server did not answer. */
public final class ServerUnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ServerUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
