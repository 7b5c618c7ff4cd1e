package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskFile;
import java.nio.file.Path;

/** Small files read whole. */
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
}
