package dev.ferula.stats;

/** Tags that came from outside are not of the form they should be, or too long to be sent. */
public final class TagFormatException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  TagFormatException(String message) {
    super(message);
  }

  TagFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
