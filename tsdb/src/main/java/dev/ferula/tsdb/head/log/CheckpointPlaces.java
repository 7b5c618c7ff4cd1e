package dev.ferula.tsdb.head.log;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.wal.RecordType;
import dev.ferula.wal.RecordVisitor;
import dev.ferula.wal.WalReader;
import java.nio.file.Path;
import java.util.function.LongPredicate;

/**
 * Finds the records of series of a checkpoint that was just made, which is read again for it: what
 * is kept of each record is decided while it is written. For one thread.
 */
final class CheckpointPlaces implements RecordVisitor {
  private final LongPredicate hasSeries;
  private final RecordRefs refs = new RecordRefs();
  private boolean hasGone;

  private CheckpointPlaces(LongPredicate hasSeries) {
    this.hasSeries = hasSeries;
  }

  /**
   * Has them stand in the place of those of the segments that a log was cut by, unless nothing is
   * known of it any more.
   *
   * @param checkpoint the last of these segments
   * @param hasSeries whether the head has a series with a ref
   */
  static void cut(
      SeriesPlaces places, Disk disk, Path log, int checkpoint, LongPredicate hasSeries) {
    if (!places.areGivenUp()) {
      places.cut(checkpoint, find(disk, log, checkpoint, hasSeries));
    }
  }

  private static SeriesPlaces find(Disk disk, Path log, int checkpoint, LongPredicate hasSeries) {
    SeriesPlaces found = new SeriesPlaces();
    CheckpointPlaces visitor = new CheckpointPlaces(hasSeries);
    try (WalReader reader = WalReader.checkpoint(disk, log, checkpoint)) {
      while (reader.next()) {
        visitor.read(reader, found);
      }
      if (!reader.damages().isEmpty()) {
        found.giveUp();
      }
    } catch (DiskException e) {
      found.giveUp();
    }
    return found;
  }

  private void read(WalReader reader, SeriesPlaces found) {
    if (reader.recordSize() > 0 && reader.record()[0] == RecordType.SERIES.code()) {
      refs.clear();
      hasGone = false;
      reader.decode(this);
      refs.note(found, reader, hasGone);
    }
  }

  @Override
  public void series(long ref, int labelCount, byte[] bytes, int offset, int length) {
    refs.add(ref);
    hasGone |= !hasSeries.test(ref);
  }
}
