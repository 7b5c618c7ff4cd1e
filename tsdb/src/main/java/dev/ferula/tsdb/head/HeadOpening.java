package dev.ferula.tsdb.head;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.tsdb.chunkshead.HeadChunkFiles;
import dev.ferula.tsdb.damage.DamageLog;
import dev.ferula.tsdb.head.image.ImageFile;
import dev.ferula.tsdb.head.log.HeadLog;
import dev.ferula.tsdb.head.log.KnownSeries;
import dev.ferula.tsdb.head.log.RecordTrail;
import dev.ferula.tsdb.head.log.SeriesCopy;
import dev.ferula.tsdb.head.log.SeriesPlaces;
import dev.ferula.tsdb.head.snapshot.SnapshotFolder;
import dev.ferula.wal.RecordPlace;
import dev.ferula.wal.RecordSieve;
import dev.ferula.wal.WalOptions;
import dev.ferula.wal.WalReader;
import dev.ferula.wal.WalRepair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a head from its files: reads chunks and log, repairs the log where it is damaged, and
 * leaves everything ready for writing. Where samples name series whose record is damaged, these are
 * looked for in the second copy, and all is read again with them.
 */
final class HeadOpening {
  private static final System.Logger LOG = System.getLogger(HeadOpening.class.getName());

  private final Supplier<Head> empty;
  private final HeadChunkFiles files;
  private final Disk disk;
  private final Path directory;
  private final WalOptions options;
  private final ReplayProgress progress;
  private final DamageLog damageLog;
  private final LogDamages damages = new LogDamages();
  private final boolean lacksBlock;
  private Head head;
  private LoadedChunks chunks;
  private HeadReplay replay;
  private OutOfOrderReplay late;
  private SnapshotStart start = SnapshotStart.none();
  private SeriesPlaces places = new SeriesPlaces();
  private @Nullable IndexImage image;
  private @Nullable RecordPlace last;

  /**
   * Reads everything.
   *
   * @param empty makes a head that has nothing yet
   */
  HeadOpening(
      Supplier<Head> empty,
      HeadChunkFiles files,
      Disk disk,
      Path directory,
      WalOptions options,
      ReplayProgress progress,
      DamageLog damageLog) {
    this.empty = empty;
    this.files = files;
    this.disk = disk;
    this.directory = directory;
    this.options = options;
    this.progress = progress;
    this.damageLog = damageLog;
    this.head = empty.get();
    this.lacksBlock = files.letGoBefore() > head.minValidTime();
    files.letGo(head.minValidTime());
    this.late = new OutOfOrderReplay(head);
    this.chunks = new LoadedChunks(head.samples().finished(), late);
    this.replay = new HeadReplay(head, chunks);
  }

  Head head() {
    return head;
  }

  /** Fills the head and opens its files for writing. */
  HeadLog open() {
    try {
      return readAndOpen();
    } catch (RuntimeException e) {
      closeImage();
      throw e;
    }
  }

  private HeadLog readAndOpen() {
    SeriesCopy copy = new SeriesCopy(disk, directory, options, damageLog);
    loadImage();
    List<CorruptionException> damagedChunks = read(new KnownSeries(), this::snapshot);
    if (!damages.isEmpty()) {
      OutOfOrderReplay.lookForSeries(replay.refs(), disk, directory);
    }
    KnownSeries known = known(copy);
    if (!known.isEmpty()) {
      LOG.log(
          WARNING, "wal read again with series from their second copy={0,number,#}", known.size());
      restart();
      read(known, SnapshotStart::none);
    }
    files.prove();
    late.read(replay.refs(), disk, directory, damageLog);
    SnapshotFolder.deleteAllBut(start.folder(), disk, directory);
    report(damagedChunks, known);
    repair(known);
    HeadLog log =
        new HeadLog(disk, directory, options, files, copy, places(known), last, damageLog);
    log.hasImage(image == null ? 0 : image.bytes());
    log.forget(start.goneRefs(), head.maxTime());
    log.forget(replay.evictedRefs(), head.maxTime());
    log.second(replay.refs().second(), head.maxTime());
    copy.complete(head.index(), imaged(), directory.resolve(Head.QUARANTINE_DIRECTORY));
    return log;
  }

  /** Goes on with images of the head's index. */
  IndexImages images() {
    return new IndexImages(head, image);
  }

