package dev.ferula.tsdb.head.outoforder;

import dev.ferula.chunk.ChunkIterator;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.storage.FloatBatch;
import dev.ferula.storage.SampleIterator;
import dev.ferula.tsdb.block.UndeletedSamples;
import dev.ferula.tsdb.head.samples.ChunkStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one series that came out of order, in order: its chunks and buffer, which may
 * overlap, as one. Chunks are read when their time has come. Of samples at the same time the one
 * counts whose source was added first. For one thread.
 */
public final class OutOfOrderSamples implements SampleIterator {
  private final class Source {
    private final int rank;
    private final long start;
    private final long location;
    private final long[] deleted;
    private @Nullable SampleIterator samples;
    private Kind kind = Kind.NONE;

    Source(int rank, long start, long location, long[] deleted) {
      this.rank = rank;
      this.start = start;
      this.location = location;
      this.deleted = deleted;
    }

    SampleIterator samples() {
      SampleIterator opened = samples;
      if (opened == null) {
        opened = openChunk();
        samples = opened;
      }
      return opened;
    }

    private SampleIterator openChunk() {
      ChunkStore.ChunkBytes bytes = new ChunkStore.ChunkBytes();
      store.read(location, bytes);
      ChunkIterator chunk = ChunkIterator.of(bytes.encoding);
      byte[] copy = Arrays.copyOfRange(bytes.array, bytes.offset, bytes.offset + bytes.length + 8);
      chunk.reset(copy, 0, bytes.length);
      return deleted.length == 0 ? chunk : new UndeletedSamples(chunk, deleted);
    }
  }

  private final ChunkStore store;
  private final long minTime;
  private final long maxTime;
  private final List<Source> waiting = new ArrayList<>();
  private final List<Source> active = new ArrayList<>();
  private int next;
  private boolean started;
  private @Nullable Source at;
  private Kind kind = Kind.NONE;
  private long timestamp;
  /* Whether a batch met a histogram and left it for the next call; it stands at the float before. */
  private boolean held;
  private long batchTimestamp;
  private double batchValue;

  /** A cursor without sources over a range of time, both ends included. */
  OutOfOrderSamples(ChunkStore store, long minTime, long maxTime) {
    this.store = store;
    this.minTime = minTime;
    this.maxTime = maxTime;
  }

  void add(long start, long location, long[] deleted) {
    waiting.add(new Source(waiting.size(), start, location, deleted));
  }

  void add(OutOfOrderBuffer buffer) {
    if (buffer.size() > 0) {
      Source source = new Source(waiting.size(), buffer.timestamp(0), 0, new long[0]);
      source.samples = buffer.samples();
      waiting.add(source);
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  @Override
  public Kind next() {
    if (held) {
      held = false;
      return kind;
    }
    if (kind != Kind.NONE && timestamp == Long.MAX_VALUE) {
      kind = Kind.NONE;
    }
    return advance(kind == Kind.NONE ? minTime : timestamp + 1);
  }

  /* Moves to the first sample at or after a time. */
  private Kind advance(long wanted) {
    if (!started) {
      started = true;
      waiting.sort(Comparator.comparingLong(source -> source.start));
    } else if (kind == Kind.NONE) {
      return kind;
    }
    for (int i = active.size() - 1; i >= 0; i--) {
      Source source = active.get(i);
      if (source.samples().timestamp() < wanted) {
        source.kind = source.samples().seek(wanted);
      }
      if (source.kind == Kind.NONE) {
        active.remove(i);
      }
    }
    Source first = first();
    while (next < waiting.size()
        && (first == null || waiting.get(next).start <= first.samples().timestamp())) {
      Source opened = waiting.get(next++);
      opened.kind = opened.samples().seek(wanted);
      if (opened.kind != Kind.NONE) {
        active.add(opened);
        first = first();
      }
    }
    at = first;
    kind = first == null || first.samples().timestamp() > maxTime ? Kind.NONE : first.kind;
    timestamp = kind == Kind.NONE || first == null ? timestamp : first.samples().timestamp();
    return kind;
  }

  private @Nullable Source first() {
    Source first = null;
    for (Source source : active) {
      if (first == null || isBefore(source, first)) {
        first = source;
      }
    }
    return first;
  }

  private static boolean isBefore(Source a, Source b) {
    long left = a.samples().timestamp();
    long right = b.samples().timestamp();
    return left < right || (left == right && a.rank < b.rank);
  }

  @Override
  public Kind seek(long wanted) {
    if (held && batchTimestamp >= wanted) {
      return Kind.FLOAT;
    }
    held = false;
    if (kind != Kind.NONE && timestamp >= wanted) {
      return kind;
    }
    return advance(Math.max(wanted, minTime));
  }

  @Override
  public int appendFloats(FloatBatch into) {
    if (held) {
      return 0;
    }
    int from = into.size;
    while (into.size < into.capacity()) {
      Kind found = next();
      if (found != Kind.FLOAT) {
        held = found != Kind.NONE;
        break;
      }
      batchTimestamp = timestamp;
      batchValue = value();
      into.timestamps[into.size] = batchTimestamp;
      into.values[into.size++] = batchValue;
    }
    return into.size - from;
  }

  private SampleIterator current() {
    if (at == null) {
      throw new IllegalStateException("the cursor stands at no sample");
    }
    return at.samples();
  }

  @Override
  public long timestamp() {
    return held ? batchTimestamp : timestamp;
  }

  @Override
  public long startTimestamp() {
    return current().startTimestamp();
  }

  @Override
  public double value() {
    return held ? batchValue : current().value();
  }

  @Override
  public Histogram histogram(@Nullable Histogram reuse) {
    return current().histogram(reuse);
  }

  @Override
  public FloatHistogram floatHistogram(@Nullable FloatHistogram reuse) {
    return current().floatHistogram(reuse);
  }
}
