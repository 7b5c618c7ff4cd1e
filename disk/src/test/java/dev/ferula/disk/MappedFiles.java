package dev.ferula.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files of a simulated disk that are mapped from real ones, so that their pages can be taken away:
 * a file is cut off while it is mapped, and reads of it end as where the disk fails.
 */
final class MappedFiles {
  private record Mapped(Path path, Path real, byte[] bytes) {}

  private final Path directory;
  private final List<Mapped> all = new ArrayList<>();
  private @Nullable Path failing;

  MappedFiles(Path directory) {
    this.directory = directory;
  }

  MemorySegment map(Path path, byte[] bytes, Arena arena) {
    Mapped file = new Mapped(path, directory.resolve(all.size() + "-mapped"), bytes);
    all.add(file);
    fill(file);
    MemorySegment segment = Disk.real().map(file.real, arena);
    if (isFailing(file)) {
      cut(file);
    }
    return segment;
  }

  void fail(Path path) {
    failing = path;
    all.stream().filter(this::isFailing).forEach(MappedFiles::cut);
  }

  void heal() {
    failing = null;
    all.forEach(MappedFiles::fill);
  }

  private boolean isFailing(Mapped file) {
    return failing != null && file.path.startsWith(failing);
  }

  private static void fill(Mapped file) {
    try {
      Files.write(file.real, file.bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void cut(Mapped file) {
    try (FileChannel channel = FileChannel.open(file.real, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
