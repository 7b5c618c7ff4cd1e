package dev.ferula.wal;

import dev.ferula.disk.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The segment and checkpoint names of a log's directory. */
final class Segments {
  static final String CHECKPOINT_PREFIX = "checkpoint.";
  private static final int MAX_DIGITS = 9;

  private Segments() {}

  static Path path(Path directory, int index) {
    return directory.resolve(name(index));
  }

  static String name(int index) {
    return String.format(Locale.ROOT, "%08d", index);
  }

  /** The indexes of the segments in a directory, in rising order. */
  static List<Integer> list(Disk disk, Path directory) {
    List<Integer> indexes = new ArrayList<>();
    for (String name : disk.list(directory)) {
      int index = number(name);
      if (index >= 0 && !disk.isDirectory(directory.resolve(name))) {
        indexes.add(index);
      }
    }
    indexes.sort(null);
    return indexes;
  }

  /**
   * What bears the name of a segment or checkpoint but is none: a directory or a file in its place.
   */
  static List<Path> misplaced(Disk disk, Path directory) {
    List<Path> found = new ArrayList<>();
    for (String name : disk.list(directory)) {
      Path path = directory.resolve(name);
      boolean isCheckpoint =
          name.startsWith(CHECKPOINT_PREFIX)
              && number(name.substring(CHECKPOINT_PREFIX.length())) >= 0;
      if (isCheckpoint ? !disk.isDirectory(path) : number(name) >= 0 && disk.isDirectory(path)) {
        found.add(path);
      }
    }
    return found;
  }

  /** The indexes of the checkpoints in a directory, in rising order. */
  static List<Integer> listCheckpoints(Disk disk, Path directory) {
    List<Integer> indexes = new ArrayList<>();
    for (String name : disk.list(directory)) {
      if (name.startsWith(CHECKPOINT_PREFIX)) {
        int index = number(name.substring(CHECKPOINT_PREFIX.length()));
        if (index >= 0 && disk.isDirectory(directory.resolve(name))) {
          indexes.add(index);
        }
      }
    }
    indexes.sort(null);
    return indexes;
  }

  /** The index of the segment that is to be written next. */
  static int next(Disk disk, Path directory) {
    List<Integer> segments = list(disk, directory);
    List<Integer> checkpoints = listCheckpoints(disk, directory);
    int last = segments.isEmpty() ? -1 : segments.getLast();
    return 1 + Math.max(last, checkpoints.isEmpty() ? -1 : checkpoints.getLast());
  }

  static Path checkpoint(Path directory, int index) {
    return directory.resolve(CHECKPOINT_PREFIX + name(index));
  }

  /** The number that a name is, or -1 if it is none. */
  private static int number(String name) {
    if (name.isEmpty() || name.length() > MAX_DIGITS) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = 10 * number + c - '0';
    }
    return number;
  }
}
