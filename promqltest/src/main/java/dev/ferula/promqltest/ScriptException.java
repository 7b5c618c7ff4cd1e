package dev.ferula.promqltest;

import org.jspecify.annotations.Nullable;

/** A script is not valid, or an evaluation did not give what the script says. */
public final class ScriptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean placed;

  ScriptException(String message) {
    super(message);
    this.placed = false;
  }

  ScriptException(String message, Throwable cause) {
    super(message, cause);
    this.placed = false;
  }

  private ScriptException(String message, boolean placed, @Nullable Throwable cause) {
    super(message, cause);
    this.placed = placed;
  }

  /** One whose message says where in the script it is. */
  static ScriptException placed(String message, @Nullable Throwable cause) {
    return new ScriptException(message, true, cause);
  }

  /** Whether the message says where in the script it is. */
  boolean isPlaced() {
    return placed;
  }
}
