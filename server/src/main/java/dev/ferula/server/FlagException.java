package dev.ferula.server;

/** A command line that cannot be run; {@link #exitCode} is what the process ends with. */
final class FlagException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  FlagException(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
