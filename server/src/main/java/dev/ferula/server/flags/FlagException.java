package dev.ferula.server.flags;

/** A command line that cannot be run; {@link #exitCode} is what the process ends with. */
public final class FlagException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final boolean unreadable;

  private FlagException(int exitCode, boolean unreadable, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
    this.unreadable = unreadable;
  }

  /** A command line that cannot be read: words that are no flags, values of the wrong form. */
  public static FlagException unreadable(String message) {
    return new FlagException(Flags.EXIT_USAGE, true, message);
  }

  /** Flags that can be read and that the server does not start with. */
  public static FlagException refused(int exitCode, String message) {
    return new FlagException(exitCode, false, message);
  }

  public int exitCode() {
    return exitCode;
  }

  public boolean isUnreadable() {
    return unreadable;
  }
}
