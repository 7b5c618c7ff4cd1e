package dev.ferula.disk;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What reading a mapped file ends in where a page of it cannot be had: the disk failed, or the file
 * was cut off meanwhile. The system sends SIGBUS, of which the JVM makes an {@link InternalError}
 * in the thread that read, at once or at its next safepoint, so that it may come out of a method
 * further out than the one that read. Whoever reads what is mapped catches it there and makes the
 * disk's exception of it; whoever runs tasks or queries counts on one that was missed.
 */
public final class MappedFault {
  private static final String MARK = "unsafe memory access operation";

  private MappedFault() {}

  /**
   * The disk's exception for what the JVM has thrown.
   *
   * @param path what was read, as far as that is known
   * @throws InternalError the given one, if it says something else
   */
  public static DiskException of(InternalError thrown, Path path) {
    String message = thrown.getMessage();
    if (message == null || !message.contains(MARK)) {
      throw thrown;
    }
    IOException cause =
        new IOException("a page cannot be read: the disk failed, or the file was cut off", thrown);
    return new DiskException(DiskException.Kind.IO, "read", path, cause);
  }
}
