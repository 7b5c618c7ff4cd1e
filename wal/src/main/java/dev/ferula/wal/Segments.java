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
      if (index >= 0) {
        indexes.add(index);
      }
    }
    indexes.sort(null);
    return indexes;
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
