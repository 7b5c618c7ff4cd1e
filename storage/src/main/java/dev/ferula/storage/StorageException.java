package dev.ferula.storage;

import org.jspecify.annotations.Nullable;

/** The storage could not do what was asked: the disk failed, bytes were damaged, it is closed. */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it was. */
  public enum Kind {
    /** Stored bytes are not what was written. */
    CORRUPT,
    /** Reading or writing failed. */
    IO,
    /** No room is left: on the disk or in the memory budget. */
    FULL,
    /** The storage is not open, or not ready yet. */
    UNAVAILABLE
  }

  private final Kind kind;

  public StorageException(Kind kind, String message) {
    this(kind, message, null);
  }

  public StorageException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
