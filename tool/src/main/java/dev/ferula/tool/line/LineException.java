package dev.ferula.tool.line;

/** A command line that no command can be made of. */
public final class LineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LineException(String message) {
    super(message);
  }
}
