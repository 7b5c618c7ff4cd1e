package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.DiskFile;
import java.nio.file.Path;

/** Small files, read and written whole. */
final class Files {
  private Files() {}

  static byte[] readAll(Disk disk, Path path, long maxSize) {
    try (DiskFile file = disk.openRead(path)) {
      long size = file.size();
      if (size > maxSize) {
        throw new CorruptionException(
            path.toString(), maxSize, "at most " + maxSize + " bytes", size + " bytes");
      }
      byte[] bytes = new byte[(int) size];
      int read = file.read(0, bytes, 0, bytes.length);
      if (read != bytes.length) {
        throw new CorruptionException(path.toString(), read, size + " bytes", read + " bytes");
      }
      return bytes;
    }
  }

  /**
   * Writes and syncs beside a file what is to stand in its place.
   *
   * @throws DiskException if it could not be written; nothing of it is left then
   */
  static void prepare(Disk disk, Path path, byte[] bytes, int size) {
    try (DiskFile file = disk.create(unfinished(path))) {
      file.write(0, bytes, 0, size);
      file.sync();
    } catch (DiskException e) {
      discard(disk, path, e);
      throw e;
    }
  }

  /** Lets go what was prepared, and why it is not wanted any more tells if that failed. */
  static void discard(Disk disk, Path path, DiskException reason) {
    try {
      if (disk.exists(unfinished(path))) {
        disk.delete(unfinished(path));
      }
    } catch (DiskException e) {
      reason.addSuppressed(e);
    }
  }

  /** Has what was prepared stand in the file's place; the directory is not synced yet. */
  static void place(Disk disk, Path path) {
    disk.rename(unfinished(path), path);
  }

  private static Path unfinished(Path path) {
    return path.resolveSibling(path.getFileName() + ".tmp");
  }
}
