package dev.ferula.tsdb.state;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.DiskFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of a folder that says about the folder what Prometheus's own files do not, and that
 * Prometheus passes over. It has lines of a key and whole numbers behind a first line that says
 * what it is, and a checksum of all of them at the end. For one thread.
 */
public final class StateFile {
  /** How that of a database begins, which says up to where blocks were deleted. */
  public static final String DELETED_BLOCKS = "deleted blocks 1";

  private static final String NAME = "ferula.state";
  private static final String TEMPORARY_NAME = NAME + ".tmp";
  private static final String CHECKSUM = "crc32c";
  private static final long MAX_SIZE = 1L << 28;

  private final StringBuilder text = new StringBuilder();

  /** A file that begins with this line. */
  public StateFile(String firstLine) {
    text.append(firstLine).append('\n');
  }

  /** Where the file of a folder lies. */
  public static Path in(Path folder) {
    return folder.resolve(NAME);
  }

  /** Adds a line. */
  public void line(String key, long... numbers) {
    text.append(key);
    for (long number : numbers) {
      text.append(' ').append(number);
    }
    text.append('\n');
  }

  /** Writes the file into a folder that nobody reads yet. */
  public void write(Disk disk, Path folder) {
    write(disk, folder, NAME);
  }

  /** Puts the file in the place of an earlier one, all or nothing of it, and syncs the folder. */
  public void replace(Disk disk, Path folder) {
    write(disk, folder, TEMPORARY_NAME);
    disk.rename(folder.resolve(TEMPORARY_NAME), folder.resolve(NAME));
    disk.syncDirectory(folder);
  }

  private void write(Disk disk, Path folder, String name) {
    byte[] covered = text.toString().getBytes(StandardCharsets.US_ASCII);
    String last = CHECKSUM + " " + checksum(covered, covered.length) + "\n";
    byte[] bytes = (text + last).getBytes(StandardCharsets.US_ASCII);
    try (DiskFile file = disk.create(folder.resolve(name))) {
      file.write(0, bytes, 0, bytes.length);
      file.sync();
    }
  }

  private static long checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }

  /** A line of a file, as its words. */
  public record Line(String key, List<Long> numbers) {
    /** The number at a place behind the key. */
    public long number(int at) {
      return numbers.get(at);
    }
  }

  /**
   * Reads the file of a folder.
   *
   * @return the lines behind the first, or null where there is no file
   * @throws CorruptionException if it is damaged or another kind of file, or the disk does not give
   *     it
   */
  public static @Nullable List<Line> read(Disk disk, Path folder, String firstLine) {
    Path path = in(folder);
    try {
      return disk.exists(path) ? lines(disk, path, firstLine) : null;
    } catch (DiskException e) {
      throw new CorruptionException(
          path.toString(), 0, "a file that can be read", String.valueOf(e.getMessage()));
    }
  }

  private static List<Line> lines(Disk disk, Path path, String firstLine) {
    if (disk.isDirectory(path)) {
      throw new CorruptionException(path.toString(), 0, "a file", "a directory");
    }
    byte[] bytes = bytes(disk, path);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int last = text.lastIndexOf(CHECKSUM);
    String expected = last < 0 ? "" : CHECKSUM + " " + checksum(bytes, last) + "\n";
    if (last < 0 || !text.substring(last).equals(expected)) {
      throw new CorruptionException(
          path.toString(), Math.max(0, last), "a last line with the checksum", "another");
    }
    String[] lines = text.substring(0, last).split("\n", -1);
    if (!lines[0].equals(firstLine)) {
      throw new CorruptionException(path.toString(), 0, firstLine, lines[0]);
    }
    List<Line> parsed = new ArrayList<>();
    for (int i = 1; i < lines.length - 1; i++) {
      parsed.add(parse(path, lines[i]));
    }
    return parsed;
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

  private static Line parse(Path path, String line) {
    String[] words = line.split(" ", -1);
    List<Long> numbers = new ArrayList<>();
    try {
      for (int i = 1; i < words.length; i++) {
        numbers.add(Long.valueOf(words[i]));
      }
    } catch (NumberFormatException e) {
      throw new CorruptionException(path.toString(), 0, "a key and numbers", line);
    }
    return new Line(words[0], numbers);
  }

  /** What to throw where a key is not one that the reader knows. */
  public static CorruptionException unknown(Path folder, Line line) {
    return new CorruptionException(in(folder).toString(), 0, "a known key", line.key());
  }
}
