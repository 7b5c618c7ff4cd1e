package dev.ferula.tsdb.head.index;

import java.util.Arrays;

/**
 * The labels of the series that somebody asks the index for, one after the other, and the pairs
 * that they are. Neighbours share most of their labels, so pairs are looked up only where labels
 * differ from those of the series before. For one thread.
 */
public final class LabelRun {
  private LabelBytes labels = new LabelBytes();
  private LabelBytes before = new LabelBytes();
  private int[] ids = new int[32];
  private boolean settled;
  private boolean sameNames;

  /* How often pairs had been removed and series created when the ids were looked up. */
  private long removals;
  private long created;

  /** The labels to be asked for next, to be filled in; those of the last series go. */
  public LabelBytes next() {
    LabelBytes last = labels;
    if (!settled) {
      last.clear();
    }
    settled = false;
    labels = before;
    before = last;
    return labels;
  }

  /** The labels asked for. */
  public LabelBytes labels() {
    return labels;
  }

  int[] ids() {
    return ids;
  }

  /** Whether nothing has changed since the look-up that would have it find something else. */
  boolean isCurrent(long removalsNow, long createdNow) {
    return removals == removalsNow && created == createdNow;
  }

  /**
   * Looks the pairs up, {@link PairTable#NONE} where there is none; under the index's lock.
   *
   * @return whether there are all of them
   */
  boolean lookUp(PairTable pairs, long removalsNow, long createdNow) {
    if (removals != removalsNow) {
      before.clear();
    }
    removals = removalsNow;
    created = createdNow;
    int size = labels.size();
    if (size > ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
    }
    boolean all = true;
    sameNames = size <= before.size();
    for (int i = 0; i < size; i++) {
      if (!labels.isSameAt(i, before)) {
        sameNames = sameNames && labels.isSameNameAt(i, before);
        ids[i] = find(pairs, i);
        all &= ids[i] != PairTable.NONE;
      }
    }
    return all;
  }

  private int find(PairTable pairs, int i) {
    return pairs.find(
        labels.buffer(),
        labels.name(i),
        labels.nameLength(i),
        labels.value(i),
        labels.valueLength(i));
  }

  /** Adds the pairs that there were not; under the index's write lock. */
  void intern(PairTable pairs, long removalsNow) {
    boolean anew = removals != removalsNow;
    for (int i = 0; i < labels.size(); i++) {
      if (anew || ids[i] == PairTable.NONE) {
        ids[i] =
            pairs.intern(
                labels.buffer(),
                labels.name(i),
                labels.nameLength(i),
                labels.value(i),
                labels.valueLength(i));
      }
    }
    removals = removalsNow;
  }

  /** Notes that there is a series of these pairs, so that the next one may be compared with it. */
  void settle() {
    settled = true;
  }

  /**
   * Refuses labels, once they were looked up, that do not stand in UTF-8 order of their names, each
   * name once.
   *
   * @throws IllegalArgumentException if they do not
   */
  public void requireOrder() {
    if (!sameNames) {
      labels.requireOrder();
    }
  }
}
