package dev.ferula.tsdb.head;

import dev.ferula.model.Exemplar;
import dev.ferula.storage.AppendStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest exemplars of all series, a fixed number of them: the oldest makes room for the newest.
 * Safe for use by several threads.
 */
final class Exemplars {
  /** The most characters that the labels of an exemplar may have together. */
  static final int MAX_LABEL_LENGTH = 128;

  private final Batch.@Nullable SeriesExemplar[] ring;
  private final Map<Long, Exemplar> newest = new HashMap<>();
  private int next;
  private long appended;

  Exemplars(int capacity) {
    ring = new Batch.SeriesExemplar[capacity];
  }

  /** Whether there is room for any. */
  boolean areKept() {
    return ring.length > 0;
  }

  /** Whether the exemplar would be taken; with no capacity all are, and forgotten. */
  synchronized AppendStatus check(long ref, Exemplar exemplar) {
    int length = 0;
    for (int i = 0; i < exemplar.labels().size(); i++) {
      String name = exemplar.labels().name(i);
      String value = exemplar.labels().value(i);
      length += name.codePointCount(0, name.length()) + value.codePointCount(0, value.length());
    }
    if (length > MAX_LABEL_LENGTH) {
      return AppendStatus.INVALID;
    }
    Exemplar last = newest.get(ref);
    if (last == null || last.equals(exemplar) || exemplar.timestamp() > last.timestamp()) {
      return AppendStatus.ACCEPTED;
    }
    boolean later = exemplar.timestamp() == last.timestamp() && exemplar.value() >= last.value();
    return later ? AppendStatus.ACCEPTED : AppendStatus.OUT_OF_ORDER;
  }

  synchronized void add(Batch.SeriesExemplar added) {
    if (ring.length == 0 || added.exemplar().equals(newest.get(added.ref()))) {
      return;
    }
    Batch.SeriesExemplar gone = ring[next];
    if (gone != null && gone.exemplar().equals(newest.get(gone.ref()))) {
      newest.remove(gone.ref());
    }
    ring[next] = added;
    next = (next + 1) % ring.length;
    newest.put(added.ref(), added.exemplar());
    appended++;
  }

  /** All exemplars kept, oldest first. */
  synchronized List<Batch.SeriesExemplar> all() {
    List<Batch.SeriesExemplar> all = new ArrayList<>();
    for (int i = 0; i < ring.length; i++) {
      Batch.SeriesExemplar e = ring[(next + i) % ring.length];
      if (e != null) {
        all.add(e);
      }
    }
    return all;
  }

  /** How many were ever stored. */
  synchronized long appended() {
    return appended;
  }
}
