package dev.ferula.wal;

import dev.ferula.disk.Disk;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Metadata;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Checkpoints: what is still needed of the oldest segments, so that these can be deleted. One lies
 * in the log's directory as a directory of segments, named after the last segment that it stands
 * for.
 */
public final class Checkpoint {
  private static final String TEMPORARY_SUFFIX = ".tmp";
  private static final int FLUSH_SIZE = 1 << 20;

  private Checkpoint() {}

  /** The series that are kept. */
  @FunctionalInterface
  public interface Kept {
    /** Whether the series with a ref is still needed. */
    boolean has(long ref);

    /**
     * Adds whole records of those that are known without the log, of which one in it may be
     * damaged. By default none is known.
     *
     * @param piece to be run whenever the records have become many; then they are written and
     *     cleared
     */
    default void write(RecordWriter records, Runnable piece) {}
  }

  /** The index of the last checkpoint in a log's directory. */
  public static OptionalInt last(Disk disk, Path directory) {
    List<Integer> checkpoints = Segments.listCheckpoints(disk, directory);
    return checkpoints.isEmpty() ? OptionalInt.empty() : OptionalInt.of(checkpoints.getLast());
  }

  /** Deletes the checkpoints before an index, and unfinished ones. */
  public static void delete(Disk disk, Path directory, int before) {
    for (int index : Segments.listCheckpoints(disk, directory)) {
      if (index < before) {
        disk.deleteTree(Segments.checkpoint(directory, index));
      }
    }
    deleteUnfinished(disk, directory);
  }

  private static void deleteUnfinished(Disk disk, Path directory) {
    for (String name : disk.list(directory)) {
      if (name.startsWith(Segments.CHECKPOINT_PREFIX) && name.endsWith(TEMPORARY_SUFFIX)) {
        disk.deleteTree(directory.resolve(name));
      }
    }
  }

  /**
   * Writes the checkpoint that stands for all segments up to {@code to}: what the last checkpoint
   * and the segments behind it hold of series that are kept and of samples not before {@code
   * minTime}. Damaged records in them are passed over, and the series that are known stand in the
   * checkpoint once more.
   *
   * @param kept the series that are still needed
   * @return what of the sources was damaged
   */
  public static List<Damage> create(
      Disk disk,
      Path directory,
      int from,
      int to,
      Kept kept,
      long minTime,
      Compression compression) {
    deleteUnfinished(disk, directory);
    OptionalInt last = last(disk, directory);
    int first = last.isPresent() ? last.getAsInt() + 1 : from;
    Path target = Segments.checkpoint(directory, to);
    Path temporary = target.resolveSibling(target.getFileName() + TEMPORARY_SUFFIX);
    WalOptions options = new WalOptions(WalOptions.DEFAULT.segmentSize(), compression, false);
    List<Damage> damages;
    try (Wal out = Wal.open(disk, temporary, options);
        WalReader reader =
            WalReader.from(disk, directory, last.isPresent() ? last.getAsInt() : null, first, to)) {
      Filter filter = new Filter(kept, minTime);
      Runnable flush = () -> flush(out, filter);
      while (reader.next()) {
        filter.replaceDamaged(reader, flush);
        filter.read(reader);
        if (filter.records.size() > FLUSH_SIZE) {
          flush.run();
        }
      }
      filter.replaceDamaged(reader, flush);
      flush.run();
      filter.writeMetadata();
      flush.run();
      damages = reader.damages();
    } catch (RuntimeException e) {
      disk.deleteTree(temporary);
      throw e;
    }
    disk.syncDirectory(temporary);
    disk.deleteTree(target);
    disk.rename(temporary, target);
    disk.syncDirectory(directory);
    return damages;
  }

  private static void flush(Wal out, Filter filter) {
    out.log(filter.records);
    filter.records.clear();
  }

  /** Copies what is kept of each record into a record of the same type. */
  private static final class Filter implements RecordVisitor {
    final RecordWriter records = new RecordWriter();
    private final Kept kept;
    private final long minTime;
    private final Map<Long, Metadata> metadata = new LinkedHashMap<>();
    private boolean open;
    private boolean replaced;

    Filter(Kept kept, long minTime) {
      this.kept = kept;
      this.minTime = minTime;
    }

    void read(WalReader reader) {
      open = false;
      reader.decode(this);
      if (open) {
        records.abandon();
      }
    }

    /* Once, before what comes behind the first damage. */
    void replaceDamaged(WalReader reader, Runnable flush) {
      if (!replaced && reader.damageCount() > 0) {
        replaced = true;
        kept.write(records, flush);
      }
    }

    void writeMetadata() {
      records.begin(RecordType.METADATA);
      metadata.forEach(records::metadata);
      records.end();
    }

    @Override
    public void begin(RecordType type) {
      records.begin(type);
      open = true;
    }

    @Override
    public void end() {
      records.end();
      open = false;
    }

    @Override
    public void series(long ref, int labelCount, byte[] bytes, int offset, int length) {
      if (kept.has(ref)) {
        records.series(ref, labelCount, bytes, offset, length);
      }
    }

    @Override
    public void samples(SampleColumns s) {
      for (int i = 0; i < s.size; i++) {
        if (s.timestamps[i] >= minTime) {
          records.sample(s.refs[i], s.starts[i], s.timestamps[i], s.values[i]);
        }
      }
    }

    @Override
    public void histogram(long ref, long start, long timestamp, Histogram h) {
      if (timestamp >= minTime) {
        records.histogram(ref, start, timestamp, h);
      }
    }

    @Override
    public void floatHistogram(long ref, long start, long timestamp, FloatHistogram h) {
      if (timestamp >= minTime) {
        records.floatHistogram(ref, start, timestamp, h);
      }
    }

    @Override
    public void tombstone(long ref, long minTimestamp, long maxTimestamp) {
      if (kept.has(ref) && maxTimestamp >= minTime) {
        records.tombstone(ref, minTimestamp, maxTimestamp);
      }
    }

    @Override
    public void exemplar(
        long ref,
        long timestamp,
        double value,
        int labelCount,
        byte[] bytes,
        int offset,
        int length) {
      if (timestamp >= minTime) {
        records.exemplar(ref, timestamp, value, labelCount, bytes, offset, length);
      }
    }

    @Override
    public void metadata(long ref, Metadata value) {
      if (kept.has(ref)) {
        metadata.put(ref, value);
      }
    }
  }
}
