package dev.ferula.tsdb.head;

import dev.ferula.model.StaleMarker;
import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.tsdb.head.index.SeriesTable;
import dev.ferula.tsdb.head.samples.SampleWriter;
import dev.ferula.tsdb.head.samples.SeriesRows;
import dev.ferula.wal.SampleColumns;

/**
 * Puts the floats that a log holds into a head that nobody reads or writes yet, those of a series
 * together where that can be. For one thread.
 */
final class ReplayedFloats implements HeldSamples.Taker {
  private final Head head;
  private final HeadIndex index;
  private final SeriesRows rows;
  private final SampleWriter writer;
  private final LogRefs refs;
  private final HeldSamples held;
  /* Of the samples of a record. */
  private int[] slots = new int[0];
  private long samples;
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;

  ReplayedFloats(Head head, LogRefs refs) {
    this.head = head;
    this.index = head.index();
    this.rows = head.samples().rows();
    this.writer = head.samples().writer();
    this.refs = refs;
    this.held = new HeldSamples(this, head.admission().memory());
  }

  /** Takes the samples of a record. */
  void add(SampleColumns columns) {
    findSlots(columns);
    if (head.options().startTimestamps()) {
      for (int i = 0; i < columns.size; i++) {
        if (slots[i] != SeriesTable.NONE) {
          append(slots[i], columns.starts[i], columns.timestamps[i], columns.values[i]);
        }
      }
    } else {
      held.add(slots, columns.timestamps, columns.values, columns.size);
    }
  }

  /* None for what is not taken. */
  private void findSlots(SampleColumns columns) {
    if (slots.length < columns.size) {
      slots = new int[columns.refs.length];
    }
    index.series().slots(columns.refs, columns.size, slots);
    long floor = head.minValidTime();
    for (int i = 0; i < columns.size; i++) {
      if (slots[i] == SeriesTable.NONE) {
        slots[i] = refs.slot(columns.refs[i], UnknownRefs.Entry.SAMPLES);
      }
      if (columns.timestamps[i] < floor) {
        slots[i] = SeriesTable.NONE;
      }
    }
  }

  /** A float of its own, as of an open chunk that is in a snapshot. */
  void sample(long ref, long start, long timestamp, double value) {
    int slot = refs.slot(ref, UnknownRefs.Entry.SAMPLES);
    if (slot != SeriesTable.NONE && timestamp >= head.minValidTime()) {
      append(slot, start, timestamp, value);
    }
  }

  /** Puts in what is held of a series, before something else of it comes. */
  void release(int slot) {
    held.release(slot);
  }

  /** Puts in all that is held. */
  void releaseAll() {
    held.releaseAll();
  }

  /** How many samples were put into the head. */
  long samples() {
    return samples;
  }

  /** Others were put in. */
  void count(long others) {
    samples += others;
  }

  /** Notes the times of samples that were put into the head in one piece. */
  void reach(long from, long to) {
    minTime = Math.min(minTime, from);
    maxTime = Math.max(maxTime, to);
  }

  /** Puts in all that is held, and tells the head up to which times it has samples. */
  void finish() {
    held.releaseAll();
    head.commits().reach(minTime, maxTime);
  }

  @Override
  public int touch(int[] slots, int count, int samples) {
    return writer.touch(slots, 0, count, samples);
  }

  @Override
  public void take(int slot, long[] columns, int from, int to) {
    long end = rows.end(slot);
    int at = from;
    boolean ordinary = true;
    for (int i = from; i < to; i += 2) {
      /* What chunks of files have needs no more than a look, and a log may have samples twice. */
      if (columns[i] > end) {
        end = columns[i];
        ordinary &= columns[i + 1] != StaleMarker.BITS;
        columns[at++] = columns[i];
        columns[at++] = columns[i + 1];
      }
    }
    if (at == from) {
      return;
    }
    if (!ordinary) {
      for (int i = from; i < at; i += 2) {
        append(slot, 0, columns[i], Double.longBitsToDouble(columns[i + 1]));
      }
      return;
    }
    writer.append(slot, index.series().ref(slot), columns, from, at);
    reach(columns[from], end);
    samples += (at - from) / 2;
  }

  /* Nobody else is there yet, so no batch is needed, no lock and no number of a commit. */
  private void append(int slot, long start, long timestamp, double value) {
    if (timestamp <= rows.end(slot)) {
      return;
    }
    Object stale = StaleMarker.isStale(value) ? writer.staleHistogram(slot) : null;
    long ref = index.series().ref(slot);
    long begin = head.options().startTimestamps() ? start : 0;
    if (stale == null) {
      writer.append(slot, ref, begin, timestamp, value, SampleWriter.UNMARKED);
    } else {
      writer.append(slot, ref, begin, timestamp, stale, SampleWriter.UNMARKED);
    }
    reach(timestamp, timestamp);
    samples++;
  }
}
