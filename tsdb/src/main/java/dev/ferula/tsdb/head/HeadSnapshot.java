package dev.ferula.tsdb.head;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.chunk.Encoding;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.tsdb.chunkshead.HeadChunkFiles;
import dev.ferula.tsdb.head.log.HeadLog;
import dev.ferula.tsdb.head.log.SeriesRecords;
import dev.ferula.tsdb.head.samples.SampleWriter;
import dev.ferula.tsdb.head.samples.SeriesRows;
import dev.ferula.tsdb.head.samples.Stripes;
import dev.ferula.tsdb.head.snapshot.SnapshotFolder;
import dev.ferula.tsdb.head.snapshot.SnapshotState;
import dev.ferula.wal.RecordType;
import dev.ferula.wal.RecordWriter;
import dev.ferula.wal.SnapshotRecords;
import dev.ferula.wal.Wal;
import dev.ferula.wal.WalOptions;
import java.nio.file.Path;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes a snapshot of a head that takes no more commits: all series with their open chunks, what
 * is deleted, and exemplars. It is begun before the head's files are closed and written behind
 * that, so that it never has anything that they lack. It spares time at the next start; that there
 * is none costs nothing else. For one thread.
 */
final class HeadSnapshot {
  private static final System.Logger LOG = System.getLogger(HeadSnapshot.class.getName());

  private static final int FLUSH_SIZE = 1 << 20;
  private static final int EXEMPLARS_AT_ONCE = 10_000;

  private final Head head;
  private final HeadLog log;
  private final Disk disk;
  private final SnapshotFolder folder;
  private final SnapshotRecords records = new SnapshotRecords();
  private final SeriesRecords series;
  private final HeadChunkFiles.Extent chunks;
  private byte[] chunk = new byte[1 << 10];
  private long written;

  private HeadSnapshot(Head head, HeadLog log, int segment) {
    this.head = head;
    this.log = log;
    this.disk = log.disk();
    this.folder = SnapshotFolder.before(log.directory(), segment);
    this.series = new SeriesRecords(head.index());
    this.chunks = log.files().extent();
  }

  /**
   * Begins a segment of the log that the snapshot stands before, with what the snapshot's format
   * has no place for.
   *
   * @return null where none is wanted or possible
   */
  static @Nullable HeadSnapshot begin(Head head, @Nullable HeadLog log) {
    if (log == null || !head.options().snapshots()) {
      return null;
    }
    try {
      if (head.samples().chunks().hasUnwritten()) {
        LOG.log(WARNING, "chunk snapshot not written, as finished chunks wait for the disk");
        return null;
      }
      int segment = log.wal().nextSegment();
      logMetadata(head, log.wal());
      return new HeadSnapshot(head, log, segment);
    } catch (DiskException e) {
      failed(e);
      return null;
    }
  }

  private static void logMetadata(Head head, Wal wal) {
    RecordWriter metadata = new RecordWriter();
    metadata.begin(RecordType.METADATA);
    int[] count = {0};
    head.metadata()
        .forEach(
            (ref, told) -> {
              metadata.metadata(ref, told);
              if (++count[0] % SeriesRecords.AT_ONCE == 0) {
                metadata.end();
                wal.log(metadata);
                metadata.clear();
                metadata.begin(RecordType.METADATA);
              }
            });
    metadata.end();
    wal.log(metadata);
  }

  private static void failed(DiskException e) {
    LOG.log(WARNING, "chunk snapshot not written error=\"" + e.getMessage() + "\"");
  }

  /** Writes it, in the place of earlier ones. */
  void write() {
    Path temporary = folder.temporary();
    try {
      disk.deleteTree(temporary);
      writeRecords(temporary);
      new SnapshotState(
              written, head.index().series().lastRef(), chunks, log.goneRefs(), log.secondRefs())
          .write(disk, temporary);
      disk.syncDirectory(temporary);
      disk.rename(temporary, folder.path());
      disk.syncDirectory(log.directory());
      SnapshotFolder.deleteAllBut(folder, disk, log.directory());
      LOG.log(
          INFO,
          "chunk snapshot written series={0,number,#} folder={1}",
          head.seriesCount(),
          folder.path().getFileName());
    } catch (DiskException e) {
      failed(e);
      discard(temporary);
    }
  }

  private void discard(Path temporary) {
    try {
      disk.deleteTree(temporary);
    } catch (DiskException e) {
      LOG.log(INFO, "unfinished chunk snapshot not deleted error=\"" + e.getMessage() + "\"");
    }
  }

  private void writeRecords(Path directory) {
    WalOptions options =
        new WalOptions(WalOptions.DEFAULT.segmentSize(), log.options().compression(), false);
    try (Wal out = Wal.open(disk, directory, options)) {
      writeSeries(out);
      records.beginTombstones();
      head.tombstones().current().forEach(records::tombstone);
      records.endTombstones();
      flush(out);
      writeExemplars(out);
    }
  }

  /* A series that no commit has logged has no samples, and its record must come with the first. */
  private void writeSeries(Wal out) {
    BitSet unlogged = new BitSet();
    for (int slot : head.index().takeUnlogged()) {
      unlogged.set(slot);
    }
    int limit = head.index().limit();
    try (Stripes.Walk walk = head.samples().stripes().walk()) {
      for (int slot = 0; slot < limit; slot++) {
        if (head.index().series().ref(slot) != 0 && !unlogged.get(slot)) {
          walk.to(slot);
          series.begin(slot, records);
          writeChunk(slot);
          records.end();
          if (records.size() > FLUSH_SIZE) {
            flush(out);
          }
        }
      }
    }
  }

  private void writeChunk(int slot) {
    long[] row = head.samples().rows().page(slot);
    int r = SeriesRows.at(slot);
    int code = SeriesRows.encoding(row[r + SeriesRows.SHAPE]);
    if (code == 0) {
      records.noChunk();
      return;
    }
    SampleWriter samples = head.samples().writer();
    int size = samples.openSize(slot, row, r);
    if (size > chunk.length) {
      chunk = new byte[2 * size];
    }
    samples.copyOpen(slot, row, r, chunk);
    long last = row[r + SeriesRows.TIME];
    long start = last - SeriesRows.high(row[r + SeriesRows.SPANS]);
    records.chunk(start, last, code, chunk, 0, size);
    if (Encoding.ofCode(code).isOfFloats()) {
      records.lastFloat(row[r + SeriesRows.VALUE]);
      return;
    }
    switch (samples.lastHistogram(slot)) {
      case Histogram h -> records.last(h);
      case FloatHistogram h -> records.last(h);
      case null, default ->
          throw new IllegalStateException("an open chunk of histograms without a last one");
    }
  }

  private void writeExemplars(Wal out) {
    int[] count = {0};
    records.beginExemplars();
    head.exemplars()
        .forEach(
            (ref, exemplar) -> {
              if (head.index().series().slot(ref) < 0) {
                return;
              }
              records.exemplar(ref, exemplar);
              if (++count[0] % EXEMPLARS_AT_ONCE == 0) {
                records.end();
                flush(out);
                records.beginExemplars();
              }
            });
    records.end();
    flush(out);
  }

  private void flush(Wal out) {
    out.log(records);
    written += records.count();
    records.clear();
  }
}
