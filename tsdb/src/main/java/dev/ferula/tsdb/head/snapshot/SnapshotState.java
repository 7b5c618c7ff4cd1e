package dev.ferula.tsdb.head.snapshot;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.tsdb.chunkshead.HeadChunkFiles;
import dev.ferula.tsdb.state.StateFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a start must know beside a snapshot to do without the log before it: a file in the
 * snapshot's folder that Prometheus passes over.
 *
 * @param records how many records the snapshot has
 * @param lastRef the highest ref ever given to a series
 * @param chunks the files of chunks that the snapshot relies on
 * @param gone refs without a series of which the log has samples, and the last segment that may
 * @param second refs that the log has for series that also have another, and that other
 */
public record SnapshotState(
    long records,
    long lastRef,
    HeadChunkFiles.Extent chunks,
    Map<Long, Integer> gone,
    Map<Long, Long> second) {
  private static final String FIRST_LINE = "chunk snapshot state 1";

  /** Writes the file into a folder. */
  public void write(Disk disk, Path folder) {
    StateFile file = new StateFile(FIRST_LINE);
    file.line("records", records);
    file.line("last_ref", lastRef);
    file.line("chunks_head_first", chunks.first());
    file.line("chunks_head_last", chunks.last());
    file.line("chunks_head_bytes", chunks.bytes());
    gone.forEach((ref, segment) -> file.line("gone", ref, segment));
    second.forEach((ref, first) -> file.line("second", ref, first));
    file.write(disk, folder);
  }

  /**
   * Reads the file of a folder.
   *
   * @return null where there is none, as in a snapshot that Prometheus wrote
   * @throws CorruptionException if it is damaged
   */
  public static @Nullable SnapshotState read(Disk disk, Path folder) {
    List<StateFile.Line> lines = StateFile.read(disk, folder, FIRST_LINE);
    return lines == null ? null : parse(folder, lines);
  }

  private static SnapshotState parse(Path folder, List<StateFile.Line> lines) {
    long records = 0;
    long lastRef = 0;
    int firstFile = 0;
    int lastFile = 0;
    long bytes = 0;
    Map<Long, Integer> gone = new LinkedHashMap<>();
    Map<Long, Long> second = new LinkedHashMap<>();
    for (StateFile.Line line : lines) {
      long first = line.number(0);
      switch (line.key()) {
        case "records" -> records = first;
        case "last_ref" -> lastRef = first;
        case "chunks_head_first" -> firstFile = (int) first;
        case "chunks_head_last" -> lastFile = (int) first;
        case "chunks_head_bytes" -> bytes = first;
        case "gone" -> gone.put(first, (int) line.number(1));
        case "second" -> second.put(first, line.number(1));
        default -> throw StateFile.unknown(folder, line);
      }
    }
    HeadChunkFiles.Extent chunks = new HeadChunkFiles.Extent(firstFile, lastFile, bytes);
    return new SnapshotState(records, lastRef, chunks, gone, second);
  }
}
