package dev.ferula.tsdb;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.DiskLock;
import dev.ferula.matcher.Matcher;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.memory.MemoryShare;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.storage.Appendable;
import dev.ferula.storage.Appender;
import dev.ferula.storage.ExemplarQueryable;
import dev.ferula.storage.MergedQuerier;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SeriesExemplars;
import dev.ferula.storage.StorageException;
import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.damage.DamageLog;
import dev.ferula.tsdb.head.Head;
import dev.ferula.tsdb.head.ReplayProgress;
import dev.ferula.tsdb.state.DeletedBlocks;
import dev.ferula.tsdb.state.LogIdentity;
import dev.ferula.tsdb.work.WorkLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A database of time series in a directory: what is committed is in its write-ahead log, and is
 * there again when the database is next opened.
 *
 * <pre>{@code
 * try (Tsdb db = Tsdb.open(Path.of("data"), TsdbOptions.DEFAULT)) {
 *   try (Appender appender = db.appender()) {
 *     long ref = appender.resolve(Labels.of("__name__", "temperature", "room", "kitchen"));
 *     appender.append(ref, Appender.NO_START, clock.millis(), 21.5);
 *     appender.commit();
 *   }
 *   try (Querier querier = db.querier(from, to)) {
 *     SeriesSet set = querier.select(SelectHints.of(from, to), List.of());
 *   }
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads; each appender and each sample iterator is for one.
 */
public final class Tsdb implements Appendable, Queryable, ExemplarQueryable, AutoCloseable {
  private static final String LOCK_FILE = "lock";

  private static final System.Logger LOG = System.getLogger(Tsdb.class.getName());
  private static final int UNLOCKED = -1;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration MAINTENANCE_INTERVAL = Duration.ofMinutes(1);

  /**
   * What is beyond retention goes soon after the start, which may follow a disk that was full; but
   * not before the owner could say that the retention has changed.
   */
  private static final Duration FIRST_LOOK = Duration.ofSeconds(1);

  private final Head head;
  private final @Nullable Blocks blocks;
  private final @Nullable Maintenance maintenance;
  private final @Nullable DiskLock lock;
  private final int cleanStart;
  private final DamageLog damageLog;
  private final ScheduledExecutorService worker;
  private volatile @Nullable TsdbMetrics metrics;
  private boolean closed;

  private Tsdb(
      Head head,
      @Nullable Blocks blocks,
      @Nullable Maintenance maintenance,
      @Nullable DiskLock lock,
      int cleanStart,
      DamageLog damageLog) {
    this.damageLog = damageLog;
    this.cleanStart = cleanStart;
    this.head = head;
    this.blocks = blocks;
    this.maintenance = maintenance;
    this.lock = lock;
    this.worker =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("tsdb-maintenance").daemon().factory());
  }

  /**
   * Opens the database in a directory of this machine, which is created if need be, without a bound
   * on its memory.
   *
   * @throws StorageException if the directory cannot be used, or another process has it open
   */
  public static Tsdb open(Path directory, TsdbOptions options) {
    MemoryShare ingest = MemoryBudget.unlimited().share("ingest", Long.MAX_VALUE);
    return open(
        directory,
        options,
        Disk.real(),
        ingest,
        RandomGenerator.getDefault(),
        new ReplayProgress());
  }

  /**
   * Opens the database in a directory. Returns when all that the log holds can be queried; from
   * then on it compacts and deletes in the background.
   *
   * @param ingest the share of the memory budget that series are reserved from
   * @param random seeds the hashes of labels and the names of blocks
   * @param progress told how far reading the log has come; may be read by other threads meanwhile
   * @throws StorageException if the directory cannot be used, or another process has it open
   */
  public static Tsdb open(
      Path directory,
      TsdbOptions options,
      Disk disk,
      MemoryShare ingest,
      RandomGenerator random,
      ReplayProgress progress) {
    Tsdb db = openIdle(directory, options, disk, ingest, random, InstantSource.system(), progress);
    db.start(options);
    return db;
  }

  /* As open, without anything in the background. */
  static Tsdb openIdle(
      Path directory,
      TsdbOptions options,
      Disk disk,
      MemoryShare ingest,
      RandomGenerator random,
      InstantSource clock,
      ReplayProgress progress) {
    int clean = options.lockFile() ? endedWell(disk, directory) : UNLOCKED;
    DiskLock lock = lock(options, disk, directory);
    Blocks blocks = null;
    DamageLog damageLog = new DamageLog();
    try {
      blocks = new Blocks(disk, directory, damageLog);
      DeletedBlocks deleted = new DeletedBlocks(disk, directory);
      long began = clock.millis();
      Head head =
          Head.open(
              options.head(),
              options.wal(),
              disk,
              directory,
              ingest.account("head"),
              random.nextInt(),
              minValidTime(
                  blocks, deleted.before(), clock.millis() + options.blockRange().toMillis()),
              progress,
              damageLog);
      new LogIdentity(disk, directory).give(deleted.log(), random);
      double seconds = (clock.millis() - began) / 1000.0;
      head.counters().work().took(WorkLog.Work.REPLAY, seconds);
      Maintenance maintenance =
          new Maintenance(head, blocks, disk, directory, options, clock, random);
      maintenance.noteDeletions();
      return new Tsdb(head, blocks, maintenance, lock, clean, damageLog);
    } catch (RuntimeException e) {
      release(blocks, lock);
      throw e instanceof DiskException ? failed("open", directory, e) : e;
    } catch (Error e) {
      release(blocks, lock);
      throw e;
    }
  }

  private static void release(@Nullable Blocks blocks, @Nullable DiskLock lock) {
    if (blocks != null) {
      blocks.close();
    }
    if (lock != null) {
      lock.close();
    }
  }

  private static long minValidTime(Blocks blocks, long deleted, long future) {
    long end = blocks.end(future);
    long begin = Blocks.logBegin(end, deleted, future);
    if (begin > end) {
      LOG.log(
          INFO,
          "samples of the log from before the end of deleted blocks are passed over time={0,number,#}",
          begin);
    }
    return begin;
  }

  private void start(TsdbOptions options) {
    ScheduledFuture<?> _ =
        worker.schedule(this::reloadBlocks, FIRST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
    Duration look = options.blockReloadInterval();
    every(look.compareTo(MAINTENANCE_INTERVAL) < 0 ? look : MAINTENANCE_INTERVAL, this::maintain);
    every(look, this::reloadBlocks);
    if (!options.walSyncInterval().isZero()) {
      every(options.walSyncInterval(), this::syncInBackground);
    }
  }

  private void every(Duration interval, Runnable task) {
    /* Nobody waits for it: the tasks report their failures themselves. */
    ScheduledFuture<?> _ =
        worker.scheduleWithFixedDelay(
            task, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Compacts and deletes what is due, as happens in the background every minute. */
  void maintain() {
    if (maintenance == null) {
      return;
    }
    try {
      head.files().syncComplete();
      maintenance.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      // Whatever it is: a scheduled task that throws is never run again.
      maintenance.failures.increment();
      LOG.log(ERROR, "maintenance failed", e);
    }
  }

  /* Takes in blocks that somebody else has put into the directory, and lets go old ones. */
  void reloadBlocks() {
    if (maintenance == null) {
      return;
    }
    try {
      maintenance.reloadBlocks();
    } catch (DiskException e) {
      LOG.log(ERROR, "blocks not reloaded error=\"" + e.getMessage() + "\"");
    } catch (RuntimeException | Error e) {
      LOG.log(ERROR, "blocks not reloaded", e);
    }
  }

  private void syncInBackground() {
    try {
      head.files().sync();
    } catch (RuntimeException | Error e) {
      LOG.log(ERROR, "wal sync failed", e);
    }
  }

  private static int endedWell(Disk disk, Path directory) {
    try {
      return disk.exists(directory.resolve(LOCK_FILE)) ? 0 : 1;
    } catch (DiskException e) {
      throw failed("open", directory, e);
    }
  }

  private static @Nullable DiskLock lock(TsdbOptions options, Disk disk, Path directory) {
    try {
      disk.createDirectories(directory);
      return options.lockFile() ? disk.lock(directory.resolve(LOCK_FILE)) : null;
    } catch (DiskException e) {
      if (e.kind() == DiskException.Kind.LOCKED) {
        throw new StorageException(
            StorageException.Kind.UNAVAILABLE,
            "lock DB directory: another process has " + directory + " open",
            e);
      }
      throw failed("open", directory, e);
    }
  }

  private static StorageException failed(String action, Path directory, RuntimeException e) {
    return new StorageException(
        StorageException.Kind.IO, action + " " + directory + ": " + e.getMessage(), e);
  }

  /** A database that lives in memory only. */
  public static Tsdb inMemory(TsdbOptions options, MemoryShare ingest, RandomGenerator random) {
    Head head = Head.inMemory(options.head(), ingest.account("head"), random.nextInt());
    return new Tsdb(head, null, null, null, UNLOCKED, new DamageLog());
  }

  /**
   * Changes what can be changed while the database is open: retention, the out-of-order window, how
   * many exemplars are kept, when stale series are compacted and how floats are encoded. Other
   * options hold from the next opening on.
   */
  public void apply(TsdbOptions changed) {
    changed.head(); // What contradicts itself is refused before anything changes.
    head.xor2(changed.xor2());
    head.outOfOrderWindow(changed.outOfOrderWindow().toMillis());
    TsdbMetrics shown = metrics;
    if (shown != null) {
      shown.outOfOrder(head);
    }
    head.exemplars().resize(changed.maxExemplars());
    if (maintenance != null) {
      maintenance.apply(changed);
    }
  }

  @Override
  public Appender appender() {
    return head.appender();
  }

  /**
   * A batch of what rules yield. Its series are never refused for want of memory: they tell that
   * something is wrong, and there are few. Floats out of order are refused even where they are
   * taken from others: the end of a series that was another group's must not come to stand among
   * the samples that a new group has written meanwhile.
   */
  public Appender appenderOfRules() {
    return head.appenderOfRules();
  }

  @Override
  public Querier querier(long minTime, long maxTime) {
    /* The head first: what it drops meanwhile is in a block that the list then has. */
    List<Querier> ofHead = head.queriers(minTime, maxTime);
    boolean headHasSome =
        ofHead.size() > 1 || (head.minTime() <= maxTime && head.maxTime() >= minTime);
    Querier inOrder = ofHead.getFirst();
    List<Querier> queriers = new ArrayList<>();
    try {
      queriers.addAll(
          blocks == null ? List.of(inOrder) : blocks.queriers(minTime, maxTime, inOrder));
    } catch (RuntimeException e) {
      ofHead.forEach(Querier::close);
      throw e;
    }
    boolean headAlone = queriers.size() == 1;
    /* Blocks alone speak in one dictionary and need no merging of it. */
    if (!headHasSome && queriers.size() > 1) {
      queriers.remove(inOrder);
      inOrder.close();
    }
    /* What came out of order counts last, as it does once it is in blocks. */
    queriers.addAll(ofHead.subList(1, ofHead.size()));
    return headAlone ? MergedQuerier.inOrderOfFirst(queriers) : MergedQuerier.of(queriers);
  }

  @Override
  public List<SeriesExemplars> exemplars(
      long minTime, long maxTime, List<List<Matcher>> selectors) {
    return head.exemplars().select(minTime, maxTime, selectors);
  }

  /**
   * Deletes the samples with {@code minTime <= timestamp <= maxTime} of all series that the
   * matchers match. Queriers opened from now on do not show them; blocks keep their bytes until
   * they are written anew ({@link #cleanTombstones}, or compaction). Waits for maintenance to
   * pause.
   *
   * @throws StorageException if it could not be written down, or a block that may have such samples
   *     cannot be read now; then a part is deleted, and it is to be repeated
   */
  public void delete(long minTime, long maxTime, List<Matcher> matchers) {
    if (maintenance == null) {
      head.delete(minTime, maxTime, matchers);
    } else {
      maintenance.delete(minTime, maxTime, matchers);
    }
  }

  /**
   * Writes every block of which something is deleted anew without it, so that its bytes are given
   * back. Waits for maintenance to pause.
   *
   * @throws StorageException if the disk refuses or a block is damaged; those done before stay done
   */
  public void cleanTombstones() {
    if (maintenance != null) {
      maintenance.cleanTombstones();
    }
  }

  /**
   * Writes a copy of the database to another directory, which is created if need be: blocks as
   * second names of the same files where the file system can, and what the head holds of all
   * commits so far as new blocks. Ingestion and queries go on meanwhile.
   *
   * @param withHead whether the samples that are in no block yet are written, too
   * @throws IllegalArgumentException if it is this database's own directory
   * @throws StorageException if the disk refuses, or the database is in memory only, or there are
   *     blocks that cannot be read now: the copy has all but them
   */
  public void snapshot(Path target, boolean withHead) {
    if (maintenance == null) {
      throw new StorageException(
          StorageException.Kind.UNAVAILABLE, "a database in memory has no snapshots");
    }
    maintenance.snapshot(target, withHead);
  }

  /** The names, times and contents of the blocks, oldest first. */
  public List<BlockMeta> blocks() {
    return blocks == null ? List.of() : blocks.all().stream().map(Block::meta).toList();
  }

  /** How many bytes the blocks have. */
  public long blockBytes() {
    return blocks == null ? 0 : blocks.bytes();
  }

  /** The oldest timestamp that there may be, {@link Long#MAX_VALUE} while there is none. */
  public long minTime() {
    long oldest = Math.min(head.minTime(), head.minTimeOutOfOrder());
    for (BlockMeta block : blocks()) {
      oldest = Math.min(oldest, block.minTime());
    }
    return oldest;
  }

  /** Shows the database's numbers in a registry, which must not have those of another database. */
  public void register(StatsRegistry registry) {
    TsdbMetrics shown = new TsdbMetrics(registry);
    shown.register(this);
    metrics = shown;
  }

  /** What of the files was found damaged since the database was opened. */
  public DamageLog damageLog() {
    return damageLog;
  }

  /** 1 if the last to have the directory open closed it, 0 if not, -1 if nothing tells. */
  int cleanStart() {
    return cleanStart;
  }

  /** How many bytes the symbols of all blocks take. */
  long symbolBytes() {
    return blocks == null
        ? 0
        : blocks.all().stream().mapToLong(b -> b.index().symbolTableSize()).sum();
  }

  @Nullable Maintenance maintenance() {
    return maintenance;
  }

  /** The newest samples, in memory. */
  public Head head() {
    return head;
  }

  /** Makes all commits so far outlast a power cut. */
  public void sync() {
    head.files().sync();
  }

  /** Closes the log and gives the directory free. Closing twice does nothing. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    worker.shutdown();
    head.endMaintenance();
    awaitWorker();
    head.close();
    if (blocks != null) {
      blocks.close();
    }
    if (lock != null) {
      lock.close();
    }
  }

  private void awaitWorker() {
    try {
      if (!worker.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(WARNING, "maintenance still runs at close");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