  private SeriesCopy.@Nullable Imaged imaged() {
    return image == null || replay.evictedRefs().length > 0 ? null : image.copy();
  }

  private void loadImage() {
    ImageFile.delete(disk, ImageFile.temporary(directory));
    if (head.options().snapshots()) {
      /* Series that came back may be given other refs than it has, under which their chunks go on. */
      ImageFile.delete(disk, ImageFile.in(directory));
      return;
    }
    try {
      image = IndexImage.load(disk, directory, head);
    } catch (CorruptionException e) {
      restart();
      unused(String.valueOf(e.getMessage()));
    }
  }

  private void unused(String reason) {
    LOG.log(INFO, "index image not used reason=\"{0}\"", reason);
    ImageFile.delete(disk, ImageFile.in(directory));
  }

  /* An image stands for no more than the log says by records of series that are whole. */
  private SeriesPlaces places(KnownSeries known) {
    if (head.options().snapshots()
        || !known.isEmpty()
        || !damages.isEmpty()
        || replay.refs().dependOnOrder()
        || replay.evictedRefs().length > 0) {
      places.giveUp();
    }
    return places;
  }

  private SnapshotStart snapshot() {
    return head.options().snapshots()
        ? SnapshotStart.load(head, replay, files, disk, directory, wal())
        : SnapshotStart.none();
  }

  /* One relies on chunks, so it must not outlive them. */
  private void deleteSnapshots() {
    SnapshotFolder.deleteAllBut(null, disk, directory);
  }

  private Path wal() {
    return directory.resolve(HeadLog.WAL_DIRECTORY);
  }

  private void restart() {
    head.admission().discard();
    head = empty.get();
    late = new OutOfOrderReplay(head);
    chunks = new LoadedChunks(head.samples().finished(), late);
    replay = new HeadReplay(head, chunks);
    damages.clear();
    places = new SeriesPlaces();
    closeImage();
    image = null;
  }

  private void closeImage() {
    if (image != null) {
      image.close();
    }
  }

  private KnownSeries known(SeriesCopy copy) {
    try {
      return replay.refs().missing().isEmpty()
          ? new KnownSeries()
          : copy.find(replay.refs().missing(), head.index());
    } catch (DiskException e) {
      LOG.log(WARNING, "second copy of series not read error=\"" + e.getMessage() + "\"");
      return new KnownSeries();
    }
  }

  private List<CorruptionException> read(KnownSeries known, Supplier<SnapshotStart> snapshot) {
    List<CorruptionException> damaged = new ArrayList<>();
    Supplier<SnapshotStart> from = snapshot;
    Attempt attempt;
    do {
      attempt = attempt(known, from, damaged);
      from = attempt == Attempt.WITHOUT_SNAPSHOT ? SnapshotStart::none : from;
    } while (attempt != Attempt.DONE);
    return damaged;
  }

  /** How an attempt at reading ended. */
  private enum Attempt {
    DONE,
    WITHOUT_IMAGE,
    WITHOUT_SNAPSHOT
  }

  /* Of an attempt that failed nothing stays but what was damaged. */
  private Attempt attempt(
      KnownSeries known, Supplier<SnapshotStart> snapshot, List<CorruptionException> damaged) {
    damaged.addAll(chunks.load(files, head.minValidTime(), this::deleteSnapshots));
    if (isBlockGone()) {
      LOG.log(INFO, "all of the log is read, as no block has what chunks were let go for");
      replay.letChunksWait();
    }
    replay.begin(known);
    try {
      /* What damaged chunks had is in the log before the snapshot. */
      boolean complete = damaged.isEmpty() && !isBlockGone();
      start = complete ? snapshot.get() : SnapshotStart.none();
    } catch (CorruptionException e) {
      restart();
      refused(e);
      return Attempt.WITHOUT_SNAPSHOT;
    }
    ChunkGaps gaps = new ChunkGaps(head.samples());
    if (!files.proven()) {
      replay.lookForGaps(gaps);
    }
    String unfit = image == null ? "" : attach(image, damaged);
    if (unfit.isEmpty()) {
      readLog(gaps);
      unfit = image == null ? "" : unfit(image);
    }
    if (!unfit.isEmpty()) {
      restart();
      unused(unfit);
      return Attempt.WITHOUT_IMAGE;
    }
    if (gaps.found()) {
      restart();
      deleteSnapshots();
      files.emptyAll();
      damaged.add(
          new CorruptionException(files.directory().toString(), 0, gaps.gap(), "later ones"));
      return Attempt.WITHOUT_SNAPSHOT;
    }
    chunks.clear(start.knowsAllSeries() ? replay.refs()::pass : replay.refs()::missing);
    return Attempt.DONE;
  }

