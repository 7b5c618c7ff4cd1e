package dev.ferula.tsdb.chunkshead;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.tsdb.state.StateFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which files of head chunks there are and how far each goes, kept in a file beside them. Without
 * it a file that is gone would look like one that was let go, and one that was cut between two
 * chunks like a whole one.
 *
 * <p>Chunks are written in their order, so what a log has to make up for is always the end of that
 * row. A ledger is written before the first chunk of a new file and before files are let go; so one
 * that is older than the files, as it is once Prometheus has written to the folder, shows by a
 * chunk in a file that it does not know.
 *
 * @param first the oldest file that is still needed
 * @param written the file that chunks are written to, 0 where that is none
 * @param ends where the chunks of each other file end, by its number
 * @param before chunks of older samples may not be there; {@link Long#MIN_VALUE} where all are
 */
record ChunkFileLedger(int first, int written, SortedMap<Integer, Long> ends, long before) {
  private static final String FIRST_LINE = "head chunk files 1";
  private static final String BEFORE = "before";

  /** Puts it in the place of the one before. */
  void write(Disk disk, Path directory) {
    StateFile file = new StateFile(FIRST_LINE);
    file.line("first", first);
    file.line("written", written);
    if (before != Long.MIN_VALUE) {
      file.line(BEFORE, before);
    }
    ends.forEach((number, end) -> file.line("file", number, end));
    file.replace(disk, directory);
  }

  /**
   * Reads that of a directory.
   *
   * @return null where there is none
   * @throws CorruptionException if it is damaged, which is as good as none
   */
  static @Nullable ChunkFileLedger read(Disk disk, Path directory) {
    List<StateFile.Line> lines = StateFile.read(disk, directory, FIRST_LINE);
    return lines == null ? null : parse(directory, lines);
  }

  private static ChunkFileLedger parse(Path directory, List<StateFile.Line> lines) {
    int first = 0;
    int written = 0;
    long before = Long.MIN_VALUE;
    SortedMap<Integer, Long> ends = new TreeMap<>();
    for (StateFile.Line line : lines) {
      int number = (int) line.number(0);
      switch (line.key()) {
        case "first" -> first = number;
        case "written" -> written = number;
        case BEFORE -> before = line.number(0);
        case "file" -> ends.put(number, line.number(1));
        default -> throw StateFile.unknown(directory, line);
      }
    }
    return new ChunkFileLedger(first, written, ends, before);
  }

  /** The highest number that a file has had. */
  int last() {
    return Math.max(Math.max(first, written), ends.isEmpty() ? 0 : ends.lastKey());
  }

  /**
   * Whether all chunks are in files that it knows.
   *
   * @param found where the chunks of each file there is end
   */
  boolean knows(SortedMap<Integer, Long> found) {
    return found.entrySet().stream()
        .allMatch(
            file ->
                file.getKey() < first
                    || file.getKey() == written
                    || ends.containsKey(file.getKey())
                    || file.getValue() <= HeadChunkLayout.HEADER_SIZE);
  }

  /** What of the files it knows is not there. */
  List<CorruptionException> missing(Path directory, SortedMap<Integer, Long> found) {
    List<CorruptionException> missing = new ArrayList<>();
    for (Map.Entry<Integer, Long> file : ends.tailMap(first).entrySet()) {
      Long end = found.get(file.getKey());
      if (!file.getValue().equals(end)) {
        missing.add(
            new CorruptionException(
                HeadChunkLayout.path(directory, file.getKey()).toString(),
                end == null ? 0 : end,
                "chunks up to " + file.getValue(),
                end == null ? "no such file" : "no more chunks"));
      }
    }
    return missing;
  }
}
