package dev.ferula.tsdb.head.index;

import dev.ferula.matcher.Matcher;
import dev.ferula.memory.MemoryAccount;
import dev.ferula.model.Labels;
import dev.ferula.tsdb.head.image.ImageReader;
import dev.ferula.tsdb.head.image.ImageWriter;
import dev.ferula.tsdb.head.slab.IntStack;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntConsumer;

/**
 * Pairs, series and postings under one read-write lock. Series that no commit has logged yet are
 * remembered, so that the log always knows a series before its first sample. Safe for use by
 * several threads.
 */
public final class HeadIndex {
  /** What a series costs beside its labels: row, chunks, refs and its part of all tables. */
  public static final int SERIES_COST = 330;

  /** What each of a series' labels costs beside the bytes of new pairs. */
  public static final int PAIR_COST = 6;

  /** What a new pair costs beside the bytes of its value. */
  static final int NEW_PAIR_COST = 30;

  private final PairTable pairs;
  private final SeriesTable series = new SeriesTable();
  private final IntConsumer opened;
  private final MemoryAccount memory;
  private Postings postings = new Postings();
  private final IntStack unlogged = new IntStack();
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final DeadPairs deadPairs = new DeadPairs();
  private final KeptSelections selections;
  private long created;
  /* How often pairs have been removed, whose ids may be others' since. */
  private long pairRemovals;
  /* Counts the changes of what an image has. */
  private long changes;

  /**
   * An index without series.
   *
   * @param opened told the slot of each new series before anybody finds it
   */
  public HeadIndex(int seed, IntConsumer opened, MemoryAccount memory) {
    this.pairs = new PairTable(seed);
    this.opened = opened;
    this.memory = memory;
    this.selections = new KeptSelections(memory);
  }

  public PairTable pairs() {
    return pairs;
  }

  public SeriesTable series() {
    return series;
  }

  /** To be asked for under {@link #readLock}. */
  public Postings postings() {
    return postings;
  }

  KeptSelections selections() {
    return selections;
  }

  public Lock readLock() {
    return lock.readLock();
  }

