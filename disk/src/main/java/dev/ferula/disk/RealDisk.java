package dev.ferula.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of this machine. */
final class RealDisk implements Disk {
  static final RealDisk INSTANCE = new RealDisk();

  /** What the JVM adds to the system's words, in any language, where links go in a circle. */
  private static final String LINK_LOOP = "unable to access attributes of symbolic link";

  /** As many bytes as a name can have on any file system of Linux. */
  private static final int LONGEST_NAME = 255;

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
    return attributes(path) != null;
  }

  @Override
  public boolean isDirectory(Path path) {
    BasicFileAttributes found = attributes(path);
    return found != null && found.isDirectory();
  }

  /* Null where the system says that there is nothing: what cannot be asked for may well be there. */
  private static @Nullable BasicFileAttributes attributes(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).endsWith(LINK_LOOP) || cannotBe(path)) {
        return null;
      }
      throw refused("look for", path, e);
    }
  }

  /* Below something that is no folder, or of a name too long for any file: what the system says of it differs by language. */
  private static boolean cannotBe(Path path) {
    Path name = path.getFileName();
    Path parent = path.getParent();
    if (name == null || parent == null) {
      return false;
    }
    if (name.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      return true;
    }
    BasicFileAttributes above = attributes(parent);
    return above == null || !above.isDirectory();
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
    } catch (UncheckedIOException e) {
      throw refused("list", directory, new IOException(e.getMessage(), e));
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
