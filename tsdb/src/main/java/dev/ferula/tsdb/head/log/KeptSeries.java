package dev.ferula.tsdb.head.log;

import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.wal.Checkpoint;
import dev.ferula.wal.RecordType;
import dev.ferula.wal.RecordVisitor;
import dev.ferula.wal.RecordWriter;
import dev.ferula.wal.WalReader;
import java.nio.file.Path;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The series of which a log that is cut keeps the records: those of the index, and others that it
 * still has samples of. An image of the index spares a start from reading such records, so that one
 * may be damaged that nobody has missed yet.
 */
final class KeptSeries implements Checkpoint.Kept {
  private static final System.Logger LOG = System.getLogger(KeptSeries.class.getName());

  private final HeadIndex index;
  private final LongPredicate others;
  private final Disk disk;
  private final Path otherLog;

  /**
   * Keeps the series that an index has.
   *
   * @param others the refs of the others
   * @param otherLog also has the records of these
   */
  KeptSeries(HeadIndex index, LongPredicate others, Disk disk, Path otherLog) {
    this.index = index;
    this.others = others;
    this.disk = disk;
    this.otherLog = otherLog;
  }

  @Override
  public boolean has(long ref) {
    return index.series().has(ref) || others.test(ref);
  }

  @Override
  public void write(RecordWriter records, Runnable piece) {
    writeOthers(records, piece);
    SeriesRecords series = new SeriesRecords(index);
    for (int slot = 0; writeSome(series, slot, records); slot += SeriesRecords.AT_ONCE) {
      piece.run();
    }
  }

  private void writeOthers(RecordWriter records, Runnable piece) {
    RecordVisitor visitor =
        new RecordVisitor() {
          @Override
          public void series(long ref, int labels, byte[] bytes, int offset, int length) {
            if (others.test(ref) && !index.series().has(ref)) {
              records.series(ref, labels, bytes, offset, length);
            }
          }
        };
    try (WalReader reader = open()) {
      while (reader != null && next(reader)) {
        records.begin(RecordType.SERIES);
        reader.decode(visitor);
        records.end();
        piece.run();
      }
    }
  }

  private @Nullable WalReader open() {
    try {
      return WalReader.open(disk, otherLog);
    } catch (DiskException e) {
      notRead(e);
      return null;
    }
  }

  private boolean next(WalReader reader) {
    try {
      return reader.next();
    } catch (DiskException e) {
      notRead(e);
      return false;
    }
  }

  private void notRead(DiskException e) {
    LOG.log(WARNING, "series not read from {0} error=\"{1}\"", otherLog, e.getMessage());
  }

  /* The lock is let go between the pieces, as new series wait for it. */
  private boolean writeSome(SeriesRecords series, int slot, RecordWriter records) {
    index.readLock().lock();
    try {
      int end = Math.min(slot + SeriesRecords.AT_ONCE, index.series().limit());
      records.begin(RecordType.SERIES);
      for (int each = slot; each < end; each++) {
        if (index.series().ref(each) != 0) {
          series.write(each, records);
        }
      }
      records.end();
      return slot < end;
    } finally {
      index.readLock().unlock();
    }
  }
}
