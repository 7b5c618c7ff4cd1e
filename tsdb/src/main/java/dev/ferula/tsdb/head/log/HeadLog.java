package dev.ferula.tsdb.head.log;

import dev.ferula.disk.Disk;
import dev.ferula.tsdb.chunkshead.HeadChunkFiles;
import dev.ferula.tsdb.damage.DamageLog;
import dev.ferula.tsdb.head.image.ImageFile;
import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.tsdb.head.outline.OutlineWriter;
import dev.ferula.tsdb.work.WorkLog;
import dev.ferula.wal.Checkpoint;
import dev.ferula.wal.Damage;
import dev.ferula.wal.RecordPlace;
import dev.ferula.wal.Wal;
import dev.ferula.wal.WalOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

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
  private final SeriesPlaces places;
  private final @Nullable RecordPlace lastBefore;
  private final DamageLog damages;
  private final StrayRefs strayRefs = new StrayRefs();
  private volatile long imageBytes;

  /**
   * Opens the log for writing.
   *
   * @param places where it has records of series
   * @param last the last record that it has, null where it has none
   * @param damages is told what is found damaged while it is cut
   */
  public HeadLog(
      Disk disk,
      Path directory,
      WalOptions options,
      HeadChunkFiles files,
      SeriesCopy copy,
      SeriesPlaces places,
      @Nullable RecordPlace last,
      DamageLog damages) {
    this.disk = disk;
    this.directory = directory;
    this.options = options;
    this.files = files;
    this.copy = copy;
    this.places = places;
    this.lastBefore = last;
    this.damages = damages;
    this.wal = Wal.open(disk, directory.resolve(WAL_DIRECTORY), options);
    this.outline = new OutlineWriter(disk, directory);
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

  /** Where the log has records of series. */
  public SeriesPlaces places() {
    return places;
  }

  /** The last record of the log, null where its segments have none. */
  public @Nullable RecordPlace last() {
    RecordPlace written = wal.last();
    RecordPlace place = written == null ? lastBefore : written;
    return place == null || place.segment() < wal.firstSegment() ? null : place;
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
    return strayRefs.gone();
  }

  /** Refs that the log has for series that also have another, and that other. */
  public Map<Long, Long> secondRefs() {
    return strayRefs.second();
  }

  /** What log and chunk files take. */
  public long bytes() {
    return wal.size() + files.size() + copy.bytes() + outline.bytes() + imageBytes;
  }

  /** There is an image of the index now, which takes so many bytes. */
  public void hasImage(long bytes) {
    imageBytes = bytes;
  }

  public long chunkBytes() {
    return files.size();
  }

  public long chunks() {
    return files.chunks();
  }

  /** Remembers series that are gone, of which the log still has samples, none of them newer. */
  public void forget(long[] refs, long newest) {
    for (long ref : refs) {
      strayRefs.add(ref, wal.segment(), newest);
    }
  }

  /** As {@link #forget}, of refs of which the log has samples in the segments up to one each. */
  public void forget(Map<Long, Integer> refs, long newest) {
    refs.forEach((ref, segment) -> strayRefs.add(ref, segment, newest));
  }

  /** Remembers refs of which the log has samples that are of a series that has another ref. */
  public void second(Map<Long, Long> refs, long newest) {
    refs.forEach((ref, first) -> strayRefs.addSecond(ref, first, wal.segment(), newest));
  }

  /** Chunks of samples from before a time, which are in blocks, are gone. */
  public void chunksGone(long time) {
    files.letGo(time);
  }

  /**
   * Lets go what blocks hold: files of chunks before one, and the older two thirds of the log, of
   * which a checkpoint keeps what is still needed.
   *
   * @param minTime older samples in order are in blocks
   * @param oldest no sample that is in no block is older, late ones included
   */
  public void truncate(
      long minTime, long oldest, int oldestChunkFile, HeadIndex index, WorkLog work) {
    files.truncate(oldestChunkFile);
    int first = wal.firstSegment();
    int last = wal.nextSegment() - 1;
    int to = first + (last - first) * 2 / 3;
    if (to > first) {
      work.does(
          WorkLog.Work.LOG_TRUNCATION, () -> truncate(first, to, minTime, oldest, index, work));
    }
  }

  private void truncate(
      int first, int to, long minTime, long oldest, HeadIndex index, WorkLog work) {
    Path walDirectory = directory.resolve(WAL_DIRECTORY);
    LongPredicate stray = ref -> strayRefs.has(ref, to, oldest);
    KeptSeries kept = new KeptSeries(index, stray, disk, directory.resolve(SeriesCopy.DIRECTORY));
    places.suspend();
    ImageFile.delete(disk, ImageFile.in(directory));
    imageBytes = 0;
    work.does(WorkLog.Work.CHECKPOINT, () -> checkpoint(first, to, kept, minTime));
    wal.truncate(to + 1);
    outline.truncate(to + 1);
    work.does(WorkLog.Work.CHECKPOINT_DELETION, () -> Checkpoint.delete(disk, walDirectory, to));
    CheckpointPlaces.cut(places, disk, walDirectory, to, index.series()::has);
    copy.truncate(stray, index);
    strayRefs.truncate(to, oldest);
  }

  private void checkpoint(int first, int to, KeptSeries kept, long minTime) {
    Path walDirectory = directory.resolve(WAL_DIRECTORY);
    for (Damage damage :
        Checkpoint.create(disk, walDirectory, first, to, kept, minTime, options.compression())) {
      damages.found(
          DamageLog.Kind.WAL,
          DamageLog.Finding.of(damage, "left out of the checkpoint, which has its series again"));
    }
  }

  /** Series are gone. */
  public void removed(long[] refs) {
    places.removed(refs);
    copy.places().removed(refs);
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
