package dev.ferula.tsdb.head;

import dev.ferula.disk.Disk;
import dev.ferula.matcher.Matcher;
import dev.ferula.memory.MemoryAccount;
import dev.ferula.model.Metadata;
import dev.ferula.storage.Appendable;
import dev.ferula.storage.Appender;
import dev.ferula.storage.MergedQuerier;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.tsdb.block.BlockFolder;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.Ulid;
import dev.ferula.tsdb.chunkshead.HeadChunkFiles;
import dev.ferula.tsdb.damage.DamageLog;
import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.tsdb.head.log.Batch;
import dev.ferula.tsdb.head.log.CommitLog;
import dev.ferula.tsdb.head.log.HeadLog;
import dev.ferula.tsdb.head.log.OutOfOrderLog;
import dev.ferula.tsdb.head.log.WalLog;
import dev.ferula.tsdb.head.outoforder.OutOfOrder;
import dev.ferula.tsdb.head.outoforder.OutOfOrderBlocks;
import dev.ferula.tsdb.head.outoforder.OutOfOrderCompaction;
import dev.ferula.tsdb.head.outoforder.OutOfOrderQuerier;
import dev.ferula.tsdb.head.outoforder.OutOfOrderWriter;
import dev.ferula.tsdb.head.samples.ChunkOptions;
import dev.ferula.tsdb.head.samples.ChunkStore;
import dev.ferula.tsdb.head.samples.FileChunks;
import dev.ferula.tsdb.head.samples.MemoryChunks;
import dev.ferula.tsdb.head.samples.Readers;
import dev.ferula.tsdb.head.samples.SampleStore;
import dev.ferula.tsdb.work.WorkLog;
import dev.ferula.wal.WalOptions;
import dev.ferula.wal.WalReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest samples of all series.
 *
 * <p>Appenders collect in parallel; commits go one after the other: each writes the log, puts its
 * samples into rows and chunks, and then shows them all at once by publishing its number. A reader
 * fixes the number it sees when it opens, and leaves out what later commits added behind it. So a
 * sample that shows is logged, and no reader sees part of a commit.
 *
 * <p>Locks, in the order they are taken: commit, index, stripe. Safe for use by several threads.
 */
public final class Head implements Appendable, Queryable, AutoCloseable {
  /** Where, in a database's directory, damaged files are kept to be looked at. */
  public static final String QUARANTINE_DIRECTORY = "quarantine";

  private final HeadOptions options;
  private final HeadIndex index;
  private final SampleStore samples;
  private final Commits commits;
  private final Admission admission;
  private final Exemplars exemplars;
  private final Map<Long, Metadata> metadata = new ConcurrentHashMap<>();
  private final HeadCounters counters = new HeadCounters();
  private final HeadGc gc = new HeadGc(this);
  private final OutOfOrder outOfOrder;
  private final OutOfOrderWriter outOfOrderWriter;
  private final HeadFiles files;
  private final HeadTombstones tombstones = new HeadTombstones(this);
  private volatile long droppedBefore = Long.MIN_VALUE;

  Head(
      HeadOptions options,
      ChunkStore chunks,
      @Nullable OutOfOrderLog outOfOrderLog,
      MemoryAccount memory,
      int seed) {
    this.options = options;
    this.samples = new SampleStore(chunks, options.chunks());
    this.index = new HeadIndex(seed, samples.rows()::open, memory);
    this.admission = new Admission(memory, counters);
    this.exemplars = new Exemplars(options.maxExemplars(), memory);
    this.outOfOrder = new OutOfOrder(samples, memory, options.chunks(), options.outOfOrderWindow());
    this.files = new HeadFiles(outOfOrderLog);
    this.outOfOrderWriter = new OutOfOrderWriter(outOfOrder, samples, outOfOrderLog);
    exemplars.window(options.outOfOrderWindow());
    this.commits =
        new Commits(
            options,
            index,
            samples,
            outOfOrder,
            outOfOrderWriter,
            counters,
            CommitLog.NONE,
            this::takeOthers);
  }

  private void takeOthers(Batch batch) {
    for (Batch.SeriesExemplar told : batch.exemplars()) {
      addExemplar(told);
    }
    for (Batch.SeriesMetadata told : batch.metadata()) {
      metadata.put(told.ref(), told.metadata());
    }
  }

  /**
   * A head that lives in memory only.
   *
   * @param memory what its series are reserved from
   * @param seed start of the hashes, best unknown to whoever sends series
   */
  public static Head inMemory(HeadOptions options, MemoryAccount memory, int seed) {
    return new Head(options, new MemoryChunks(), null, memory, seed);
  }

