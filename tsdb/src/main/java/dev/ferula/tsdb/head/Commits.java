package dev.ferula.tsdb.head;

import dev.ferula.model.StaleMarker;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.CommitResult;
import dev.ferula.storage.StorageException;
import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.tsdb.head.log.Batch;
import dev.ferula.tsdb.head.log.CommitLog;
import dev.ferula.tsdb.head.outoforder.OutOfOrder;
import dev.ferula.tsdb.head.outoforder.OutOfOrderWriter;
import dev.ferula.tsdb.head.samples.SampleStore;
import dev.ferula.tsdb.head.samples.SampleWriter;
import dev.ferula.tsdb.head.samples.Stripes;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one way in: batches are committed one after the other, each first written to the log, then
 * put into rows and chunks, then shown all at once. Safe for use by several threads.
 */
final class Commits {
  /* Of earlier ones the distance to now would not fit a number, and no block would ever be due. */
  private static final long OLDEST_TIME = Long.MIN_VALUE / 2;

  private static final int SPARE_BATCHES = 32;

  private final HeadOptions options;
  private final HeadIndex index;
  private final SampleStore samples;
  private final SampleWriter writer;
  private final OutOfOrder outOfOrder;
  private final OutOfOrderWriter outOfOrderWriter;
  private final HeadCounters counters;
  private final Consumer<Batch> others;
  private final Appenders appenders = new Appenders();
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Batch> spare = new ArrayDeque<>();
  private final Batch late = new Batch();
  private volatile CommitLog log;
  private volatile boolean closed;
  private long last;
  private volatile long minTime = Long.MAX_VALUE;
  private volatile long maxTime = Long.MIN_VALUE;
  private volatile long minValidTime = Long.MIN_VALUE;

  /**
   * Commits to a head.
   *
   * @param others takes what a batch has beside samples, once it is logged
   */
  Commits(
      HeadOptions options,
      HeadIndex index,
      SampleStore samples,
      OutOfOrder outOfOrder,
      OutOfOrderWriter outOfOrderWriter,
      HeadCounters counters,
      CommitLog log,
      Consumer<Batch> others) {
    this.options = options;
    this.index = index;
    this.samples = samples;
    this.writer = samples.writer();
    this.outOfOrder = outOfOrder;
    this.outOfOrderWriter = outOfOrderWriter;
    this.counters = counters;
    this.log = log;
    this.others = others;
  }

  CommitLog log() {
    return log;
  }

  /** Writes to this log from now on; before anybody commits. */
  void log(CommitLog opened) {
    log = opened;
  }

  Appenders appenders() {
    return appenders;
  }

  /** An empty batch with the limits of time that hold now. */
  Batch newBatch() {
    requireOpen();
    counters.appenders.increment();
    Batch batch;
    synchronized (spare) {
      batch = spare.poll();
    }
    long floor = Math.max(minValidTime, OLDEST_TIME);
    long newest = maxTime;
    if (newest != Long.MIN_VALUE) {
      floor = Math.max(floor, newest - options.chunkRange() / 2);
    }
    Batch taken = batch == null ? new Batch() : batch;
    taken.limits(floor, oldest(newest));
    return taken;
  }

  private long oldest(long newest) {
    long window = outOfOrder.window();
    if (window == 0) {
      return Batch.NONE_OUT_OF_ORDER;
    }
    return newest < OLDEST_TIME + window ? OLDEST_TIME : newest - window;
  }

  /** Takes a batch back that is committed or given up. */
  void release(Batch batch, long appender) {
    appenders.close(appender);
    batch.clear();
    synchronized (spare) {
      if (spare.size() < SPARE_BATCHES && batch.isWorthKeeping()) {
        spare.push(batch);
      }
    }
  }

