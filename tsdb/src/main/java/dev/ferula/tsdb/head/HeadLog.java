package dev.ferula.tsdb.head;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.disk.Disk;
import dev.ferula.tsdb.chunkshead.HeadChunkFiles;
import dev.ferula.wal.Checkpoint;
import dev.ferula.wal.Wal;
import dev.ferula.wal.WalOptions;
import dev.ferula.wal.WalReader;
import dev.ferula.wal.WalRepair;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;

/**
 * The head's files: the write-ahead log, from which the head is made anew, and the files of
 * finished chunks, which spare decoding them again.
 */
final class HeadLog implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HeadLog.class.getName());
  private static final String WAL_DIRECTORY = "wal";
  private static final String CHUNKS_DIRECTORY = "chunks_head";
  private static final String QUARANTINE_DIRECTORY = "quarantine";

  private final Disk disk;
  private final Path directory;
  private final WalOptions options;
  private final HeadChunkFiles files;
  private final Wal wal;
  /* Refs without a series, and the last segment that may hold samples of them. */
  private final Map<Long, Integer> strayRefs = new ConcurrentHashMap<>();

  private HeadLog(Disk disk, Path directory, WalOptions options, HeadChunkFiles files, Wal wal) {
    this.disk = disk;
    this.directory = directory;
    this.options = options;
    this.files = files;
    this.wal = wal;
  }

  static HeadChunkFiles chunkFiles(Disk disk, Path directory) {
    return HeadChunkFiles.open(
        disk, directory.resolve(CHUNKS_DIRECTORY), HeadChunkFiles.DEFAULT_FILE_SIZE);
  }

  /** Fills an empty head from the files, repairs the log where it is damaged, and opens it. */
  static HeadLog open(
      Head head,
      HeadChunkFiles files,
      Disk disk,
      Path directory,
      WalOptions options,
      ReplayProgress progress) {
    LoadedChunks chunks = new LoadedChunks(head.finished());
    head.counters().chunkCorruptions.add(chunks.load(files, head.minValidTime()));
    HeadReplay replay = new HeadReplay(head, chunks);
    replay(head, replay, disk, directory, progress);
    chunks.clear();
    Wal wal = Wal.open(disk, directory.resolve(WAL_DIRECTORY), options);
    HeadLog log = new HeadLog(disk, directory, options, files, wal);
    replay.secondRefs().forEach(ref -> log.strayRefs.put(ref, wal.segment()));
    return log;
  }

  private static void replay(
      Head head, HeadReplay replay, Disk disk, Path directory, ReplayProgress progress) {
    Path walDirectory = directory.resolve(WAL_DIRECTORY);
    try (WalReader reader = WalReader.open(disk, walDirectory)) {
      progress.begin(disk, walDirectory);
      while (reader.next()) {
        if (!reader.inCheckpoint()) {
          progress.reach(reader.segment());
        }
        reader.decode(replay);
      }
      replay.finish();
      progress.finish();
      if (!reader.damages().isEmpty()) {
        head.counters().walCorruptions.increment();
        reader.damages().forEach(d -> LOG.log(WARNING, "wal damage=\"" + d + "\""));
        WalRepair.repair(
            disk, walDirectory, reader.damages(), directory.resolve(QUARANTINE_DIRECTORY));
      }
    }
    head.counters().unknownRefs.add(replay.unknownRefs());
    LOG.log(
        replay.unknownRefs() + replay.badSeries() > 0 ? WARNING : INFO,
        "wal replayed samples={0} series={1} unknown_refs={2} bad_series={3}",
        replay.samples(),
        head.seriesCount(),
        replay.unknownRefs(),
        replay.badSeries());
  }

  Wal wal() {
    return wal;
  }

  /** What log and chunk files take. */
  long bytes() {
    return wal.size() + files.size();
  }

  long chunkBytes() {
    return files.size();
  }

  /** Remembers series that are gone, of which the log still has samples. */
  void forget(long[] refs) {
    for (long ref : refs) {
      strayRefs.put(ref, wal.segment());
    }
  }

  /**
   * Lets go what blocks hold: files of chunks before one, and the older two thirds of the log, of
   * which a checkpoint keeps what is still needed.
   */
  void truncate(long minTime, int oldestChunkFile, LongPredicate hasSeries) {
    files.truncate(oldestChunkFile);
    int first = wal.firstSegment();
    int last = wal.nextSegment() - 1;
    int to = first + (last - first) * 2 / 3;
    if (to <= first) {
      return;
    }
    Path walDirectory = directory.resolve(WAL_DIRECTORY);
    Checkpoint.create(
        disk,
        walDirectory,
        first,
        to,
        ref -> hasSeries.test(ref) || strayRefs.getOrDefault(ref, -1) > to,
        minTime,
        options.compression());
    wal.truncate(to + 1);
    Checkpoint.delete(disk, walDirectory, to);
    strayRefs.values().removeIf(segment -> segment <= to);
  }

  @Override
  public void close() {
    try (files) {
      wal.close();
    }
  }
}
