package dev.ferula.exporter;

/** A page that could not be made; the message is for whoever scrapes. */
final class GatherException extends RuntimeException {
  private static final long serialVersionUID = 1;

  GatherException(String message) {
    super(message);
  }
}
