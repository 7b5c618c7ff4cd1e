package dev.ferula.tsdb.head.log;

import dev.ferula.disk.Disk;
import dev.ferula.tsdb.chunkshead.HeadChunkFiles;
import dev.ferula.tsdb.head.outline.OutlineWriter;
import dev.ferula.tsdb.work.WorkLog;
import dev.ferula.wal.Checkpoint;
import dev.ferula.wal.Wal;
import dev.ferula.wal.WalOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;

/**
 * The head's files: the write-ahead log, from which the head is made anew, and the files of
 * finished chunks, which spare decoding them again.
 */
public final class HeadLog implements AutoCloseable {
  public static final String WAL_DIRECTORY = "wal";
  private static final String CHUNKS_DIRECTORY = "chunks_head";

  private final Disk disk;
  private final Path directory;
  private final WalOptions options;
  private final HeadChunkFiles files;
  private final SeriesCopy copy;
  private final Wal wal;
  private final OutlineWriter outline;
  /* Refs without a series, and the last segment that may hold samples of them. */
  private final Map<Long, Integer> strayRefs = new ConcurrentHashMap<>();
  /* Of those the ones whose samples are of a series that has another ref, and that other. */
  private final Map<Long, Long> secondRefs = new ConcurrentHashMap<>();

  public HeadLog(
      Disk disk,
      Path directory,
      WalOptions options,
      HeadChunkFiles files,
      SeriesCopy copy,
      Map<Long, Long> secondRefs,
      Map<Long, Integer> goneRefs) {
    this.disk = disk;
    this.directory = directory;
    this.options = options;
    this.files = files;
    this.copy = copy;
    this.wal = Wal.open(disk, directory.resolve(WAL_DIRECTORY), options);
    this.outline = new OutlineWriter(disk, directory);
    strayRefs.putAll(goneRefs);
    this.secondRefs.putAll(secondRefs);
    secondRefs.keySet().forEach(ref -> strayRefs.put(ref, wal.segment()));
  }

  public static HeadChunkFiles chunkFiles(Disk disk, Path directory) {
    return HeadChunkFiles.open(
        disk, directory.resolve(CHUNKS_DIRECTORY), HeadChunkFiles.DEFAULT_FILE_SIZE);
  }

  public SeriesCopy copy() {
    return copy;
  }

  public Wal wal() {
    return wal;
  }

  OutlineWriter outline() {
    return outline;
  }

  public HeadChunkFiles files() {
    return files;
  }

  public Disk disk() {
    return disk;
  }

  /** The database's directory. */
  public Path directory() {
    return directory;
  }

  public WalOptions options() {
    return options;
  }

  /** Refs without a series of which the log has samples, and the last segment that may. */
  public Map<Long, Integer> goneRefs() {
    Map<Long, Integer> gone = new TreeMap<>(strayRefs);
    gone.keySet().removeAll(secondRefs.keySet());
    return gone;
  }

  /** Refs that the log has for series that also have another, and that other. */
  public Map<Long, Long> secondRefs() {
    return new TreeMap<>(secondRefs);
  }

  /** What log and chunk files take. */
  public long bytes() {
    return wal.size() + files.size() + copy.bytes() + outline.bytes();
  }

  public long chunkBytes() {
    return files.size();
  }

  /** Remembers series that are gone, of which the log still has samples. */
  public void forget(long[] refs) {
    for (long ref : refs) {
      strayRefs.put(ref, wal.segment());
    }
  }

  /**
   * Lets go what blocks hold: files of chunks before one, and the older two thirds of the log, of
   * which a checkpoint keeps what is still needed.
   */
  public void truncate(long minTime, int oldestChunkFile, LongPredicate hasSeries, WorkLog work) {
    files.truncate(oldestChunkFile);
    int first = wal.firstSegment();
    int last = wal.nextSegment() - 1;
    int to = first + (last - first) * 2 / 3;
    if (to > first) {
      work.does(WorkLog.Work.LOG_TRUNCATION, () -> truncate(first, to, minTime, hasSeries, work));
    }
  }

  private void truncate(int first, int to, long minTime, LongPredicate hasSeries, WorkLog work) {
    Path walDirectory = directory.resolve(WAL_DIRECTORY);
    LongPredicate keep = ref -> hasSeries.test(ref) || strayRefs.getOrDefault(ref, -1) > to;
    work.does(
        WorkLog.Work.CHECKPOINT,
        () ->
            Checkpoint.create(disk, walDirectory, first, to, keep, minTime, options.compression()));
    wal.truncate(to + 1);
    outline.truncate(to + 1);
    work.does(WorkLog.Work.CHECKPOINT_DELETION, () -> Checkpoint.delete(disk, walDirectory, to));
    copy.truncate(keep);
    strayRefs.values().removeIf(segment -> segment <= to);
    secondRefs.keySet().retainAll(strayRefs.keySet());
  }

  /** Makes segments that are complete outlast a power cut. */
  public void syncComplete() {
    wal.syncComplete();
    copy.syncComplete();
  }

  @Override
  public void close() {
    try (files;
        copy;
        outline) {
      wal.close();
    }
  }
}
