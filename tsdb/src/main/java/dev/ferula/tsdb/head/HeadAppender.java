package dev.ferula.tsdb.head;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.histogram.HistogramCheck;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.storage.CommitResult;
import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.tsdb.head.index.LabelRun;
import dev.ferula.tsdb.head.index.SeriesTable;
import dev.ferula.tsdb.head.log.Batch;
import org.jspecify.annotations.Nullable;

/** One batch for the head. Collects, and leaves the rest to {@link Commits#commit}. */
final class HeadAppender implements Appender {
  private final Head head;
  private final HeadIndex index;
  private final Batch batch;
  private final long number;
  private final LabelRun run = new LabelRun();
  private Refusals.@Nullable Culprit refusedBy;
  private String problem = "";
  private boolean ofRules;
  private boolean closed;

  HeadAppender(Head head, Batch batch, long number) {
    this.head = head;
    this.index = head.index();
    this.batch = batch;
    this.number = number;
  }

  /** Creates series whatever the memory budget says, and takes floats in order only. */
  HeadAppender ofRules() {
    ofRules = true;
    return this;
  }

  @Override
  public long resolve(Labels series) {
    run.next().encode(series);
    return resolve();
  }

  @Override
  public long resolve(byte[] buffer, int offset, int length) {
    run.next().copy(buffer, offset, length);
    return resolve();
  }

  @Override
  public long find(byte[] buffer, int offset, int length) {
    requireOpen();
    run.next().copy(buffer, offset, length);
    return index.find(run);
  }

  private long resolve() {
    beginResolving(run.labels().size());
    long known = index.find(run);
    if (known != NO_REF) {
      return known;
    }
    run.requireOrder();
    if (!isAdmitted(run.labels().size())) {
      refusedBy = head.admission().refuse(run.labels());
    }
    return refusedBy == null ? index.series().ref(index.create(run)) : NO_REF;
  }

  private void beginResolving(int labels) {
    requireOpen();
    refusedBy = null;
    problem = "";
    if (labels == 0) {
      throw new IllegalArgumentException("empty labelset");
    }
  }

  private boolean isAdmitted(int labels) {
    if (ofRules) {
      head.admission().restored(1, labels);
      return true;
    }
    return head.admission().tryAdmit(labels);
  }

  @Override
  public int pair(byte[] buffer, int name, int nameLength, int value, int valueLength) {
    requireOpen();
    return index.internPair(buffer, name, nameLength, value, valueLength);
  }

  @Override
  public long resolve(int[] pairs, int count) {
    beginResolving(count);
    long known = index.find(pairs, count);
    if (known != NO_REF) {
      return known;
    }
    index.requireOrder(pairs, count);
    if (!isAdmitted(count)) {
      index.encode(pairs, count, run.next());
      refusedBy = head.admission().refuse(run.labels());
    }
    return refusedBy == null ? index.series().ref(index.create(pairs, count)) : NO_REF;
  }

  @Override
  public boolean refuses(long timestamp, boolean histogram) {
    requireOpen();
    boolean refused = !batch.takesLate() && timestamp < batch.floor();
    if (refused) {
      head.counters().refused(AppendStatus.OUT_OF_BOUNDS, histogram);
    }
    return refused;
  }

  @Override
  public String refusal() {
    Refusals.Culprit culprit = refusedBy;
    return culprit == null ? problem : head.admission().refusal(run.labels().size(), culprit);
  }

  /* The slot of a series that will stay until this appender is closed. */
  private int slot(long ref) {
    int slot = index.series().slot(ref);
    if (slot == SeriesTable.NONE) {
      return slot;
    }
    if (!head.gc().pardon(slot)) {
      head.gc().awaitRemoval();
    }
    return index.series().ref(slot) == ref ? slot : SeriesTable.NONE;
  }

  private AppendStatus unknownSeries() {
    head.counters().seriesNotFound.increment();
    return AppendStatus.UNKNOWN_SERIES;
  }

  @Override
  public AppendStatus append(long ref, long startTimestamp, long timestamp, double value) {
    return append(ref, startTimestamp, timestamp, value, ofRules);
  }

