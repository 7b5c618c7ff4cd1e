package dev.ferula.tsdb.head;

import static java.lang.System.Logger.Level.INFO;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.model.Metadata;
import dev.ferula.tsdb.chunkshead.HeadChunkFiles;
import dev.ferula.tsdb.head.snapshot.SnapshotFolder;
import dev.ferula.tsdb.head.snapshot.SnapshotState;
import dev.ferula.wal.Checkpoint;
import dev.ferula.wal.RecordSieve;
import dev.ferula.wal.RecordType;
import dev.ferula.wal.RecordVisitor;
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
 * <p>Of the log before a snapshot of our own nothing is read: its state file knows the rest. Before
 * one that Prometheus wrote the records of series and metadata are read, as refs that the snapshot
 * does not have must not be given out again.
 */
final class SnapshotStart {
  private static final System.Logger LOG = System.getLogger(SnapshotStart.class.getName());

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
      replay.passRef(state.lastRef());
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

  /** Opens the log where it has to be read from. */
  WalReader open(Disk disk, Path wal, RecordSieve sieve) {
    return folder == null || state == null
        ? WalReader.open(disk, wal, sieve)
        : WalReader.openFrom(disk, wal, folder.segment(), sieve);
  }

  /** What the current record of the log is told to: all of it to one, or its series only. */
  RecordVisitor visitor(WalReader reader, HeadReplay replay) {
    return folder == null || isBehind(reader, folder) ? replay : new SeriesOnly(replay);
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
    public void metadata(long ref, Metadata metadata) {
      replay.metadata(ref, metadata);
    }
  }
}
