package dev.ferula.tsdb.head.log;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.tsdb.block.Tombstones;
import dev.ferula.wal.RecordType;
import dev.ferula.wal.RecordWriter;
import dev.ferula.wal.Wal;
import dev.ferula.wal.WalOptions;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The log of samples that came out of order, which Prometheus calls WBL: the samples in the order
 * they came, and a marker for each chunk that was made of a series' samples so far. Begun when
 * there is something to write. For one thread at a time, but for {@link #sync} and {@link #size}.
 */
public final class OutOfOrderLog implements AutoCloseable {
  public static final String DIRECTORY = "wbl";

  private final Disk disk;
  private final Path directory;
  private final WalOptions options;
  private final RecordWriter records = new RecordWriter();
  private volatile @Nullable Wal wal;
  private volatile DoubleConsumer syncSeconds = seconds -> {};
  private final LongAdder truncations = new LongAdder();
  private final LongAdder failedTruncations = new LongAdder();

  public OutOfOrderLog(Disk disk, Path database, WalOptions options) {
    this.disk = disk;
    this.directory = database.resolve(DIRECTORY);
    this.options = options;
  }

  /** Opens the log if there is one already, once it has been read. */
  public void openExisting() {
    if (!disk.list(directory).isEmpty()) {
      wal();
    }
  }

  private Wal wal() {
    Wal opened = wal;
    if (opened == null) {
      opened = Wal.open(disk, directory, options);
      opened.onSync(seconds -> syncSeconds.accept(seconds));
      wal = opened;
    }
    return opened;
  }

  /**
   * Writes markers and then samples in one piece.
   *
   * @param markers refs and locations of chunks in turn
   * @throws dev.ferula.storage.StorageException if they could not be written
   */
  public void write(long[] markers, int markerCount, Batch samples) {
    records.clear();
    records.begin(RecordType.MMAP_MARKERS);
    for (int i = 0; i < markerCount; i++) {
      records.mmapMarker(markers[2 * i], markers[2 * i + 1]);
    }
    records.end();
    SampleRecords.write(samples, records);
    log();
  }

  /** Writes what was deleted of the samples so far; Prometheus passes over it. */
  public void write(Tombstones deleted) {
    records.clear();
    records.begin(RecordType.TOMBSTONES);
    deleted.forEach(records::tombstone);
    records.end();
    log();
  }

  private void log() {
    try {
      wal().log(records);
    } catch (DiskException e) {
      throw WalLog.failed("write to WBL: ", e);
    }
  }

  /** Begins a new segment and returns its number; what is before it may soon go. */
  public int cut() {
    Wal opened = wal;
    return opened == null ? 0 : opened.nextSegment();
  }

  public void truncate(int before) {
    Wal opened = wal;
    if (opened == null) {
      return;
    }
    truncations.increment();
    try {
      opened.truncate(before);
    } catch (DiskException e) {
      failedTruncations.increment();
      throw e;
    }
  }

  public void sync() {
    Wal opened = wal;
    if (opened != null) {
      opened.sync();
    }
  }

  /** Makes segments that are complete outlast a power cut. */
  public void syncComplete() {
    Wal opened = wal;
    if (opened != null) {
      opened.syncComplete();
    }
  }

  public long size() {
    Wal opened = wal;
    return opened == null ? 0 : opened.size();
  }

  /** What is written to; null while nothing was. */
  public @Nullable Wal current() {
    return wal;
  }

  /** Has a listener told how long syncs take, in the place of the last one. */
  public void onSync(DoubleConsumer seconds) {
    syncSeconds = seconds;
  }

  /** How often the older part was let go. */
  public long truncations() {
    return truncations.sum();
  }

  /** How often that failed. */
  public long failedTruncations() {
    return failedTruncations.sum();
  }

  @Override
  public void close() {
    Wal opened = wal;
    if (opened != null) {
      opened.close();
    }
  }
}