  /**
   * A head that goes on where a log ends: reads the log, repairs it where it is damaged, and writes
   * on in a new segment.
   *
   * @param directory the database's; the log lies in {@code wal}
   * @param minValidTime samples before it are in blocks and left out
   * @param progress told how far the reading has come
   * @param damageLog told what is damaged
   */
  public static Head open(
      HeadOptions options,
      WalOptions walOptions,
      Disk disk,
      Path directory,
      MemoryAccount memory,
      int seed,
      long minValidTime,
      ReplayProgress progress,
      DamageLog damageLog) {
    HeadChunkFiles files = HeadLog.chunkFiles(disk, directory);
    try {
      OutOfOrderLog late = new OutOfOrderLog(disk, directory, walOptions);
      HeadOpening opening =
          new HeadOpening(
              () -> {
                Head made = new Head(options, new FileChunks(files), late, memory, seed);
                made.commits.freezeBefore(minValidTime);
                made.droppedBefore = minValidTime;
                return made;
              },
              files,
              disk,
              directory,
              walOptions,
              progress,
              damageLog);
      HeadLog opened = opening.open();
      Head head = opening.head();
      head.files.open(opened, opening.images());
      head.commits.log(new WalLog(opened, head.index));
      late.openExisting();
      return head;
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /**
   * A head in memory with what the logs hold, which are only read.
   *
   * @param minValidTime samples before it are in blocks; left out if they came in order
   */
  public static Head ofLog(
      Disk disk, Path directory, MemoryAccount memory, int seed, long minValidTime) {
    Head head = inMemory(HeadOptions.DEFAULT, memory, seed);
    head.commits.freezeBefore(minValidTime);
    HeadReplay replay =
        new HeadReplay(head, new LoadedChunks(head.samples.finished(), (ref, at, from, to) -> {}));
    try (WalReader reader = WalReader.open(disk, directory.resolve(HeadLog.WAL_DIRECTORY))) {
      while (reader.next()) {
        reader.decode(replay);
      }
    }
    replay.finish();
    new OutOfOrderReplay(head).look(replay.refs(), disk, directory);
    return head;
  }

  @Override
  public Appender appender() {
    return opened();
  }

  /** A batch of what rules yield, as {@link dev.ferula.tsdb.Tsdb#appenderOfRules} has it. */
  public Appender appenderOfRules() {
    return opened().ofRules();
  }

  private HeadAppender opened() {
    return new HeadAppender(this, commits.newBatch(), commits.appenders().open());
  }

  /** Changes whether floats are written as XOR2 chunks. */
  public void xor2(boolean enabled) {
    samples.writer().xor2(enabled);
  }

  private ChunkOptions chunkOptions() {
    return options.chunks().withXor2(samples.writer().xor2());
  }

  /** Changes how much older than the newest sample one may be that comes out of order. */
  public void outOfOrderWindow(long millis) {
    outOfOrder.window(millis);
    exemplars.window(millis);
  }

  /** Whether samples may come out of order now. */
  public boolean takesLate() {
    return outOfOrder.window() > 0;
  }

  void addExemplar(Batch.SeriesExemplar added) {
    if (index.series().ref(added.slot()) == added.ref()) {
      exemplars.add(added.ref(), added.exemplar(), added.timed(), () -> index.labels(added.slot()));
    }
  }

  /**
   * Deletes the samples with {@code minTime <= timestamp <= maxTime} of all series that the
   * matchers match. They no longer show to queriers opened from now on; what comes later does.
   *
   * @throws StorageException if the deletion could not be logged; then nothing is deleted
   */
  public void delete(long minTime, long maxTime, List<Matcher> matchers) {
    tombstones.delete(minTime, maxTime, matchers);
  }

  /** Whether samples from before a time that were in no block yet were deleted. */
  public boolean hasDeletions(long time) {
    return tombstones.current().anyBefore(time);
  }

  /** What is deleted. */
  HeadTombstones tombstones() {
    return tombstones;
  }

  @Override
  public Querier querier(long minTime, long maxTime) {
    return MergedQuerier.inOrderOfFirst(queriers(minTime, maxTime));
  }

  /**
   * Queriers of one and the same moment: first of what came in order, then, if there is any in the
   * range, of what came out of order.
   */
  public List<Querier> queriers(long minTime, long maxTime) {
    commits.requireOpen();
    long from;
    Readers.View view;
    do {
      from = Math.max(minTime, droppedBefore);
      view = samples.readers().open(from);
      if (from < droppedBefore) {
        samples.readers().close(view);
        view = null;
      }
    } while (view == null);
    Querier inOrder = new HeadQuerier(this, view, from, maxTime);
    if (!outOfOrder.overlaps(minTime, maxTime)) {
      return List.of(inOrder);
    }
    Readers.View other = samples.readers().outOfOrder(view);
    return List.of(
        inOrder, new OutOfOrderQuerier(index, samples, outOfOrder, other, minTime, maxTime));
  }

  /**
   * Takes no more samples from before a time, so that those there are can be written to a block.
   * Returns once no commit is under way that might still add any.
   */
  public void freezeBefore(long time) {
    commits.freezeBefore(time);
  }

  /**
   * Drops samples from before a time, which is frozen and in blocks, series without others, and
   * what the files hold of them. New readers no longer see them; waits for the old ones to close.
   */
  public void truncate(long time) throws InterruptedException {
    counters.work().does(WorkLog.Work.HEAD_TRUNCATION, () -> truncateAll(time));
  }

  private void truncateAll(long time) throws InterruptedException {
    droppedBefore = Math.max(droppedBefore, time);
    samples.readers().awaitClosedBelow(time);
    long removed = samples.writer().chunksRemoved();
    HeadGc.Dropped dropped = gc.drop(time);
    boolean anyGone = samples.writer().chunksRemoved() != removed;
    commits.dropped(time);
    tombstones.forget(time, dropped.series());
    HeadLog current = files.log();
    if (current != null) {
      current.forget(dropped.series(), time - 1);
      if (anyGone) {
        current.chunksGone(time);
      }
      current.truncate(
          time,
          Math.min(time, outOfOrder.minTime()),
          dropped.oldestChunkFile(),
          index,
          counters.work());
    }
    gc.collectPairs();
    counters.truncations.increment();
  }

  /**
   * Removes the series that have no sample, as those of which all samples came out of order once
   * these are in blocks.
   */
  public void removeEmptySeries() throws InterruptedException {
    counters.work().does(WorkLog.Work.HEAD_COLLECTION, this::removeEmpty);
    gc.collectPairs();
  }

  private void removeEmpty() throws InterruptedException {
    long[] gone = gc.removeEmptySeries();
    tombstones.forget(droppedBefore, gone);
    HeadLog current = files.log();
    if (current != null) {
      current.forget(gone, commits.maxTime());
    }
  }

  /**
   * Writes what the head has of a range of time, which is frozen, as a block.
   *
   * @return the block's meta.json, or null where there is no sample in the range
   */
  public @Nullable BlockMeta writeBlock(BlockFolder folder, Ulid ulid, long from, long before) {
    return new HeadBlock(this, from, before, null).write(folder, ulid);
  }

  /** Writes all that is committed as blocks; while it runs the head must not be truncated. */
  public void snapshot(BlockFolder folder, Supplier<Ulid> names) {
    Readers.View view = samples.readers().open(Long.MIN_VALUE);
    try {
      long last = commits.maxTime();
      if (last != Long.MIN_VALUE) {
        new HeadBlock(this, commits.minTime(), last + 1, view).write(folder, names.get());
      }
      new OutOfOrderBlocks(index, chunkOptions())
          .write(
              outOfOrder.slots(),
              (slot, from, to) ->
                  outOfOrder.samples(slot, outOfOrder.get(slot), view.commit(), from, to),
              outOfOrder.minTime(),
              outOfOrder.maxTime(),
              folder,
              names);
    } finally {
      samples.readers().close(view);
    }
  }

  /**
   * Begins to move all samples that came out of order so far into blocks.
   *
   * @return what is left to do, or null if there are none or the head is in memory only
   */
  public @Nullable OutOfOrderCompaction compactOutOfOrder() {
    commits.lock().lock();
    try {
      OutOfOrderLog log = files.outOfOrder();
      return outOfOrder.isEmpty() || log == null
          ? null
          : new OutOfOrderCompaction(
              index, samples, outOfOrder, log, chunkOptions(), commits.lock());
    } finally {
      commits.lock().unlock();
    }
  }

  /** How many series ended with a stale marker and have nothing out of order. */
  public int staleSeriesCount() {
    return StaleCompaction.slots(this).length;
  }

  /**
   * Begins to move the series that have gone stale into blocks.
   *
   * @return what is left to do, or null if there are none or the head is in memory only
   */
  public @Nullable StaleCompaction compactStaleSeries() {
    HeadLog current = files.log();
    int[] slots = current == null ? new int[0] : StaleCompaction.slots(this);
    return current == null || slots.length == 0
        ? null
        : new StaleCompaction(this, slots, commits.log(), current);
  }

  OutOfOrder outOfOrder() {
    return outOfOrder;
  }

  OutOfOrderWriter outOfOrderWriter() {
    return outOfOrderWriter;
  }

  HeadOptions options() {
    return options;
  }

  /* Chunks may have older samples, where others than now began with another range. */
  long droppedBefore() {
    return droppedBefore;
  }

  Commits commits() {
    return commits;
  }

  /** Whose series are refused. */
  public Refusals refusals() {
    return admission.refusals();
  }

  Admission admission() {
    return admission;
  }

  HeadIndex index() {
    return index;
  }

  public SampleStore samples() {
    return samples;
  }

  HeadGc gc() {
    return gc;
  }

  /* Under the commit lock. */
  long[] removeSeries(int[] slots) {
    long[] refs = removeKeepingSlots(slots);
    index.reuse(slots);
    return refs;
  }

  /* Under the commit lock. The slots stay taken, as readers may know them. */
  long[] removeKeepingSlots(int[] slots) {
    long[] refs = new long[slots.length];
    long labels = 0;
    for (int i = 0; i < slots.length; i++) {
      refs[i] = index.series().ref(slots[i]);
      labels += index.series().pairCount(slots[i]);
      metadata.remove(refs[i]);
    }
    index.removeKeepingSlots(slots);
    admission.removed(slots.length, labels);
    files.removed(refs);
    return refs;
  }

  /** Gives a series that a log has the chunks that files have. */
  void attach(int slot, int list) {
    samples.writer().attach(slot, list);
    commits.reach(samples.finished().start(list), samples.finished().end(list));
  }

  /** Gives a series more chunks that files have, unless they overlap. */
  boolean attachAlso(int slot, int list) {
    long start = samples.finished().start(list);
    long end = samples.finished().end(list);
    boolean attached = samples.writer().attachAlso(slot, index.series().ref(slot), list);
    if (attached) {
      commits.reach(start, end);
    }
    return attached;
  }

  /** Gives a series a chunk that files have behind older samples, unless it overlaps. */
  void attachBehind(int slot, long start, long end, long location) {
    if (samples.writer().attachBehind(slot, index.series().ref(slot), start, end, location)) {
      commits.reach(start, end);
    }
  }

  void setMetadata(long ref, Metadata told) {
    metadata.put(ref, told);
  }

  /** The metadata of series by their refs. */
  Map<Long, Metadata> metadata() {
    return metadata;
  }

  @Nullable Metadata metadata(long ref) {
    return metadata.get(ref);
  }

  /** The logs and files of chunks. */
  public HeadFiles files() {
    return files;
  }

  /**
   * Has what maintains the head end soon, before it is closed: waits for appenders and readers end
   * as if interrupted, and long work where its next part is done. Nobody's thread is interrupted,
   * which would close the file that it writes or syncs.
   */
  public void endMaintenance() {
    counters.work().longWork().end();
    commits.appenders().end();
    samples.readers().end();
  }

  /**
   * Takes no more batches, opens no more queriers and closes the log. Closing twice does nothing.
   */
  @Override
  public void close() {
    commits.lock().lock();
    try {
      commits.close();
      files.close(this);
    } finally {
      commits.lock().unlock();
    }
  }

  /** The newest exemplars. */
  public Exemplars exemplars() {
    return exemplars;
  }

  /** Numbers about the head's series, for the status page. */
  public HeadStatistics statistics(int limit) {
    return HeadStatistics.of(index, limit);
  }

  /** The metrics with the most series, largest first; of the statistics the part that is cheap. */
  public List<HeadStatistics.Entry> seriesByMetric(int limit) {
    index.readLock().lock();
    try {
      return HeadStatistics.seriesByMetric(index, limit);
    } finally {
      index.readLock().unlock();
    }
  }

  public HeadCounters counters() {
    return counters;
  }

  /** How many chunks the head has, open ones included. */
  public long chunkCount() {
    return samples.writer().openChunks() + samples.writer().finishedChunks();
  }

  /** How many chunks were begun since the head was opened. */
  public long chunksCreated() {
    return samples.writer().chunksCreated();
  }

  /** How many chunks were dropped since the head was opened. */
  public long chunksRemoved() {
    return samples.writer().chunksRemoved();
  }

  /** How many appenders are open. */
  public int activeAppenders() {
    return commits.appenders().count();
  }

  /** How many series were created since the head was opened. */
  public long seriesCreated() {
    return index.created();
  }

  /** Samples from before this time are refused. */
  public long minValidTime() {
    return commits.minValidTime();
  }

  /** The oldest timestamp in the head, {@link Long#MAX_VALUE} while it is empty. */
  public long minTime() {
    return commits.minTime();
  }

  /** The newest timestamp in the head, {@link Long#MIN_VALUE} while it is empty. */
  public long maxTime() {
    return commits.maxTime();
  }

  /** The oldest timestamp that came out of order, {@link Long#MAX_VALUE} while there is none. */
  public long minTimeOutOfOrder() {
    return outOfOrder.minTime();
  }

  /** How many series the head has. */
  public int seriesCount() {
    return index.size();
  }
}
