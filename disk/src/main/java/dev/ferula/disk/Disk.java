package dev.ferula.disk;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/**
 * The one way to files: everything that is stored goes through it, so that tests can lose, tear and
 * refuse writes. Safe for use by several threads.
 *
 * <p>All methods throw {@link DiskException} where the disk refuses.
 */
public interface Disk {
  /** The files of this machine. */
  static Disk real() {
    return RealDisk.INSTANCE;
  }

  /**
   * Does in the calling thread what the first {@link #lock} would take time for: a start may spend
   * a second processor on it. Needs not be called.
   */
  static void prepareLocks() {
    FileLocks.prepare();
  }

  /** Opens a file that exists, for reading only. */
  DiskFile openRead(Path path);

  /** Opens a file for reading and writing, created empty if it does not exist. */
  DiskFile open(Path path);

  /** Creates an empty file for reading and writing, in the place of one that exists. */
  DiskFile create(Path path);

  /**
   * Whether there is a file or directory.
   *
   * @throws DiskException if the system does not tell
   */
  boolean exists(Path path);

  /**
   * Whether there is a directory; false for a file and for nothing.
   *
   * @throws DiskException if the system does not tell
   */
  boolean isDirectory(Path path);

  /** The size of a file in bytes. */
  long size(Path path);

  /** The names of what is in a directory, sorted; none if the directory does not exist. */
  List<String> list(Path directory);

  /** Creates a directory and those above it that do not exist. */
  void createDirectories(Path directory);

  /**
   * Gives a file or directory another name at once, in the place of a file or empty directory that
   * has it. Outlasts a power cut only once the directory was synced.
   */
  void rename(Path from, Path to);

  /**
   * Gives a file that will not change any more a second name, without a second copy of its bytes
   * where the file system can do that. There must be no file of that name.
   */
  default void link(Path existing, Path name) {
    try (DiskFile from = openRead(existing);
        DiskFile to = create(name)) {
      byte[] buffer = new byte[1 << 16];
      long size = from.size();
      for (long at = 0; at < size; ) {
        int read = from.read(at, buffer, 0, (int) Math.min(buffer.length, size - at));
        to.write(at, buffer, 0, read);
        at += read;
      }
      to.sync();
    }
  }

  /** Deletes a file or an empty directory; nothing happens if there is none. */
  void delete(Path path);

  /** Deletes a file or a directory with everything in it; nothing happens if there is none. */
  default void deleteTree(Path path) {
    if (isDirectory(path)) {
      for (String name : list(path)) {
        deleteTree(path.resolve(name));
      }
    }
    delete(path);
  }

  /** Makes created, renamed and deleted names in a directory outlast a power cut. */
  void syncDirectory(Path directory);

  /**
   * The bytes of a file, readable until the arena is closed. The file must not shrink meanwhile.
   */
  MemorySegment map(Path path, Arena arena);

  /** How many bytes the file system of this directory has, written or not; 0 where none knows. */
  default long totalSpace(Path directory) {
    return 0;
  }

  /** How many bytes there is room for beside this directory, as far as anybody knows. */
  default long freeSpace(Path directory) {
    return Long.MAX_VALUE;
  }

  /**
   * Takes the lock that a file stands for, against other processes and within this one. The file is
   * created if need be, and deleted when the lock is given back.
   *
   * @throws DiskException of kind LOCKED if another has it
   */
  DiskLock lock(Path path);
}
