package dev.ferula.disk;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
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
    String why = cause == null ? null : reason(cause);
    return why == null ? what : what + ": " + why;
  }

  /* The JDK's exceptions say the path again, which the reader knows already, and some nothing else. */
  private static @Nullable String reason(Throwable cause) {
    if (!(cause instanceof FileSystemException e)) {
      return cause.getMessage();
    }
    String reason = e.getReason();
    if (reason != null) {
      return reason;
    }
    return switch (e) {
      case NoSuchFileException _ -> "no such file or directory";
      case FileAlreadyExistsException _ -> "a file of this name exists";
      case AccessDeniedException _ -> "permission denied";
      case NotDirectoryException _ -> "not a directory";
      case DirectoryNotEmptyException _ -> "the directory is not empty";
      default -> e.getMessage();
    };
  }

  public Kind kind() {
    return kind;
  }

  public String path() {
    return path;
  }
}
