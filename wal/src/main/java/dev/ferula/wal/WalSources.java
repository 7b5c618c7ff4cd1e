package dev.ferula.wal;

import dev.ferula.disk.Disk;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a log's directory is read, in order: the last checkpoint and the segments behind it. A
 * checkpoint that does not check, or that no segment is behind though there is one behind each that
 * is made, is left out where the segments that it stands for are still there, as after a crash or
 * where somebody put it there; then these are read instead.
 */
final class WalSources {
  /** A file to read: a segment, or one of a checkpoint, which then names the index. */
  record Source(Path path, int segment, boolean checkpoint) {}

  private final ArrayDeque<Source> files = new ArrayDeque<>();
  private final List<Path> rejected = new ArrayList<>();
  private @Nullable Path checkpoint;

  private WalSources() {}

  static WalSources of(Disk disk, Path directory) {
    WalSources sources = new WalSources();
    List<Integer> segments = Segments.list(disk, directory);
    List<Integer> checkpoints = Segments.listCheckpoints(disk, directory);
    int first = 0;
    for (int i = checkpoints.size() - 1; i >= 0; i--) {
      int index = checkpoints.get(i);
      int before = i == 0 ? -1 : checkpoints.get(i - 1);
      if (replaced(segments, before, index)
          && (segments.getLast() <= index || !isWhole(disk, directory, index))) {
        sources.rejected.add(Segments.checkpoint(directory, index));
      } else {
        addCheckpoint(disk, directory, index, sources.files);
        sources.checkpoint = Segments.checkpoint(directory, index);
        first = index + 1;
        break;
      }
    }
    addSegments(disk, directory, first, Integer.MAX_VALUE, sources.files);
    return sources;
  }

  /** All segments, without any checkpoint. */
  static WalSources segments(Disk disk, Path directory) {
    WalSources sources = new WalSources();
    addSegments(disk, directory, 0, Integer.MAX_VALUE, sources.files);
    return sources;
  }

  /* Whether the state before the checkpoint is there: its segments follow on the last checkpoint. */
  private static boolean replaced(List<Integer> segments, int before, int index) {
    int covered = 0;
    int first = -1;
    for (int segment : segments) {
      if (segment > before && segment <= index) {
        first = first < 0 ? segment : first;
        covered++;
      }
    }
    boolean follows = before < 0 || first == before + 1;
    boolean untilTheEnd = covered == segments.size() || covered == index - first + 1;
    return covered > 0 && follows && untilTheEnd;
  }

  private static boolean isWhole(Disk disk, Path directory, int index) {
    ArrayDeque<Source> files = new ArrayDeque<>();
    addCheckpoint(disk, directory, index, files);
    if (files.isEmpty()) {
      return false;
    }
    RecordVisitor nobody = new RecordVisitor() {};
    try (WalReader reader = new WalReader(disk, Segments.checkpoint(directory, index), files)) {
      while (reader.next()) {
        reader.decode(nobody);
      }
      return reader.damages().isEmpty();
    }
  }

  static void addCheckpoint(Disk disk, Path directory, int index, ArrayDeque<Source> files) {
    Path checkpoint = Segments.checkpoint(directory, index);
    for (int segment : Segments.list(disk, checkpoint)) {
      files.add(new Source(Segments.path(checkpoint, segment), index, true));
    }
  }

  static void addSegments(
      Disk disk, Path directory, int first, int last, ArrayDeque<Source> files) {
    for (int index : Segments.list(disk, directory)) {
      if (index >= first && index <= last) {
        files.add(new Source(Segments.path(directory, index), index, false));
      }
    }
  }

  /** Whether nothing is missing: a checkpoint or the first segment, and all segments behind it. */
  boolean isWhole() {
    return isWholeFrom(0);
  }

  /** Whether no segment is missing between others. */
  boolean isRow() {
    Source first = files.peek();
    return first == null || isWholeFrom(first.segment);
  }

  private boolean isWholeFrom(int first) {
    int expected = first;
    for (Source file : files) {
      if (file.checkpoint) {
        expected = file.segment + 1;
      } else if (file.segment == expected) {
        expected++;
      } else {
        return false;
      }
    }
    return rejected.isEmpty();
  }

  /** The directory of the checkpoint that is read, or null. */
  @Nullable Path checkpoint() {
    return checkpoint;
  }

  ArrayDeque<Source> files() {
    return files;
  }

  /** The checkpoints that were left out. */
  List<Path> rejected() {
    return rejected;
  }
}
