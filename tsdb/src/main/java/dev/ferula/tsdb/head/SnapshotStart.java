package dev.ferula.tsdb.head;

import static java.lang.System.Logger.Level.INFO;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Metadata;
import dev.ferula.tsdb.chunkshead.HeadChunkFiles;
import dev.ferula.tsdb.head.snapshot.SnapshotFolder;
import dev.ferula.tsdb.head.snapshot.SnapshotState;
import dev.ferula.wal.Checkpoint;
import dev.ferula.wal.RecordSieve;
import dev.ferula.wal.RecordType;
import dev.ferula.wal.RecordVisitor;
import dev.ferula.wal.SampleColumns;
import dev.ferula.wal.SnapshotReader;
import dev.ferula.wal.Wal;
import dev.ferula.wal.WalReader;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where reading the log begins: behind a chunk snapshot that a head was filled from, or at the
 * first record.
 *
 * <p>Of the log before a snapshot of our own nothing is decoded, as its state file knows the rest;
 * the segments are checked nonetheless, so that damage is told and repaired. Before one that
 * Prometheus wrote the records of series and metadata are read, as refs that the snapshot does not
 * have must not be given out again.
 */
final class SnapshotStart {
  private static final System.Logger LOG = System.getLogger(SnapshotStart.class.getName());

  private static final RecordVisitor NOBODY = new RecordVisitor() {};

  private final @Nullable SnapshotFolder folder;
  private final @Nullable SnapshotState state;

  private SnapshotStart(@Nullable SnapshotFolder folder, @Nullable SnapshotState state) {
    this.folder = folder;
    this.state = state;
  }

  /** At the first record. */
  static SnapshotStart none() {
    return new SnapshotStart(null, null);
  }

  /**
   * Fills a head from the newest snapshot, unless that is older than the log's checkpoint or newer
   * than the log, or relies on chunks that are not there.
   *
   * @throws CorruptionException if the snapshot is damaged; then the head must not be used
   */
  static SnapshotStart load(
      Head head, HeadReplay replay, HeadChunkFiles files, Disk disk, Path directory, Path wal) {
    SnapshotFolder folder = SnapshotFolder.last(disk, directory);
    if (folder == null) {
      return none();
    }
    String stale = stale(folder, disk, wal);
    SnapshotState state = stale.isEmpty() ? SnapshotState.read(disk, folder.path()) : null;
    if (state != null && !files.have(state.chunks())) {
      stale = "chunks that it relies on are not there";
    }
    if (!stale.isEmpty()) {
      LOG.log(INFO, "chunk snapshot not used folder={0} reason=\"{1}\"", folder.path(), stale);
      return none();
    }
    SnapshotReader reader = new SnapshotReader();
    long records = reader.read(disk, folder.path(), new SnapshotReplay(head, replay));
    if (state == null && reader.isMarked()) {
      throw new CorruptionException(folder.path().toString(), 0, "a state file", "none");
    }
    if (state != null) {
      require(folder, records, state.records());
      replay.refs().pass(state.lastRef());
      state.second().forEach(replay::secondRef);
    }
    LOG.log(
        INFO,
        "chunk snapshot loaded folder={0} series={1,number,#}",
        folder.path().getFileName(),
        head.seriesCount());
    return new SnapshotStart(folder, state);
  }

  private static String stale(SnapshotFolder folder, Disk disk, Path wal) {
    if (Checkpoint.last(disk, wal).orElse(-1) >= folder.segment()) {
      return "the log's checkpoint is newer";
    }
    return Wal.lastSegment(disk, wal) < folder.segment() ? "the log ends before it" : "";
  }

  private static void require(SnapshotFolder folder, long records, long expected) {
    if (records != expected) {
      throw new CorruptionException(
          folder.path().toString(), 0, expected + " records", records + " records");
    }
  }

  /** The snapshot that the head was filled from, null where it was not. */
  @Nullable SnapshotFolder folder() {
    return folder;
  }

  /** Refs without a series of which the log has samples, as far as that is known. */
  Map<Long, Integer> goneRefs() {
    return state == null ? Map.of() : state.gone();
  }

  /** Whether series that the head lacks now are gone, and no record of them is to be looked for. */
  boolean knowsAllSeries() {
    return state != null;
  }

  /** Opens the log; records that the snapshot has are only checked. */
  WalReader open(Disk disk, Path wal, RecordSieve sieve) {
    if (folder == null || state == null) {
      return WalReader.open(disk, wal, sieve);
    }
    int first = folder.segment();
    return WalReader.openSegments(
        disk,
        wal,
        (segment, offset, digest) -> segment < first || sieve.passesOver(segment, offset, digest));
  }

  /** What the current record of the log is told to: all of it to one, its series only, or none. */
  RecordVisitor visitor(WalReader reader, HeadReplay replay) {
    if (folder == null || isBehind(reader, folder)) {
      return replay;
    }
    return state == null ? new SeriesOnly(replay) : NOBODY;
  }

  private static boolean isBehind(WalReader reader, SnapshotFolder folder) {
    return !reader.inCheckpoint()
        && (reader.segment() > folder.segment()
            || (reader.segment() == folder.segment() && reader.offset() >= folder.offset()));
  }

  private record SeriesOnly(HeadReplay replay) implements RecordVisitor {
    @Override
    public void begin(RecordType type) {
      replay.begin(type);
    }

    @Override
    public void series(long ref, int labelCount, byte[] bytes, int offset, int length) {
      replay.series(ref, labelCount, bytes, offset, length);
    }

    @Override
    public void samples(SampleColumns columns) {
      replay.look(columns);
    }

    @Override
    public void histogram(long ref, long start, long timestamp, Histogram histogram) {
      replay.look(ref, timestamp);
    }

    @Override
    public void floatHistogram(long ref, long start, long timestamp, FloatHistogram histogram) {
      replay.look(ref, timestamp);
    }

    @Override
    public void metadata(long ref, Metadata metadata) {
      replay.metadata(ref, metadata);
    }
  }
}