  /** What would become of a float or histogram now, if it is not equal to the last sample. */
  AppendStatus check(int slot, long timestamp, Batch batch, boolean histogram) {
    AppendStatus status =
        timestamp < batch.floor() ? AppendStatus.OUT_OF_BOUNDS : writer.check(slot, timestamp);
    if (status == AppendStatus.ACCEPTED || status == AppendStatus.DUPLICATE) {
      return status;
    }
    long newest = maxTime;
    boolean tooEarly = status == AppendStatus.OUT_OF_BOUNDS && !batch.takesLate();
    if (!tooEarly && newest != Long.MIN_VALUE && newest > timestamp) {
      counters.late((newest - timestamp) / 1000.0);
    }
    if (batch.takesLate()) {
      status = timestamp >= batch.oldest() ? AppendStatus.ACCEPTED : AppendStatus.TOO_OLD;
    }
    counters.refused(status, histogram);
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
    lock.lock();
    try {
      requireOpen();
      logBatch(batch);
      samples.history().forget(samples.readers().oldest());
      long commit = next();
      Tally tally = apply(batch, commit);
      counters.appended().add(tally.floats, tally.appended - tally.floats);
      addLate(batch);
      others.accept(batch);
      try {
        takeLate(tally, commit);
      } finally {
        last = commit;
        samples.readers().publish(commit);
      }
      return tally.result();
    } finally {
      late.clear();
      lock.unlock();
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
    try {
      outOfOrderWriter.write(late, commit);
    } finally {
      long histograms = outOfOrderWriter.insertedHistograms();
      long floats = outOfOrderWriter.inserted() - histograms;
      counters.appended().add(floats, histograms);
      counters.outOfOrderTaken().add(floats, histograms);
    }
    tally.appended += outOfOrderWriter.inserted();
    tally.duplicates += outOfOrderWriter.duplicates();
  }

  /* Numbers whose low half is 0 are left out: rows that no commit has touched hold that. */
  private long next() {
    return (int) (last + 1) == 0 ? last + 2 : last + 1;
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

  /** Puts the samples of a batch into rows and chunks; for replay and under the lock. */
  Tally apply(Batch batch, long commit) {
    Tally tally = new Tally(commit);
    try (Stripes.Walk walk = samples.stripes().walk()) {
      int touched = 0;
      for (int i = 0; i < batch.size(); i++) {
        walk.to(batch.slot(i));
        if (i == touched) {
          touched = touch(batch, i, tally);
        }
        apply(batch, i, tally);
      }
    }
    if (tally.appended > 0) {
      reach(tally.minTime, tally.maxTime);
    }
    return tally;
  }

  /* Touches the series of the entries from one on that are under its lock; where they end. */
  private int touch(Batch batch, int from, Tally tally) {
    int first = batch.slot(from);
    int most = Math.min(batch.size(), from + SampleWriter.MOST_TOUCHED);
    int to = from + 1;
    while (to < most && Stripes.areTogether(batch.slot(to), first)) {
      to++;
    }
    tally.touched ^= writer.touch(batch.slots(), from, to, 1);
    return to;
  }

  /** What became of the samples of a commit. */
  static final class Tally {
    final long commit;
    /* Of no meaning; what is read early must be used somehow. */
    int touched;
    long appended;
    long floats;
    long duplicates;
    long outOfOrder;
    long outOfBounds;
    long tooOld;
    long minTime = Long.MAX_VALUE;
    long maxTime = Long.MIN_VALUE;

    Tally(long commit) {
      this.commit = commit;
    }

    CommitResult result() {
      return new CommitResult(appended, duplicates, outOfOrder, outOfBounds, tooOld);
    }
  }

  private void apply(Batch batch, int i, Tally tally) {
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
          writer.append(slot, ref, batch.start(i), timestamp, batch.value(i), tally.commit);
          tally.floats++;
        } else {
          writer.append(slot, ref, batch.start(i), timestamp, histogram, tally.commit);
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
    if (!batch.takesLate()) {
      refuse(otherwise, histogram != null, tally);
    } else if (batch.timestamp(i) < batch.oldest()) {
      refuse(AppendStatus.TOO_OLD, histogram != null, tally);
    } else {
      if (histogram == null) {
        late.add(batch.slot(i), batch.ref(i), batch.timestamp(i), batch.value(i));
      } else {
        late.add(batch.slot(i), batch.ref(i), batch.timestamp(i), histogram);
      }
      late.startOfLast(batch.start(i));
    }
  }

  private void refuse(AppendStatus status, boolean histogram, Tally tally) {
    switch (status) {
      case OUT_OF_BOUNDS -> tally.outOfBounds++;
      case TOO_OLD -> tally.tooOld++;
      default -> tally.outOfOrder++;
    }
    if (tally.commit != SampleWriter.UNMARKED) {
      counters.refused(status, histogram);
    }
  }

  ReentrantLock lock() {
    return lock;
  }

  /**
   * Lets the range of time reach to there; under the lock. What a chunk has from before all that is
   * valid is in blocks: it began when the range of these was another.
   */
  void reach(long from, long to) {
    minTime = Math.min(minTime, Math.max(from, minValidTime));
    maxTime = Math.max(maxTime, to);
  }

  /** There are no samples from before this time any more. */
  void dropped(long before) {
    minTime = Math.max(minTime, before);
  }

  /**
   * Takes no more samples from before a time. Returns once no commit is under way that might still
   * add any.
   */
  void freezeBefore(long time) {
    lock.lock();
    try {
      minValidTime = Math.max(minValidTime, time);
    } finally {
      lock.unlock();
    }
  }

  long minTime() {
    return minTime;
  }

  long maxTime() {
    return maxTime;
  }

  long minValidTime() {
    return minValidTime;
  }

  void requireOpen() {
    if (closed) {
      throw new StorageException(StorageException.Kind.UNAVAILABLE, "the head is closed");
    }
  }

  /** Takes no more batches; under the lock. */
  void close() {
    closed = true;
  }
}
