package dev.ferula.tool;

/** A command cannot go on; the message is all that the user sees, and the exit code is 1. */
public final class ToolException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ToolException(String message) {
    super(message);
  }

  public ToolException(String message, Throwable cause) {
    super(message, cause);
  }
}
