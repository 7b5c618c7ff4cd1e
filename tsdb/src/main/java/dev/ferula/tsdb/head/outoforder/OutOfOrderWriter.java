package dev.ferula.tsdb.head.outoforder;

import dev.ferula.tsdb.head.log.Batch;
import dev.ferula.tsdb.head.log.OutOfOrderLog;
import dev.ferula.tsdb.head.samples.SampleStore;
import dev.ferula.tsdb.head.samples.SampleWriter;
import dev.ferula.tsdb.head.samples.Stripes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes the samples of a commit that came out of order: logs them, then puts them into the buffers
 * of their series. Where a buffer is full, chunks are made of it before, and a marker in the log
 * says so ahead of the samples that follow. For the committing thread.
 */
public final class OutOfOrderWriter {
  private final OutOfOrder outOfOrder;
  private final SampleStore samples;
  private final @Nullable OutOfOrderLog log;
  private final Batch run = new Batch();
  private long[] markers = new long[16];
  private int markerCount;
  private long inserted;
  private long insertedHistograms;
  private long duplicates;

  public OutOfOrderWriter(OutOfOrder outOfOrder, SampleStore samples, @Nullable OutOfOrderLog log) {
    this.outOfOrder = outOfOrder;
    this.samples = samples;
    this.log = log;
  }

  /** How many samples the last call stored. */
  public long inserted() {
    return inserted;
  }

  /** How many of these were histograms. */
  public long insertedHistograms() {
    return insertedHistograms;
  }

  /** How many samples of the last call met another one at the same time. */
  public long duplicates() {
    return duplicates;
  }

  /**
   * Takes samples.
   *
   * @throws dev.ferula.storage.StorageException if the log refuses; those that the log has are
   *     stored nonetheless
   */
  public void write(Batch late, long commit) {
    inserted = 0;
    insertedHistograms = 0;
    duplicates = 0;
    try {
      for (int i = 0; i < late.size(); i++) {
        OutOfOrderSeries series = outOfOrder.at(late.slot(i));
        if (series.open().size() + series.pending >= OutOfOrderBuffer.CAPACITY) {
          makeRoom(late.slot(i), late.ref(i), series, commit);
        }
        run.add(late, i);
        series.pending++;
      }
      insertRun(commit);
    } finally {
      for (int i = 0; i < run.size(); i++) {
        outOfOrder.at(run.slot(i)).pending = 0;
        forgetIfEmpty(run.slot(i));
      }
      run.clear();
      markerCount = 0;
    }
  }

  private void forgetIfEmpty(int slot) {
    if (outOfOrder.at(slot).isEmpty()) {
      outOfOrder.remove(slot);
    }
  }

  private void makeRoom(int slot, long ref, OutOfOrderSeries series, long commit) {
    if (series.pending > 0) {
      insertRun(commit);
    }
    if (!series.open().isFull()) {
      return;
    }
    int before = markerCount;
    boolean[] inFiles = {true};
    samples.stripes().of(slot).lock();
    try {
      outOfOrder.flush(
          ref,
          series,
          location -> {
            inFiles[0] &= samples.chunks().fileOf(location) != Integer.MAX_VALUE;
            addMarker(ref, location);
          });
    } finally {
      samples.stripes().of(slot).unlock();
    }
    if (!inFiles[0]) {
      markerCount = before; // Replay then takes the samples themselves.
    }
  }

  private void addMarker(long ref, long location) {
    if (2 * markerCount == markers.length) {
      markers = Arrays.copyOf(markers, 2 * markers.length);
    }
    markers[2 * markerCount] = ref;
    markers[2 * markerCount + 1] = location;
    markerCount++;
  }

  private void insertRun(long commit) {
    if (log != null && (run.size() > 0 || markerCount > 0)) {
      log.write(markers, markerCount, run);
    }
    markerCount = 0;
    try (Stripes.Walk walk = samples.stripes().walk()) {
      for (int i = 0; i < run.size(); i++) {
        walk.to(run.slot(i));
        insert(i, commit);
      }
    }
    run.clear();
  }

  private void insert(int i, long commit) {
    OutOfOrderSeries series = outOfOrder.at(run.slot(i));
    series.pending = 0;
    long timestamp = run.timestamp(i);
    Object histogram = run.histogram(i);
    if (series.insert(run.start(i), timestamp, run.value(i), histogram, commit)) {
      outOfOrder.reach(timestamp, timestamp);
      inserted++;
      insertedHistograms += histogram == null ? 0 : 1;
    } else if (!series.open().holds(timestamp, run.value(i), histogram)) {
      duplicates++;
    }
  }

  /** Puts a sample that the log has into its series' buffer. */
  public void restore(
      int slot, long ref, long start, long timestamp, double value, @Nullable Object h) {
    OutOfOrderSeries series = outOfOrder.at(slot);
    if (series.open().isFull()) {
      outOfOrder.flush(ref, series, location -> {});
    }
    if (series.insert(start, timestamp, value, h, SampleWriter.UNMARKED)) {
      outOfOrder.reach(timestamp, timestamp);
    }
  }
}
