package dev.ferula.storage;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several cursors over the same series as one: samples in order of time, and of those at the same
 * time the one of the first cursor. For one thread.
 */
public final class MergedSamples implements SampleIterator {
  /* Few, as most go from a cursor to where they are wanted; more where what was read there has to wait for others. */
  private static final int AHEAD = 8;

  private Source[] sources;
  private int count;
  /* Whether the sources stand at what comes after the cursor; otherwise some still stand at it. */
  private boolean settled;
  private boolean started;
  private @Nullable Source at;
  private Kind kind = Kind.NONE;
  private long timestamp;
  private long startTimestamp;
  private double value;

  /** The cursors as one; they must stand before their first samples, and are used by this one. */
  public MergedSamples(List<? extends SampleIterator> cursors) {
    sources = new Source[cursors.size()];
    cursors.forEach(this::add);
  }

  /** Forgets all cursors, for use with those of another series. */
  void clear() {
    count = 0;
    settled = false;
    started = false;
    at = null;
    kind = Kind.NONE;
  }

  /** A cursor of an earlier use whose place the next one to be added takes, or null. */
  @Nullable SampleIterator spare() {
    return count < sources.length && sources[count] != null ? sources[count].cursor : null;
  }

  /** Adds a cursor before its first sample, behind those that were added before. */
  void add(SampleIterator cursor) {
    if (count == sources.length) {
      sources = Arrays.copyOf(sources, Math.max(4, 2 * count));
    }
    Source source = sources[count];
    if (source == null) {
      sources[count] = new Source(cursor);
    } else {
      source.open(cursor);
    }
    count++;
  }

  /** One cursor, with the floats that were read ahead of it. */
  private static final class Source {
    private SampleIterator cursor;
    private final FloatBatch ahead = new FloatBatch(AHEAD);
    private int next;
    private boolean ofBatch;
    private Kind kind = Kind.NONE;
    private long timestamp;
    private long startTimestamp;
    private double value;

    Source(SampleIterator cursor) {
      this.cursor = cursor;
    }

    void open(SampleIterator of) {
      cursor = of;
      ahead.size = 0;
      next = 0;
      kind = Kind.NONE;
      ofBatch = false;
    }

    /* Copies floats from where it stands, as long as they are at hand and lie before a time. */
    void copy(FloatBatch into, long before) {
      if (!ofBatch) {
        into.timestamps[into.size] = timestamp;
        into.values[into.size++] = value;
        return;
      }
      int from = next - 1;
      int to = Math.min(ahead.size, from + into.capacity() - into.size);
      if (ahead.timestamps[to - 1] >= before) {
        int found = Arrays.binarySearch(ahead.timestamps, from, to, before);
        to = found < 0 ? -found - 1 : found;
      }
      System.arraycopy(ahead.timestamps, from, into.timestamps, into.size, to - from);
      System.arraycopy(ahead.values, from, into.values, into.size, to - from);
      into.size += to - from;
      next = to;
    }

    /*
     * Reads floats behind those at hand, all of which were taken, to where they are wanted, as long as they lie before a time;
     * what does not, is at hand then.
     */
    void readOn(FloatBatch into, long before) {
      while (next == ahead.size && into.size < into.capacity()) {
        int from = into.size;
        if (cursor.appendFloats(into) == 0) {
          return;
        }
        if (into.timestamps[into.size - 1] >= before) {
          takeBack(into, from, before);
        }
      }
    }

    private void takeBack(FloatBatch from, int added, long before) {
      int found = Arrays.binarySearch(from.timestamps, added, from.size, before);
      int kept = found < 0 ? -found - 1 : found;
      next = 0;
      ahead.size = from.size - kept;
      ahead.ensureCapacity(ahead.size);
      System.arraycopy(from.timestamps, kept, ahead.timestamps, 0, ahead.size);
      System.arraycopy(from.values, kept, ahead.values, 0, ahead.size);
      from.size = kept;
    }

    void advance(boolean inBatches) {
      if (next == ahead.size && inBatches) {
        next = 0;
        cursor.nextFloats(ahead);
      }
      if (next < ahead.size) {
        standAt(next++);
      } else {
        standAtCursor(cursor.next());
      }
    }

