package dev.ferula.tsdb;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.DiskLock;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.memory.MemoryShare;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.storage.Appendable;
import dev.ferula.storage.Appender;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.StorageException;
import dev.ferula.tsdb.head.Head;
import dev.ferula.tsdb.head.ReplayProgress;
import java.nio.file.Path;
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
public final class Tsdb implements Appendable, Queryable, AutoCloseable {
  private static final String LOCK_FILE = "lock";

  private final Head head;
  private final @Nullable DiskLock lock;
  private boolean closed;

  private Tsdb(Head head, @Nullable DiskLock lock) {
    this.head = head;
    this.lock = lock;
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
   * Opens the database in a directory. Returns when all that the log holds can be queried.
   *
   * @param ingest the share of the memory budget that series are reserved from
   * @param random seeds the hashes of labels
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
    DiskLock lock = lock(disk, directory);
    try {
      Head head =
          Head.open(
              options.head(),
              options.wal(),
              disk,
              directory,
              ingest.account("head"),
              random.nextInt(),
              Long.MIN_VALUE,
              progress);
      return new Tsdb(head, lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e instanceof DiskException ? failed("open", directory, e) : e;
    }
  }

  private static DiskLock lock(Disk disk, Path directory) {
    try {
      disk.createDirectories(directory);
      return disk.lock(directory.resolve(LOCK_FILE));
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
    return new Tsdb(head, null);
  }

  @Override
  public Appender appender() {
    return head.appender();
  }

  @Override
  public Querier querier(long minTime, long maxTime) {
    return head.querier(minTime, maxTime);
  }

  /** Shows the database's numbers in a registry, which must not have those of another database. */
  public void register(StatsRegistry registry) {
    TsdbMetrics.register(registry, this);
  }

  /** The newest samples, in memory. */
  public Head head() {
    return head;
  }

  /** Makes all commits so far outlast a power cut. */
  public void sync() {
    head.sync();
  }

  /** Closes the log and gives the directory free. Closing twice does nothing. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    head.close();
    if (lock != null) {
      lock.close();
    }
  }
}
