package dev.ferula.tool.line;

/** A command line, or a text of it, that nothing can be made of. */
public final class LineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LineException(String message) {
    super(message);
  }

  /** The same, with where to look. */
  LineException withHint() {
    return new LineException(getMessage() + ", try --help");
  }
}
