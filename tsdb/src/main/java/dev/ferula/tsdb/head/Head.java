package dev.ferula.tsdb.head;

import dev.ferula.disk.Disk;
import dev.ferula.matcher.Matcher;
import dev.ferula.memory.MemoryAccount;
import dev.ferula.model.Metadata;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appendable;
import dev.ferula.storage.Appender;
import dev.ferula.storage.CommitResult;
import dev.ferula.storage.MergedQuerier;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SeriesExemplars;
import dev.ferula.storage.StorageException;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.Tombstones;
import dev.ferula.tsdb.block.Ulid;
import dev.ferula.tsdb.chunkshead.HeadChunkFiles;
import dev.ferula.tsdb.damage.DamageLog;
import dev.ferula.wal.Wal;
import dev.ferula.wal.WalOptions;
import dev.ferula.wal.WalReader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
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

  private static final int SPARE_BATCHES = 32;

  private final HeadOptions options;
  private final SeriesRows rows = new SeriesRows();
  private final SlabPool slabs = new SlabPool();
  private final FinishedChunks finished = new FinishedChunks(slabs);
  private final Stripes stripes = new Stripes();
  private final Readers readers = new Readers();
  private final History history = new History();
  private final HeadIndex index;
  private final ChunkStore store;
  private final SampleWriter writer;
  private final MemoryAccount memory;
  private final Exemplars exemplars;
  private final Map<Long, Metadata> metadata = new ConcurrentHashMap<>();
  private final HeadCounters counters = new HeadCounters();
  private final ReentrantLock commitLock = new ReentrantLock();
  private final ArrayDeque<Batch> spare = new ArrayDeque<>();
  private volatile CommitLog log;
  private final Appenders appenders = new Appenders();
  private final HeadGc gc = new HeadGc(this);
  private final OutOfOrder outOfOrder;
  private final @Nullable OutOfOrderLog outOfOrderLog;
  private final OutOfOrderWriter outOfOrderWriter;
  private final Batch late = new Batch();
  private @Nullable HeadLog files;
  private volatile boolean closed;
  private long commits;
  private volatile long minTime = Long.MAX_VALUE;
  private volatile long maxTime = Long.MIN_VALUE;
  private volatile long minValidTime = Long.MIN_VALUE;
  private volatile long droppedBefore = Long.MIN_VALUE;
  /* Replaced under the commit lock, never changed. */
  private volatile Tombstones tombstones = new Tombstones();

  Head(
      HeadOptions options,
      ChunkStore store,
      CommitLog log,
      @Nullable OutOfOrderLog outOfOrderLog,
      MemoryAccount memory,
      int seed) {
    this.options = options;
    this.store = store;
    this.log = log;
    this.memory = memory;
    this.index = new HeadIndex(seed, rows, memory);
    this.exemplars = new Exemplars(options.maxExemplars(), memory);
    this.outOfOrder = new OutOfOrder(store, readers, memory, options);
    this.outOfOrderLog = outOfOrderLog;
    this.outOfOrderWriter = new OutOfOrderWriter(outOfOrder, stripes, store, outOfOrderLog);
    exemplars.window(options.outOfOrderWindow());
    this.writer = new SampleWriter(rows, slabs, finished, store, readers, history, options);
  }

  /**
   * A head that lives in memory only.
   *
   * @param memory what its series are reserved from
   * @param seed start of the hashes, best unknown to whoever sends series
   */
  public static Head inMemory(HeadOptions options, MemoryAccount memory, int seed) {
    return new Head(options, new MemoryChunks(), CommitLog.NONE, null, memory, seed);
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
                Head made =
                    new Head(options, new FileChunks(files), CommitLog.NONE, late, memory, seed);
                made.minValidTime = minValidTime;
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
      head.files = opened;
      head.log = new WalLog(opened.wal(), opened.copy(), head.index);
      late.openExisting();
      return head;
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /**
   * A head in memory with what a log holds, which is only read.
   *
   * @param minValidTime samples before it are in blocks and left out
   */
  public static Head ofLog(
      Disk disk, Path directory, MemoryAccount memory, int seed, long minValidTime) {
    Head head = inMemory(HeadOptions.DEFAULT, memory, seed);
    head.minValidTime = minValidTime;
    LoadedChunks none = new LoadedChunks(head.finished(), (ref, at, from, to) -> {});
    HeadReplay replay = new HeadReplay(head, none);
    try (WalReader reader = WalReader.open(disk, directory.resolve(HeadLog.WAL_DIRECTORY))) {
      while (reader.next()) {
        reader.decode(replay);
      }
    }
    replay.finish();
    return head;
  }

  /** Gives back what a head that is not used after all has reserved. */
  void discard() {
    memory.release(memory.held());
  }

  @Override
  public Appender appender() {
    return opened();
  }

  /** A batch whose series are never refused for want of memory. */
  public Appender neverRefusing() {
    return opened().neverRefused();
  }

  private HeadAppender opened() {
    requireOpen();
    counters.appenders.increment();
    Batch batch;
    synchronized (spare) {
      batch = spare.poll();
    }
    long floor = minValidTime;
    long newest = maxTime;
    if (newest != Long.MIN_VALUE) {
      floor = Math.max(floor, newest - options.chunkRange() / 2);
    }
    Batch taken = batch == null ? new Batch() : batch;
    taken.limits(floor, oldest(newest));
    return new HeadAppender(this, index, taken, appenders.open());
  }

  private long oldest(long newest) {
    long window = outOfOrder.window();
    if (window == 0) {
      return Batch.NONE_OUT_OF_ORDER;
    }
    return newest < Long.MIN_VALUE + window ? Long.MIN_VALUE : newest - window;
  }

  /** Changes how much older than the newest sample one may be that comes out of order. */
  public void outOfOrderWindow(long millis) {
    outOfOrder.window(millis);
    exemplars.window(millis);
  }

  /** Changes how many exemplars are kept. */
  public void maxExemplars(int count) {
    exemplars.resize(count);
  }

  void release(Batch batch, long appender) {
    appenders.close(appender);
    batch.clear();
    synchronized (spare) {
      if (spare.size() < SPARE_BATCHES && batch.isWorthKeeping()) {
        spare.push(batch);
      }
    }
  }

  /** Reserves what a new series costs, or answers false where the budget refuses it. */
  boolean admit(int labels, LabelBytes series) {
    long cost = seriesCost(labels);
    if (memory.tryReserve(cost)) {
      return true;
    }
    if (ExemptSeries.contains(series)) {
      memory.reserve(cost);
      return true;
    }
    counters.refusedSeries.increment();
    return false;
  }

  private static long seriesCost(int labels) {
    return HeadIndex.SERIES_COST + (long) HeadIndex.PAIR_COST * labels;
  }

  /** Counts a series that is never refused, as one that a log has. */
  void restored(int labels) {
    memory.reserve(seriesCost(labels));
  }

  /** Why a series of so many labels is refused, naming its job and metric. */
  String refusal(int labels, LabelBytes series) {
    return ExemptSeries.describe(series) + ": " + memory.refusal(seriesCost(labels)).message();
  }

  /** What would become of a float or histogram now, if it is not equal to the last sample. */
  AppendStatus check(int slot, long timestamp, Batch batch) {
    AppendStatus status =
        timestamp < batch.floor() ? AppendStatus.OUT_OF_BOUNDS : writer.check(slot, timestamp);
    if (status == AppendStatus.ACCEPTED || status == AppendStatus.DUPLICATE) {
      return status;
    }
    if (batch.takesLate()) {
      status = timestamp >= batch.oldest() ? AppendStatus.ACCEPTED : AppendStatus.TOO_OLD;
    }
    counters.refused(status);
    return status;
  }

  /** Whether a sample that was accepted can only come out of order. */
  boolean isLate(int slot, long timestamp, Batch batch) {
    return batch.takesLate()
        && (timestamp < batch.floor()
            || writer.check(slot, timestamp) == AppendStatus.OUT_OF_ORDER);
  }

  CommitResult commit(Batch batch) {
    if (batch.isEmpty()) {
      return CommitResult.EMPTY;
    }
    commitLock.lock();
    try {
      requireOpen();
      logBatch(batch);
      history.forget(readers.oldest());
      long commit = nextCommit();
      Tally tally = apply(batch, commit);
      addLate(batch);
      batch.exemplars().forEach(this::addExemplar);
      batch.metadata().forEach(m -> metadata.put(m.ref(), m.metadata()));
      try {
        takeLate(tally, commit);
      } finally {
        commits = commit;
        readers.publish(commit);
      }
      return tally.result();
    } finally {
      late.clear();
      commitLock.unlock();
    }
  }

  private void addLate(Batch batch) {
    if (batch.takesLate()) {
      Batch more = batch.late();
      for (int i = 0; i < more.size(); i++) {
        late.add(more, i);
      }
    }
  }

  /* What came in order is stored whether or not the other log takes this. */
  private void takeLate(Tally tally, long commit) {
    if (late.isEmpty()) {
      return;
    }
    outOfOrderWriter.write(late, commit);
    tally.appended += outOfOrderWriter.inserted();
    tally.duplicates += outOfOrderWriter.duplicates();
    counters.outOfOrderTaken.add(outOfOrderWriter.inserted());
  }

  void addExemplar(Batch.SeriesExemplar added) {
    if (index.series().ref(added.slot()) == added.ref()) {
      exemplars.add(added.ref(), added.exemplar(), () -> index.labels(added.slot()));
    }
  }

  /* Numbers whose low half is 0 are left out: rows that no commit has touched hold that. */
  private long nextCommit() {
    return (int) (commits + 1) == 0 ? commits + 2 : commits + 1;
  }

  private void logBatch(Batch batch) {
    int[] unlogged = index.takeUnlogged();
    try {
      log.write(index, unlogged, batch);
    } catch (RuntimeException e) {
      index.returnUnlogged(unlogged);
      throw e;
    }
  }

  Tally apply(Batch batch, long commit) {
    Tally tally = new Tally();
    try (Stripes.Walk walk = stripes.walk()) {
      for (int i = 0; i < batch.size(); i++) {
        walk.to(batch.slot(i));
        apply(batch, i, commit, tally);
      }
    }
    if (tally.appended > 0) {
      minTime = Math.min(minTime, tally.minTime);
      maxTime = Math.max(maxTime, tally.maxTime);
      counters.floats.add(tally.floats);
      counters.histograms.add(tally.appended - tally.floats);
    }
    return tally;
  }

  /** What became of the samples of a commit. */
  static final class Tally {
    long appended;
    long floats;
    long duplicates;
    long outOfOrder;
    long outOfBounds;
    long tooOld;
    long minTime = Long.MAX_VALUE;
    long maxTime = Long.MIN_VALUE;

    CommitResult result() {
      return new CommitResult(appended, duplicates, outOfOrder, outOfBounds, tooOld);
    }
  }

  private void apply(Batch batch, int i, long commit, Tally tally) {
    int slot = batch.slot(i);
    long ref = batch.ref(i);
    long timestamp = batch.timestamp(i);
    Object histogram = batch.histogram(i);
    if (index.series().ref(slot) != ref) {
      tally.outOfBounds++;
      return;
    }
    if (histogram == null && StaleMarker.isStale(batch.value(i))) {
      histogram = writer.staleHistogram(slot);
    }
    if (timestamp < minValidTime || timestamp < batch.floor()) {
      notInOrder(batch, i, histogram, AppendStatus.OUT_OF_BOUNDS, tally);
      return;
    }
    AppendStatus status = writer.check(slot, timestamp);
    switch (status) {
      case ACCEPTED -> {
        if (histogram == null) {
          writer.append(slot, ref, batch.start(i), timestamp, batch.value(i), commit);
          tally.floats++;
        } else {
          writer.append(slot, ref, batch.start(i), timestamp, histogram, commit);
        }
        tally.appended++;
        tally.minTime = Math.min(tally.minTime, timestamp);
        tally.maxTime = Math.max(tally.maxTime, timestamp);
      }
      case DUPLICATE -> {
        boolean same =
            histogram == null
                ? writer.lastIs(slot, batch.value(i))
                : writer.lastIs(slot, histogram);
        tally.duplicates += same ? 0 : 1;
      }
      default -> notInOrder(batch, i, histogram, status, tally);
    }
  }

  private void notInOrder(
      Batch batch, int i, @Nullable Object histogram, AppendStatus otherwise, Tally tally) {
    if (batch.takesLate()) {
      if (batch.timestamp(i) < batch.oldest()) {
        tally.tooOld++;
      } else if (histogram == null) {
        late.add(batch.slot(i), batch.ref(i), batch.timestamp(i), batch.value(i));
      } else {
        late.add(batch.slot(i), batch.ref(i), batch.timestamp(i), histogram);
      }
      if (batch.timestamp(i) >= batch.oldest()) {
        late.startOfLast(batch.start(i));
      }
    } else if (otherwise == AppendStatus.OUT_OF_BOUNDS) {
      tally.outOfBounds++;
    } else {
      tally.outOfOrder++;
    }
  }

  /** How many samples at the end of the series the view does not show; under the stripe's lock. */
  int hidden(int slot, long link, long shape, Readers.View view) {
    int pending = SeriesRows.pending(shape);
    if (pending == 0 || SeriesRows.high(link) - (int) view.commit() <= 0) {
      return 0;
    }
    return pending + history.after(slot, view.commit());
  }

  /**
   * Deletes the samples with {@code minTime <= timestamp <= maxTime} of all series that the
   * matchers match. They no longer show to queriers opened from now on; what comes later does.
   *
   * @throws StorageException if the deletion could not be logged; then nothing is deleted
   */
  public void delete(long minTime, long maxTime, List<Matcher> matchers) {
    commitLock.lock();
    try {
      requireOpen();
      HeadDeletion deletion = new HeadDeletion(this, minTime, maxTime);
      deletion.find(matchers);
      if (!deletion.inOrder().isEmpty()) {
        log.write(deletion.inOrder());
        addTombstones(deletion.inOrder());
      }
      if (!deletion.outOfOrder().isEmpty()) {
        if (outOfOrderLog != null) {
          outOfOrderLog.write(deletion.outOfOrder());
        }
        deletion.applyOutOfOrder();
      }
    } finally {
      commitLock.unlock();
    }
  }

  void addTombstones(Tombstones added) {
    Tombstones changed = tombstones.copy();
    added.forEach(changed::add);
    tombstones = changed;
  }

  /** What is deleted, by the refs of series. */
  Tombstones tombstones() {
    return tombstones;
  }

  /** The exemplars of a range of time of the series that one of the selectors matches. */
  public List<SeriesExemplars> exemplars(
      long minTime, long maxTime, List<List<Matcher>> selectors) {
    return exemplars.select(minTime, maxTime, selectors);
  }

  @Override
  public Querier querier(long minTime, long maxTime) {
    return MergedQuerier.of(queriers(minTime, maxTime));
  }

  /**
   * Queriers of one and the same moment: first of what came in order, then, if there is any in the
   * range, of what came out of order.
   */
  public List<Querier> queriers(long minTime, long maxTime) {
    requireOpen();
    long from;
    Readers.View view;
    do {
      from = Math.max(minTime, droppedBefore);
      view = readers.open(from);
      if (from < droppedBefore) {
        readers.close(view);
        view = null;
      }
    } while (view == null);
    Querier inOrder = new HeadQuerier(this, view, from, maxTime);
    if (!outOfOrder.overlaps(minTime, maxTime)) {
      return List.of(inOrder);
    }
    Readers.View other = readers.outOfOrder(view);
    return List.of(inOrder, new OutOfOrderQuerier(this, other, minTime, maxTime));
  }

  /**
   * Takes no more samples from before a time, so that those there are can be written to a block.
   * Returns once no commit is under way that might still add any.
   */
  public void freezeBefore(long time) {
    commitLock.lock();
    try {
      minValidTime = Math.max(minValidTime, time);
    } finally {
      commitLock.unlock();
    }
  }

  /**
   * Drops samples from before a time, which is frozen and in blocks, series without others, and
   * what the files hold of them. New readers no longer see them; waits for the old ones to close.
   */
  public void truncate(long time) throws InterruptedException {
    droppedBefore = Math.max(droppedBefore, time);
    readers.awaitClosedBelow(time);
    int oldestChunkFile = gc.dropChunks(time);
    long[] removed = gc.removeEmptySeries();
    minTime = Math.max(minTime, time);
    forgetTombstones(time, removed);
    HeadLog current = files;
    if (current != null) {
      current.forget(removed);
      current.truncate(time, oldestChunkFile, ref -> index.series().slot(ref) != SeriesTable.NONE);
    }
    counters.truncations.increment();
  }

  void forgetTombstones(long time, long[] removed) {
    commitLock.lock();
    try {
      if (!tombstones.isEmpty()) {
        tombstones = tombstones.since(time, removed);
      }
    } finally {
      commitLock.unlock();
    }
  }

  /**
   * Writes what the head has of a range of time, which is frozen, as a block.
   *
   * @return the block's meta.json, or null where there is no sample in the range
   */
  public @Nullable BlockMeta writeBlock(Disk disk, Path parent, Ulid ulid, long from, long before) {
    return new HeadBlock(this, from, before, null).write(disk, parent, ulid);
  }

  /** Writes all that is committed as blocks; while it runs the head must not be truncated. */
  public void snapshot(Disk disk, Path parent, Supplier<Ulid> names) {
    Readers.View view = readers.open(Long.MIN_VALUE);
    try {
      long last = maxTime;
      if (last != Long.MIN_VALUE) {
        new HeadBlock(this, minTime, last + 1, view).write(disk, parent, names.get());
      }
      new OutOfOrderBlocks(index, options)
          .write(
              outOfOrder.slots(),
              (slot, from, to) -> samplesOutOfOrder(slot, outOfOrder.get(slot), view, from, to),
              outOfOrder.minTime(),
              outOfOrder.maxTime(),
              disk,
              parent,
              names);
    } finally {
      readers.close(view);
    }
  }

  /** What a view shows of a series' samples that came out of order. */
  OutOfOrderSamples samplesOutOfOrder(
      int slot, @Nullable OutOfOrderSeries series, Readers.View view, long from, long to) {
    OutOfOrderSamples samples = new OutOfOrderSamples(store, from, to);
    stripes.of(slot).lock();
    try {
      if (series != null) {
        series.addTo(samples, view.commit(), from, to);
      }
    } finally {
      stripes.of(slot).unlock();
    }
    return samples;
  }

  /**
   * Begins to move all samples that came out of order so far into blocks.
   *
   * @return what is left to do, or null if there are none or the head is in memory only
   */
  public @Nullable OutOfOrderCompaction compactOutOfOrder() {
    commitLock.lock();
    try {
      return outOfOrder.isEmpty() || outOfOrderLog == null
          ? null
          : new OutOfOrderCompaction(this, outOfOrder, outOfOrderLog);
    } finally {
      commitLock.unlock();
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
    HeadLog current = files;
    int[] slots = current == null ? new int[0] : StaleCompaction.slots(this);
    return current == null || slots.length == 0
        ? null
        : new StaleCompaction(this, slots, log, current);
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

  long chunkRange() {
    return options.chunkRange();
  }

  void lockCommits() {
    commitLock.lock();
  }

  void unlockCommits() {
    commitLock.unlock();
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
    long cost = 0;
    for (int i = 0; i < slots.length; i++) {
      refs[i] = index.series().ref(slots[i]);
      cost += seriesCost(index.series().pairCount(slots[i]));
      metadata.remove(refs[i]);
    }
    index.removeKeepingSlots(slots);
    memory.release(Math.min(cost, memory.held()));
    counters.seriesRemoved.add(slots.length);
    return refs;
  }

  /** Gives a series that a log has the chunks that files have. */
  void attach(int slot, int list) {
    writer.attach(slot, list);
    minTime = Math.min(minTime, finished.start(list));
    maxTime = Math.max(maxTime, finished.end(list));
  }

  Appenders appenders() {
    return appenders;
  }

  HeadGc gc() {
    return gc;
  }

  /** Samples from before this time are refused. */
  public long minValidTime() {
    return minValidTime;
  }

  private void requireOpen() {
    if (closed) {
      throw new StorageException(StorageException.Kind.UNAVAILABLE, "the head is closed");
    }
  }

  /** Makes all commits so far outlast a power cut. */
  public void sync() {
    HeadLog current = files;
    if (current != null) {
      current.wal().sync();
    }
    if (outOfOrderLog != null) {
      outOfOrderLog.sync();
    }
  }

  /**
   * Takes no more batches, opens no more queriers and closes the log. Closing twice does nothing.
   */
  @Override
  public void close() {
    commitLock.lock();
    try {
      closed = true;
      HeadLog current = files;
      if (current != null) {
        current.close();
      }
      if (outOfOrderLog != null) {
        outOfOrderLog.close();
      }
    } finally {
      commitLock.unlock();
    }
  }

  HeadIndex index() {
    return index;
  }

  SampleWriter writer() {
    return writer;
  }

  SeriesRows rows() {
    return rows;
  }

  SlabPool slabs() {
    return slabs;
  }

  FinishedChunks finished() {
    return finished;
  }

  ChunkStore store() {
    return store;
  }

  Stripes stripes() {
    return stripes;
  }

  Readers readers() {
    return readers;
  }

  History history() {
    return history;
  }

  Exemplars exemplars() {
    return exemplars;
  }

  void setMetadata(long ref, Metadata told) {
    metadata.put(ref, told);
  }

  @Nullable Metadata metadata(long ref) {
    return metadata.get(ref);
  }

  /** Numbers about the head's series, for the status page. */
  public HeadStatistics statistics(int limit) {
    return HeadStatistics.of(this, limit);
  }

  public HeadCounters counters() {
    return counters;
  }

  /** How many chunks the head has, open ones included. */
  public long chunkCount() {
    return writer.openChunks() + writer.finishedChunks();
  }

  /** How many chunks were begun since the head was opened. */
  public long chunksCreated() {
    return writer.chunksCreated();
  }

  /** How many chunks were dropped since the head was opened. */
  public long chunksRemoved() {
    return writer.chunksRemoved();
  }

  /** How many appenders are open. */
  public int activeAppenders() {
    return appenders.count();
  }

  /** The log, or null for a head in memory only. */
  public @Nullable Wal wal() {
    return files == null ? null : files.wal();
  }

  /** How many bytes the head's files have: log and chunks. */
  public long diskBytes() {
    return files == null || outOfOrderLog == null ? 0 : files.bytes() + outOfOrderLog.size();
  }

  /** How many bytes the files of finished chunks have. */
  public long chunkBytes() {
    return files == null ? 0 : files.chunkBytes();
  }

  /** How many series were created since the head was opened. */
  public long seriesCreated() {
    return index.created();
  }

  /** How many exemplars were refused as out of order. */
  public long exemplarsOutOfOrder() {
    return exemplars.outOfOrder();
  }

  /** How many exemplars there are. */
  public int exemplarCount() {
    return exemplars.size();
  }

  /** How many series have exemplars. */
  public int exemplarSeriesCount() {
    return exemplars.seriesCount();
  }

  /** The timestamp of the exemplar that came first, 0 where there is none. */
  public long oldestExemplar() {
    return exemplars.firstTimestamp();
  }

  /** How many exemplars are kept at most. */
  public int maxExemplars() {
    return exemplars.capacity();
  }

  /** How many exemplars were stored since the head was opened. */
  public long exemplarsAppended() {
    return exemplars.appended();
  }

  /** The oldest timestamp in the head, {@link Long#MAX_VALUE} while it is empty. */
  public long minTime() {
    return minTime;
  }

  /** The newest timestamp in the head, {@link Long#MIN_VALUE} while it is empty. */
  public long maxTime() {
    return maxTime;
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