  /** The slots of all series that the matchers match, in rising order. */
  public int[] select(List<Matcher> matchers) {
    lock.readLock().lock();
    try {
      return new Selection(this).slots(matchers);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** The pair with these bytes, or {@link PairTable#NONE}. */
  int findPair(byte[] buffer, int name, int nameLength, int value, int valueLength) {
    lock.readLock().lock();
    try {
      int pair = pairs.find(buffer, name, nameLength, value, valueLength);
      if (pair != PairTable.NONE) {
        deadPairs.pardon(pair);
      }
      return pair;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** The pair with these bytes, added if it is new and the budget allows. */
  public int internPair(byte[] buffer, int name, int nameLength, int value, int valueLength) {
    int found = findPair(buffer, name, nameLength, value, valueLength);
    if (found != PairTable.NONE) {
      return found;
    }
    lock.writeLock().lock();
    try {
      long cost = pairCost();
      int pair = pairs.intern(buffer, name, nameLength, value, valueLength);
      changes++;
      deadPairs.pardon(pair);
      memory.reserve(pairCost() - cost);
      return pair;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * The ref of the series made of these pairs, or 0 where there is none. Its slot would be of no
   * use: it may be another series' by the time that the caller looks.
   */
  public long find(int[] ids, int count) {
    lock.readLock().lock();
    try {
      return refIn(series.find(ids, count));
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Looks up the series whose labels a run has next.
   *
   * @return its ref, or 0 where there is no such series
   */
  public long find(LabelRun run) {
    lock.readLock().lock();
    try {
      boolean known = run.lookUp(pairs, pairRemovals, created);
      int slot = known ? series.find(run.ids(), run.labels().size()) : SeriesTable.NONE;
      if (slot == SeriesTable.NONE) {
        return 0;
      }
      run.settle();
      return series.ref(slot);
    } finally {
      lock.readLock().unlock();
    }
  }

  private long refIn(int slot) {
    return slot == SeriesTable.NONE ? 0 : series.ref(slot);
  }

  /**
   * The slot of the series that {@link #find(LabelRun)} did not find, created if there still is
   * none; the budget has been asked, and the labels stand in order.
   */
  public int create(LabelRun run) {
    lock.writeLock().lock();
    try {
      boolean current = run.isCurrent(pairRemovals, created);
      long cost = pairCost();
      run.intern(pairs, pairRemovals);
      reserveSince(cost);
      run.settle();
      int count = run.labels().size();
      int slot = current ? SeriesTable.NONE : series.find(run.ids(), count);
      return slot == SeriesTable.NONE ? open(run.ids(), count) : slot;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * The slot of the series made of these pairs, created if there is none; the budget has been
   * asked.
   *
   * @param ids in order of their names, see {@link #requireOrder}
   */
  public int create(int[] ids, int count) {
    lock.writeLock().lock();
    try {
      int slot = series.find(ids, count);
      return slot == SeriesTable.NONE ? open(ids, count) : slot;
    } finally {
      lock.writeLock().unlock();
    }
  }

  private int open(int[] ids, int count) {
    int slot = add(ids, count, series.lastRef() + 1);
    unlogged.push(slot);
    return slot;
  }

  /**
   * The slot of the series, created with this ref if there is none; for replay.
   *
   * @param before the labels of the series before, in the same buffer and in order, whose pairs
   *     {@code ids} has still, as neighbours share most of them; or none
   */
  public int restore(LabelBytes labels, LabelBytes before, int[] ids, long ref) {
    lock.writeLock().lock();
    try {
      boolean sameNames = internAll(labels, before, ids);
      series.passRef(ref);
      return restore(ids, labels.size(), sameNames, ref);
    } finally {
      lock.writeLock().unlock();
    }
  }

  private long pairCost() {
    return (long) NEW_PAIR_COST * pairs.count() + pairs.valueBytes();
  }

  /* Whether all names are those that the series before has at the same places. */
  private boolean internAll(LabelBytes labels, LabelBytes before, int[] ids) {
    long cost = pairCost();
    boolean sameNames = true;
    for (int i = 0; i < labels.size(); i++) {
      if (labels.isSameAt(i, before)) {
        continue;
      }
      byte[] buffer = labels.buffer();
      int name;
      if (labels.isSameNameAt(i, before)) {
        name = pairs.nameId(ids[i]);
      } else {
        name = pairs.internName(buffer, labels.name(i), labels.nameLength(i));
        sameNames = false;
      }
      ids[i] = pairs.intern(name, buffer, labels.value(i), labels.valueLength(i));
    }
    reserveSince(cost);
    return sameNames;
  }

  private void reserveSince(long cost) {
    long more = pairCost() - cost;
    if (more != 0) {
      changes++;
      memory.reserve(more);
    }
  }

  private int restore(int[] ids, int count, boolean ordered, long ref) {
    int slot = series.find(ids, count);
    if (slot != SeriesTable.NONE) {
      return slot;
    }
    if (!ordered) {
      requireOrder(ids, count);
    }
    return add(ids, count, ref);
  }

  private int add(int[] ids, int count, long ref) {
    int slot = series.add(ids, count, ref);
    opened.accept(slot);
    for (int i = 0; i < count; i++) {
      postings.add(ids[i], slot);
    }
    created++;
    changes++;
    return slot;
  }

  /**
   * Refuses pairs that do not stand in UTF-8 order of their names, each name once.
   *
   * @throws IllegalArgumentException if they do not
   */
  public void requireOrder(int[] ids, int count) {
    for (int i = 1; i < count; i++) {
      byte[] before = pairs.nameBytes(pairs.nameId(ids[i - 1]));
      byte[] name = pairs.nameBytes(pairs.nameId(ids[i]));
      if (Arrays.compareUnsigned(before, name) >= 0) {
        throw new IllegalArgumentException(
            "labels must stand in order, each name once: "
                + pairs.name(pairs.nameId(ids[i]))
                + " after "
                + pairs.name(pairs.nameId(ids[i - 1])));
      }
    }
  }

  /** Takes the slots of all series that no commit has logged, in the order of their creation. */
  public int[] takeUnlogged() {
    lock.writeLock().lock();
    try {
      int[] slots = unlogged.toArray();
      unlogged.clear();
      return slots;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Puts slots back that could not be logged. */
  public void returnUnlogged(int[] slots) {
    lock.writeLock().lock();
    try {
      int[] since = unlogged.toArray();
      unlogged.clear();
      for (int slot : slots) {
        unlogged.push(slot);
      }
      for (int slot : since) {
        unlogged.push(slot);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Encodes the labels that these pairs are. */
  public void encode(int[] ids, int count, LabelBytes into) {
    into.encode(labels(ids, count));
  }

  private Labels labels(int[] ids, int count) {
    String[] strings = new String[2 * count];
    for (int i = 0; i < count; i++) {
      strings[2 * i] = pairs.name(pairs.nameId(ids[i]));
      strings[2 * i + 1] = pairs.value(ids[i]);
    }
    return Labels.ofSorted(strings);
  }

  /** The labels of a series. */
  public Labels labels(int slot) {
    int[] ids = new int[series.pairCount(slot)];
    series.pairs(slot, ids);
    return labels(ids, ids.length);
  }

  /**
   * Removes series, whose slots no reader may know, and frees their slots.
   *
   * @param slots in rising order
   */
  public void remove(int[] slots) {
    removeKeepingSlots(slots);
    reuse(slots);
  }

  /** Removes series, whose slots readers may know; {@link #reuse} frees them later. */
  public void removeKeepingSlots(int[] slots) {
    lock.writeLock().lock();
    try {
      for (int slot : slots) {
        series.remove(slot);
      }
      forgetUnlogged();
      changes++;
      selections.clear();
      postings = rebuiltPostings();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * Frees the slots of removed series, which no reader may know any more. They may be lower than
   * slots that were free before and have been given out since the removal.
   */
  public void reuse(int[] slots) {
    lock.writeLock().lock();
    try {
      if (postings.haveSecondRuns()) {
        postings = rebuiltPostings();
      }
      changes++;
      series.reuse(slots);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Condemns the pairs that no series has; false where there are too few to be worth it. */
  public boolean condemnDeadPairs() {
    lock.writeLock().lock();
    try {
      return deadPairs.condemn(pairs, postings);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * Removes the condemned pairs that still no series has. Whoever was told ids before they were
   * condemned must be done.
   */
  public void removeDeadPairs() {
    lock.writeLock().lock();
    try {
      long cost = pairCost();
      changes++;
      pairRemovals++;
      deadPairs.execute(pairs, postings);
      memory.release(Math.min(cost - pairCost(), memory.held()));
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Lets the condemned pairs stay. */
  public void acquitDeadPairs() {
    deadPairs.acquit();
  }

  private void forgetUnlogged() {
    int[] slots = unlogged.toArray();
    unlogged.clear();
    for (int slot : slots) {
      if (series.ref(slot) != 0) {
        unlogged.push(slot);
      }
    }
  }

  private Postings rebuiltPostings() {
    Postings made = new Postings();
    int[] ids = new int[64];
    for (int slot = 0; slot < series.limit(); slot++) {
      if (series.ref(slot) == 0) {
        continue;
      }
      int count = series.pairCount(slot);
      ids = count > ids.length ? new int[count] : ids;
      series.pairs(slot, ids);
      for (int i = 0; i < count; i++) {
        made.add(ids[i], slot);
      }
    }
    return made;
  }

  /**
   * Whether all series are logged and all slots without one are free; to be asked under {@link
   * #readLock} while nobody commits.
   */
  public boolean isSettled() {
    return unlogged.size() == 0 && !series.hasSlotsInWaiting();
  }

  /** Counts changes of what {@link #save} writes; to be asked for under {@link #readLock}. */
  public long changes() {
    return changes;
  }

  /** Writes pairs, series and postings; under {@link #readLock}. */
  public void save(ImageWriter out) {
    pairs.save(out);
    series.save(out);
    postings.save(out);
  }

  /**
   * Takes what was written into an index that is empty, before anybody else sees it. Where it fails
   * the index must not be used.
   */
  public void load(ImageReader in) {
    pairs.load(in);
    series.load(in);
    postings.load(in);
    memory.reserve(pairCost());
    for (int slot = 0; slot < series.limit(); slot++) {
      opened.accept(slot);
    }
    created = series.size();
    changes++;
  }

  /** One more than the highest slot in use. */
  public int limit() {
    lock.readLock().lock();
    try {
      return series.limit();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** How many series were ever created. */
  public long created() {
    lock.readLock().lock();
    try {
      return created;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** How many series there are. */
  public int size() {
    lock.readLock().lock();
    try {
      return series.size();
    } finally {
      lock.readLock().unlock();
    }
  }

  public long bytes() {
    lock.readLock().lock();
    try {
      return pairs.bytes() + series.bytes() + postings.bytes();
    } finally {
      lock.readLock().unlock();
    }
  }
}
