package dev.ferula.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The files of this machine. */
final class RealDisk implements Disk {
  static final RealDisk INSTANCE = new RealDisk();

  private RealDisk() {}

  @Override
  public DiskFile openRead(Path path) {
    return open(path, StandardOpenOption.READ);
  }

  @Override
  public DiskFile open(Path path) {
    return open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
  }

  @Override
  public DiskFile create(Path path) {
    return open(
        path,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  private static DiskFile open(Path path, OpenOption... options) {
    try {
      return new RealFile(path, FileChannel.open(path, options));
    } catch (IOException e) {
      throw refused("open", path, e);
    }
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path);
  }

  @Override
  public boolean isDirectory(Path path) {
    return Files.isDirectory(path);
  }

  @Override
  public long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      throw refused("size of", path, e);
    }
  }

  @Override
  public List<String> list(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> String.valueOf(entry.getFileName())).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw refused("list", directory, e);
    }
  }

  @Override
  public void createDirectories(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw refused("create directory", directory, e);
    }
  }

  @Override
  public void rename(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw refused("rename to " + to + " of", from, e);
    }
  }

  @Override
  public void link(Path existing, Path name) {
    try {
      Files.createLink(name, existing);
    } catch (IOException | UnsupportedOperationException e) {
      Disk.super.link(existing, name); // Across file systems there are no links.
    }
  }

  @Override
  public void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw refused("delete", path, e);
    }
  }

  @Override
  public void syncDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw refused("sync directory", directory, e);
    }
  }

  @Override
  public MemorySegment map(Path path, Arena arena) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (IOException e) {
      throw refused("map", path, e);
    }
  }

  @Override
  public long totalSpace(Path directory) {
    try {
      return Files.getFileStore(directory).getTotalSpace();
    } catch (IOException e) {
      throw refused("size of the file system of", directory, e);
    }
  }

  @Override
  public long freeSpace(Path directory) {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      throw refused("free space beside", directory, e);
    }
  }

  @Override
  public DiskLock lock(Path path) {
    return FileLocks.lock(path);
  }

  /* The JDK tells a full disk from other failures by nothing but the system's message. */
  static DiskException refused(String action, Path path, IOException e) {
    String message = String.valueOf(e.getMessage());
    DiskException.Kind kind = DiskException.Kind.IO;
    if (e instanceof NoSuchFileException) {
      kind = DiskException.Kind.NOT_FOUND;
    } else if (message.contains("No space left") || message.contains("quota exceeded")) {
      kind = DiskException.Kind.FULL;
    }
    return new DiskException(kind, action, path, e);
  }
}
