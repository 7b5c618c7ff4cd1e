package dev.ferula.tsdb.head.snapshot;

import dev.ferula.disk.Disk;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a chunk snapshot, whose name says up to where in the log it has everything.
 *
 * @param segment the segment of the log that is read first behind it
 * @param offset where in that segment, in bytes
 */
public record SnapshotFolder(Path path, int segment, long offset) {
  private static final String PREFIX = "chunk_snapshot.";
  private static final String TEMPORARY_SUFFIX = ".tmp";
  private static final Pattern NAME = Pattern.compile("chunk_snapshot\\.(\\d{1,9})\\.(\\d{1,18})");

  /** That of a snapshot of all that the segments before one have. */
  public static SnapshotFolder before(Path directory, int segment) {
    String name = String.format(Locale.ROOT, "%s%06d.%010d", PREFIX, segment, 0);
    return new SnapshotFolder(directory.resolve(name), segment, 0);
  }

  /** The newest in a database's directory, null where there is none. */
  public static @Nullable SnapshotFolder last(Disk disk, Path directory) {
    SnapshotFolder last = null;
    for (String name : disk.list(directory)) {
      Matcher found = NAME.matcher(name);
      if (found.matches() && disk.isDirectory(directory.resolve(name))) {
        SnapshotFolder folder =
            new SnapshotFolder(
                directory.resolve(name),
                Integer.parseInt(found.group(1)),
                Long.parseLong(found.group(2)));
        if (last == null || folder.isBehind(last)) {
          last = folder;
        }
      }
    }
    return last;
  }

  private boolean isBehind(SnapshotFolder other) {
    return segment != other.segment ? segment > other.segment : offset > other.offset;
  }

  /** Where it is written before it gets its name. */
  public Path temporary() {
    return path.resolveSibling(path.getFileName() + TEMPORARY_SUFFIX);
  }

  /** Deletes all snapshots of a directory, finished or not, but one. */
  public static void deleteAllBut(@Nullable SnapshotFolder kept, Disk disk, Path directory) {
    for (String name : disk.list(directory)) {
      Path path = directory.resolve(name);
      if (name.startsWith(PREFIX) && (kept == null || !path.equals(kept.path))) {
        disk.deleteTree(path);
      }
    }
  }
}