  /* Where chunks are missing that had the samples of a block. */
  private boolean isBlockGone() {
    return files.proven() && lacksBlock;
  }

  private String unfit(IndexImage from) {
    if (!from.belongs()) {
      return "the log lacks what it stands for";
    }
    return replay.doubtsImage() ? "files have chunks of its series under other refs" : "";
  }

  /* Why the image cannot be used, empty where it can. */
  private String attach(IndexImage from, List<CorruptionException> damaged) {
    try {
      from.attach(head, replay, files.proven() && damaged.isEmpty() && !isBlockGone());
      return "";
    } catch (CorruptionException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private void refused(CorruptionException damage) {
    head.counters().snapshotErrors.increment();
    damageLog.found(
        DamageLog.Kind.SNAPSHOT,
        DamageLog.Finding.of(damage, "deleted; all of the log is read instead"));
  }

  private void readLog(ChunkGaps gaps) {
    PassedRecords passed = new PassedRecords(replay, disk, directory);
    RecordTrail trail = sieve(passed);
    try (passed;
        WalReader reader = start.open(disk, wal(), trail)) {
      if (!reader.isWhole()) {
        places.giveUp();
      }
      progress.begin(disk, wal());
      read(reader, gaps);
      if (!gaps.found()) {
        replay.finish();
        progress.finish(passed.count() + (image == null ? 0 : image.passed()));
        last = trail.last();
      }
    }
  }

  private RecordTrail sieve(PassedRecords passed) {
    RecordSieve samples = files.proven() && !isBlockGone() ? passed : RecordSieve.NONE;
    return image == null ? new RecordTrail(samples, null) : image.sieve(places, samples);
  }

  private void read(WalReader reader, ChunkGaps gaps) {
    damages.begin();
    while (!gaps.found() && reader.next() && (image == null || !image.isForeign(reader))) {
      if (!reader.inCheckpoint()) {
        progress.reach(reader.segment());
      }
      damages.note(reader, replay);
      long doubts = replay.doubts();
      replay.recordRefs().clear();
      reader.decode(start.visitor(reader, replay));
      replay.recordRefs().note(places, reader, replay.doubts() != doubts);
      damages.behind(replay.firstTime());
    }
    damages.end(reader, replay);
  }

  private void report(List<CorruptionException> damagedChunks, KnownSeries known) {
    for (CorruptionException damage : damagedChunks) {
      damageLog.found(
          DamageLog.Kind.HEAD_CHUNKS,
          DamageLog.Finding.of(
              damage, "file and later ones emptied; their samples are read from the log"));
    }
    head.counters().chunkCorruptions.add(damagedChunks.size());
    damages.report(damageLog);
    if (!damages.isEmpty()) {
      head.counters().walCorruptions.increment();
    }
    head.counters().walUnknownRefs(replay.refs().unknown());
    LOG.log(
        replay.refs().unknown().size() + replay.badSeries() > 0 ? WARNING : INFO,
        "wal replayed samples={0,number,#} series={1,number,#} unknown_refs={2,number,#}"
            + " bad_series={3,number,#} from_copy={4,number,#} records_passed_over={5,number,#}",
        replay.floats().samples(),
        head.seriesCount(),
        replay.refs().unknown().size(),
        replay.badSeries(),
        known.size(),
        progress.passedOver());
  }

  private void repair(KnownSeries known) {
    try {
      damageLog.missing(
          DamageLog.Kind.WAL,
          WalRepair.repair(
              disk,
              wal(),
              damages.all(),
              known.records(),
              directory.resolve(Head.QUARANTINE_DIRECTORY)));
    } catch (DiskException e) {
      if (e.kind() != DiskException.Kind.FULL) {
        throw e;
      }
      LOG.log(
          WARNING,
          "wal not repaired, tried again at the next start error=\"" + e.getMessage() + "\"");
    }
  }
}