  @Override
  public AppendStatus appendStale(long ref, long timestamp) {
    return append(ref, NO_START, timestamp, StaleMarker.VALUE, true);
  }

  private AppendStatus append(
      long ref, long startTimestamp, long timestamp, double value, boolean inOrderOnly) {
    requireOpen();
    int slot = slot(ref);
    if (slot == SeriesTable.NONE) {
      return unknownSeries();
    }
    boolean histogram =
        StaleMarker.isStale(value) && head.samples().writer().staleHistogram(slot) != null;
    AppendStatus status = head.commits().check(slot, timestamp, batch, histogram);
    if (status == AppendStatus.DUPLICATE && head.samples().writer().lastIs(slot, value)) {
      status = AppendStatus.ACCEPTED;
    }
    if (status == AppendStatus.ACCEPTED) {
      boolean late = head.commits().isLate(slot, timestamp, batch);
      if (late && inOrderOnly) {
        head.counters().refused(AppendStatus.OUT_OF_ORDER, histogram);
        return AppendStatus.OUT_OF_ORDER;
      }
      Batch to = late ? batch.late() : batch;
      to.add(slot, ref, timestamp, value);
      if (head.options().startTimestamps()) {
        to.startOfLast(startTimestamp);
      }
    }
    return status;
  }

  @Override
  public AppendStatus append(long ref, long startTimestamp, long timestamp, Histogram value) {
    return appendHistogram(ref, startTimestamp, timestamp, value, HistogramCheck.problem(value));
  }

  @Override
  public AppendStatus append(long ref, long startTimestamp, long timestamp, FloatHistogram value) {
    return appendHistogram(ref, startTimestamp, timestamp, value, HistogramCheck.problem(value));
  }

  private AppendStatus appendHistogram(
      long ref, long startTimestamp, long timestamp, Object value, String found) {
    requireOpen();
    refusedBy = null;
    problem = found;
    if (!found.isEmpty()) {
      return AppendStatus.INVALID;
    }
    int slot = slot(ref);
    if (slot == SeriesTable.NONE) {
      return unknownSeries();
    }
    AppendStatus status = head.commits().check(slot, timestamp, batch, true);
    if (status == AppendStatus.DUPLICATE && head.samples().writer().lastIs(slot, value)) {
      status = AppendStatus.ACCEPTED;
    }
    if (status == AppendStatus.ACCEPTED) {
      Batch to = head.commits().isLate(slot, timestamp, batch) ? batch.late() : batch;
      to.add(slot, ref, timestamp, value);
      if (head.options().startTimestamps()) {
        to.startOfLast(startTimestamp);
      }
    }
    return status;
  }

  @Override
  public AppendStatus append(long ref, Exemplar exemplar) {
    return append(ref, exemplar, true);
  }

  @Override
  public AppendStatus appendUntimed(long ref, Exemplar exemplar) {
    return append(ref, exemplar, false);
  }

  private AppendStatus append(long ref, Exemplar exemplar, boolean timed) {
    requireOpen();
    int slot = slot(ref);
    if (slot == SeriesTable.NONE) {
      return unknownSeries();
    }
    AppendStatus status = head.exemplars().check(ref, exemplar, timed);
    if (status == AppendStatus.DUPLICATE) {
      // The same one at every scrape is what most targets tell: nothing to store, nothing to log.
      return AppendStatus.ACCEPTED;
    }
    if (status == AppendStatus.ACCEPTED && head.exemplars().areKept()) {
      batch.exemplars().add(new Batch.SeriesExemplar(slot, ref, exemplar, timed));
    }
    return status;
  }

  @Override
  public void metadata(long ref, Metadata metadata) {
    requireOpen();
    int slot = slot(ref);
    boolean kept = head.options().metadata();
    if (kept && slot != SeriesTable.NONE && !metadata.equals(head.metadata(ref))) {
      batch.metadata().add(new Batch.SeriesMetadata(slot, ref, metadata));
    }
  }

  @Override
  public CommitResult commit() {
    requireOpen();
    closed = true;
    try {
      return head.commits().commit(batch);
    } finally {
      head.commits().release(batch, number);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      head.commits().release(batch, number);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the appender is closed");
    }
  }
}