    void seek(long wanted) {
      if (kind != Kind.NONE && timestamp >= wanted) {
        return;
      }
      while (next < ahead.size) {
        standAt(next++);
        if (timestamp >= wanted) {
          return;
        }
      }
      standAtCursor(cursor.seek(wanted));
    }

    private void standAt(int i) {
      kind = Kind.FLOAT;
      ofBatch = true;
      timestamp = ahead.timestamps[i];
      value = ahead.values[i];
      startTimestamp = Appender.NO_START;
    }

    private void standAtCursor(Kind found) {
      kind = found;
      ofBatch = false;
      if (found != Kind.NONE) {
        timestamp = cursor.timestamp();
        startTimestamp = cursor.startTimestamp();
        value = found == Kind.FLOAT ? cursor.value() : 0;
      }
    }
  }

  @Override
  public Kind next() {
    settle(false);
    return take(first());
  }

  /* Moves every source past the sample at the cursor. */
  private void settle(boolean inBatches) {
    if (!started) {
      for (int i = 0; i < count; i++) {
        Source source = sources[i];
        source.advance(inBatches);
      }
    } else if (!settled) {
      pass(timestamp, inBatches);
    }
    started = true;
    settled = true;
  }

  private void pass(long passed, boolean inBatches) {
    for (int i = 0; i < count; i++) {
      Source source = sources[i];
      if (source.kind != Kind.NONE && source.timestamp == passed) {
        source.advance(inBatches);
      }
    }
  }

  private @Nullable Source first() {
    Source first = null;
    for (int i = 0; i < count; i++) {
      Source source = sources[i];
      if (source.kind != Kind.NONE && (first == null || source.timestamp < first.timestamp)) {
        first = source;
      }
    }
    return first;
  }

  private Kind take(@Nullable Source first) {
    at = first;
    kind = first == null ? Kind.NONE : first.kind;
    if (first != null) {
      timestamp = first.timestamp;
      startTimestamp = first.startTimestamp;
      value = first.value;
      settled = false;
    }
    return kind;
  }

  @Override
  public Kind seek(long wanted) {
    if (kind != Kind.NONE && timestamp >= wanted) {
      return kind;
    }
    for (int i = 0; i < count; i++) {
      Source source = sources[i];
      source.seek(wanted);
    }
    started = true;
    settled = true;
    return take(first());
  }

  @Override
  public int appendFloats(FloatBatch into) {
    settle(true);
    int from = into.size;
    while (into.size < into.capacity()) {
      Source first = first();
      if (first == null || first.kind != Kind.FLOAT) {
        break;
      }
      copyRun(first, others(first), into);
    }
    if (into.size > from) {
      kind = Kind.FLOAT;
      at = null;
      timestamp = into.timestamps[into.size - 1];
      value = into.values[into.size - 1];
      startTimestamp = Appender.NO_START;
    }
    return into.size - from;
  }

  /* The first timestamp of all other sources. */
  private long others(Source first) {
    long earliest = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      Source source = sources[i];
      if (source != first && source.kind != Kind.NONE) {
        earliest = Math.min(earliest, source.timestamp);
      }
    }
    return earliest;
  }

  /* Copies as long as no other source comes in between; where two meet, the first is chosen anew. */
  private void copyRun(Source first, long others, FloatBatch into) {
    do {
      if (first.timestamp == others) {
        into.timestamps[into.size] = others;
        into.values[into.size++] = first.value;
        pass(others, true);
        return;
      }
      first.copy(into, others);
      first.readOn(into, others);
      first.advance(true);
    } while (into.size < into.capacity() && first.kind == Kind.FLOAT && first.timestamp < others);
  }

  @Override
  public long timestamp() {
    return timestamp;
  }

  @Override
  public long startTimestamp() {
    return startTimestamp;
  }

  @Override
  public double value() {
    return value;
  }

  @Override
  public Histogram histogram(@Nullable Histogram reuse) {
    return atHistogram().histogram(reuse);
  }

  @Override
  public FloatHistogram floatHistogram(@Nullable FloatHistogram reuse) {
    return atHistogram().floatHistogram(reuse);
  }

  private SampleIterator atHistogram() {
    if (at == null) {
      throw new IllegalStateException("no histogram stands at the cursor");
    }
    return at.cursor;
  }
}
