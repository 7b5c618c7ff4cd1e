package dev.ferula.disk;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The disk refused: it is full, failed, has no such file, or another process holds a lock. */
public final class DiskException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of refusal it was. */
  public enum Kind {
    /** No room is left, or a quota is used up. */
    FULL,
    NOT_FOUND,
    /** Somebody else holds the lock. */
    LOCKED,
    IO
  }

  private final Kind kind;
  private final String path;

  public DiskException(Kind kind, String action, Path path, @Nullable Throwable cause) {
    super(message(action, path, cause), cause);
    this.kind = kind;
    this.path = path.toString();
  }

  private static String message(String action, Path path, @Nullable Throwable cause) {
    String what = action + " " + path;
    return cause == null || cause.getMessage() == null ? what : what + ": " + cause.getMessage();
  }

  public Kind kind() {
    return kind;
  }

  public String path() {
    return path;
  }
}
