package dev.ferula.server.options;

import org.jspecify.annotations.Nullable;

/** A server cannot start or go on. The message is for whoever runs it. */
public final class ServerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Kind {
    /** The configuration cannot be used. */
    CONFIGURATION,
    /** An address cannot be listened on. */
    ADDRESS,
    /** The web configuration cannot be used. */
    WEB,
    /** The data directory cannot be used. */
    STORAGE
  }

  private final Kind kind;

  public ServerException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
