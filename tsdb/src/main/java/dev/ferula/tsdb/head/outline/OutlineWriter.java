package dev.ferula.tsdb.head.outline;

import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.DiskFile;
import dev.ferula.tsdb.head.slab.Bytes;
import dev.ferula.wal.RecordPlaces;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes the outline of the log while the log is written, in a directory that Prometheus ignores.
 *
 * <p>It lags behind the log by what is in its buffer, and is never synced: each entry names its
 * record by place and digest, so one that is missing, old or of another log only has a start read
 * more. That it cannot be written is told and costs nothing else. For one thread at a time.
 */
public final class OutlineWriter implements AutoCloseable {
  public static final String DIRECTORY = "outline";

  private static final System.Logger LOG = System.getLogger(OutlineWriter.class.getName());

  /** Records of fewer samples are not worth an entry. */
  private static final int MIN_SAMPLES = 64;

  private static final int NO_SEGMENT = -1;

  private final Disk disk;
  private final Path directory;
  private final RefRuns runs = new RefRuns();
  private final CRC32C crc = new CRC32C();
  private final byte[] buffer =
      new byte[OutlineLayout.PIECE_HEADER_SIZE + OutlineLayout.MAX_PIECE_SIZE];
  private int size;
  private long lastOffset;
  private long lastTime;
  private int segment = NO_SEGMENT;
  private @Nullable DiskFile file;
  private long end;

  public OutlineWriter(Disk disk, Path data) {
    this.disk = disk;
    this.directory = data.resolve(DIRECTORY);
    restart();
  }

  private void restart() {
    size = OutlineLayout.PIECE_HEADER_SIZE;
    lastOffset = 0;
    lastTime = 0;
  }

  /**
   * Notes a record of samples, which is in the log already.
   *
   * @param refs whose samples these are, from one index up to another
   */
  public void note(
      RecordPlaces places, int record, long[] refs, long[] timestamps, int from, int to) {
    if (to - from < MIN_SAMPLES) {
      return;
    }
    runs.clear();
    long newest = Long.MIN_VALUE;
    for (int i = from; i < to; i++) {
      newest = Math.max(newest, timestamps[i]);
      runs.add(refs[i]);
    }
    if (runs.size() > OutlineLayout.MAX_RUNS) {
      return;
    }
    try {
      if (places.segment() != segment) {
        begin(places.segment());
      }
      if (file != null) {
        encode(places.offset(record), places.digest(record), newest);
      }
    } catch (DiskException e) {
      giveUp(e);
    }
  }

  private void begin(int newSegment) {
    close();
    segment = newSegment;
    disk.createDirectories(directory);
    DiskFile created = disk.create(OutlineLayout.file(directory, newSegment));
    file = created;
    end = 0;
    byte[] header = new byte[OutlineLayout.HEADER_SIZE];
    Bytes.writeInt(header, 0, OutlineLayout.MAGIC);
    header[4] = OutlineLayout.VERSION;
    created.write(0, header, 0, header.length);
    end = header.length;
  }

  private void encode(long offset, int digest, long newest) {
    size = Bytes.writeVarint(buffer, size, offset - lastOffset);
    Bytes.writeInt(buffer, size, digest);
    size = Bytes.writeVarint(buffer, size + 4, zigzag(newest - lastTime));
    size = Bytes.writeVarint(buffer, size, runs.size() - 1L);
    long before = 0;
    for (int i = 0; i < runs.size(); i++) {
      size = Bytes.writeVarint(buffer, size, zigzag(runs.first(i) - before));
      size = Bytes.writeVarint(buffer, size, runs.last(i) - runs.first(i));
      before = runs.last(i);
    }
    lastOffset = offset;
    lastTime = newest;
    if (size >= OutlineLayout.PIECE_HEADER_SIZE + OutlineLayout.PIECE_SIZE) {
      flush();
    }
  }

  private static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  private void flush() {
    DiskFile current = file;
    int entries = size - OutlineLayout.PIECE_HEADER_SIZE;
    if (current == null || entries == 0) {
      return;
    }
    crc.reset();
    crc.update(buffer, OutlineLayout.PIECE_HEADER_SIZE, entries);
    Bytes.writeInt(buffer, 0, entries);
    Bytes.writeInt(buffer, 4, (int) crc.getValue());
    int length = size;
    restart();
    current.write(end, buffer, 0, length);
    end += length;
  }

  /* What a failed write left ends the file for its readers, so nothing is added until the next. */
  private void giveUp(DiskException e) {
    LOG.log(WARNING, "outline of the log lags error=\"" + e.getMessage() + "\"");
    DiskFile current = file;
    file = null;
    restart();
    if (current != null) {
      current.close();
    }
  }

  /** Lets go what tells of segments before this one. */
  public void truncate(int before) {
    try {
      for (String name : disk.list(directory)) {
        if (name.compareTo(OutlineLayout.file(directory, before).getFileName().toString()) < 0) {
          disk.delete(directory.resolve(name));
        }
      }
    } catch (DiskException e) {
      LOG.log(WARNING, "outline of the log not deleted error=\"" + e.getMessage() + "\"");
    }
  }

  /** How many bytes the outline has. */
  public long bytes() {
    long bytes = 0;
    for (String name : disk.list(directory)) {
      bytes += size(directory.resolve(name));
    }
    return bytes;
  }

  private long size(Path path) {
    try {
      return disk.size(path);
    } catch (DiskException e) {
      return 0; // Deleted since it was listed.
    }
  }

  /** Writes what is in the buffer. Closing twice does nothing. */
  @Override
  public void close() {
    DiskFile current = file;
    if (current == null) {
      return;
    }
    try {
      flush();
    } catch (DiskException e) {
      LOG.log(WARNING, "outline of the log lags error=\"" + e.getMessage() + "\"");
    }
    file = null;
    restart();
    current.close();
  }
}
