package dev.ferula.tsdb.head.snapshot;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskFile;
import dev.ferula.tsdb.chunkshead.HeadChunkFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
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
  private static final String NAME = "ferula.state";
  private static final String FIRST_LINE = "chunk snapshot state 1";
  private static final String CHECKSUM = "crc32c";
  private static final long MAX_SIZE = 1L << 28;

  /** Writes the file into a folder. */
  public void write(Disk disk, Path folder) {
    StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
    line(text, "records", records);
    line(text, "last_ref", lastRef);
    line(text, "chunks_head_first", chunks.first());
    line(text, "chunks_head_last", chunks.last());
    line(text, "chunks_head_bytes", chunks.bytes());
    gone.forEach((ref, segment) -> pair(text, "gone", ref, segment));
    second.forEach((ref, first) -> pair(text, "second", ref, first));
    byte[] covered = text.toString().getBytes(StandardCharsets.US_ASCII);
    line(text, CHECKSUM, checksum(covered, covered.length));
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    try (DiskFile file = disk.create(folder.resolve(NAME))) {
      file.write(0, bytes, 0, bytes.length);
      file.sync();
    }
  }

  private static void line(StringBuilder text, String key, long value) {
    text.append(key).append(' ').append(value).append('\n');
  }

  private static void pair(StringBuilder text, String key, long ref, long value) {
    text.append(key).append(' ').append(ref).append(' ').append(value).append('\n');
  }

  private static long checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }

  /**
   * Reads the file of a folder.
   *
   * @return null where there is none, as in a snapshot that Prometheus wrote
   * @throws CorruptionException if it is damaged
   */
  public static @Nullable SnapshotState read(Disk disk, Path folder) {
    Path path = folder.resolve(NAME);
    if (!disk.exists(path)) {
      return null;
    }
    byte[] bytes = bytes(disk, path);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int last = text.lastIndexOf(CHECKSUM);
    String expected = last < 0 ? "" : CHECKSUM + " " + checksum(bytes, last) + "\n";
    if (last < 0 || !text.substring(last).equals(expected)) {
      throw new CorruptionException(
          path.toString(), Math.max(0, last), "a last line with the checksum", "another");
    }
    return parse(path, text.substring(0, last).split("\n", -1));
  }

  private static byte[] bytes(Disk disk, Path path) {
    try (DiskFile file = disk.openRead(path)) {
      long size = Math.min(file.size(), MAX_SIZE);
      byte[] bytes = new byte[(int) size];
      int read = file.read(0, bytes, 0, bytes.length);
      if (read != bytes.length || file.size() != size) {
        throw new CorruptionException(
            path.toString(), Math.max(0, read), size + " bytes", file.size() + " bytes");
      }
      return bytes;
    }
  }

  private static SnapshotState parse(Path path, String[] lines) {
    if (!lines[0].equals(FIRST_LINE)) {
      throw new CorruptionException(path.toString(), 0, FIRST_LINE, lines[0]);
    }
    long records = 0;
    long lastRef = 0;
    int firstFile = 0;
    int lastFile = 0;
    long bytes = 0;
    Map<Long, Integer> gone = new LinkedHashMap<>();
    Map<Long, Long> second = new LinkedHashMap<>();
    for (int i = 1; i < lines.length - 1; i++) {
      String[] words = lines[i].split(" ", -1);
      long first = Long.parseLong(words[1]);
      switch (words[0]) {
        case "records" -> records = first;
        case "last_ref" -> lastRef = first;
        case "chunks_head_first" -> firstFile = (int) first;
        case "chunks_head_last" -> lastFile = (int) first;
        case "chunks_head_bytes" -> bytes = first;
        case "gone" -> gone.put(first, Integer.valueOf(words[2]));
        case "second" -> second.put(first, Long.valueOf(words[2]));
        default -> throw new CorruptionException(path.toString(), 0, "a known key", words[0]);
      }
    }
    HeadChunkFiles.Extent chunks = new HeadChunkFiles.Extent(firstFile, lastFile, bytes);
    return new SnapshotState(records, lastRef, chunks, gone, second);
  }
}
