package dev.ferula.tsdb.head.samples;

import dev.ferula.chunk.ChunkIterator;
import dev.ferula.chunk.ChunkIterators;
import dev.ferula.chunk.Encoding;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.storage.Appender;
import dev.ferula.storage.FloatBatch;
import dev.ferula.storage.SampleIterator;
import dev.ferula.tsdb.head.slab.SlabPool;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one series of the head that a view shows: finished chunks in order, then a copy of
 * the open one, cut off where commits begin that the view does not show. For one thread.
 */
public final class HeadSamples implements SampleIterator {
  private static final int SPARE = 8;

  private final SampleStore store;
  private final FinishedChunks.ChunkList chunks = new FinishedChunks.ChunkList();
  private final ChunkStore.ChunkBytes bytes = new ChunkStore.ChunkBytes();
  private final ChunkIterators iterators = new ChunkIterators();

  private long minTime;
  private long maxTime;
  private byte[] open = new byte[0];
  private int openSize;
  private Encoding openEncoding = Encoding.XOR;
  private long openEnd;
  /* Samples at the end of the last finished chunk that do not show. */
  private int cutOff;
  private int next;
  private @Nullable ChunkIterator current;
  private long currentEnd;
  private boolean before;
  private Kind kind = Kind.NONE;
  private boolean done;
  private long timestamp;
  private long startTimestamp;
  private double value;

  public HeadSamples(SampleStore store) {
    this.store = store;
  }

  public boolean isOf(SampleStore other) {
    return store == other;
  }

  /** Places the cursor before the first sample of the series that the view shows. */
  public void open(int slot, Readers.View view, long minTime, long maxTime) {
    this.minTime = minTime;
    this.maxTime = maxTime;
    chunks.clear();
    openSize = 0;
    cutOff = 0;
    next = 0;
    current = null;
    kind = Kind.NONE;
    done = false;
    int hidden;
    Lock lock = store.stripes().of(slot);
    lock.lock();
    try {
      hidden = copy(slot, view);
    } finally {
      lock.unlock();
    }
    while (hidden > 0 && chunks.size() > 0) {
      hidden = hideInLast(hidden);
    }
    if (cutOff == 0) {
      chunks.clip(minTime, maxTime);
    }
  }

  /* Copies what the writer may change; returns how many samples of finished chunks are hidden. */
  private int copy(int slot, Readers.View view) {
    long[] row = store.rows().page(slot);
    int r = SeriesRows.at(slot);
    long shape = row[r + SeriesRows.SHAPE];
    long link = row[r + SeriesRows.LINK];
    if (SeriesRows.low(link) != SlabPool.NONE) {
      store.finished().read(SeriesRows.low(link), chunks);
    }
    int hidden = store.hidden(slot, link, shape, view);
    int samples = SeriesRows.encoding(shape) == 0 ? 0 : SeriesRows.samples(shape);
    if (samples <= hidden) {
      return hidden - samples;
    }
    long start = row[r + SeriesRows.TIME] - SeriesRows.high(row[r + SeriesRows.SPANS]);
    if (start <= maxTime && row[r + SeriesRows.TIME] >= minTime) {
      copyOpen(slot, row, r, samples - hidden);
    }
    return 0;
  }

  private void copyOpen(int slot, long[] row, int r, int visible) {
    long shape = row[r + SeriesRows.SHAPE];
    openEncoding = Encoding.ofCode(SeriesRows.encoding(shape));
    openEnd = row[r + SeriesRows.TIME];
    openSize = store.writer().openSize(slot, row, r);
    if (open.length < openSize + SPARE) {
      open = new byte[Math.max(2 * open.length, openSize + SPARE)];
    }
    store.writer().copyOpen(slot, row, r, open);
    openEncoding.sampleCount(open, 0, visible);
  }

  private int hideInLast(int hidden) {
    int last = chunks.size() - 1;
    store.chunks().read(chunks.location(last), bytes);
    int samples = bytes.encoding.sampleCount(bytes.array, bytes.offset);
    if (samples > hidden) {
      cutOff = hidden;
      return 0;
    }
    chunks.removeLast();
    return hidden - samples;
  }

  private boolean openNext() {
    while (next < chunks.size()) {
      int i = next++;
      if (chunks.end(i) < minTime || chunks.start(i) > maxTime) {
        continue;
      }
      store.chunks().read(chunks.location(i), bytes);
      if (cutOff > 0 && i == chunks.size() - 1) {
        cutLast();
      }
      start(bytes.encoding, bytes.array, bytes.offset, bytes.length, chunks.end(i));
      return true;
    }
    if (next == chunks.size() && openSize > 0) {
      next++;
      start(openEncoding, open, 0, openSize, openEnd);
      return true;
    }
    return false;
  }

  private void cutLast() {
    byte[] copy = new byte[bytes.length + SPARE];
    System.arraycopy(bytes.array, bytes.offset, copy, 0, bytes.length);
    bytes.encoding.sampleCount(copy, 0, bytes.encoding.sampleCount(copy, 0) - cutOff);
    bytes.set(bytes.encoding, copy, 0, bytes.length);
  }

  private void start(Encoding encoding, byte[] array, int offset, int length, long end) {
    current = iterators.over(encoding, array, offset, length);
    currentEnd = end;
    before = true;
  }

  @Override
  public Kind next() {
    while (!done) {
      ChunkIterator chunk = current;
      if (chunk == null) {
        if (!openNext()) {
          return end();
        }
        continue;
      }
      Kind found = before ? chunk.seek(minTime) : chunk.next();
      before = false;
      if (found == Kind.NONE) {
        current = null;
      } else {
        return stand(found, chunk);
      }
    }
    return end();
  }

  private Kind stand(Kind found, ChunkIterator chunk) {
    if (chunk.timestamp() > maxTime) {
      return end();
    }
    kind = found;
    timestamp = chunk.timestamp();
    startTimestamp = chunk.startTimestamp();
    if (found == Kind.FLOAT) {
      value = chunk.value();
    }
    return found;
  }

  private Kind end() {
    done = true;
    current = null;
    kind = Kind.NONE;
    return Kind.NONE;
  }

  @Override
  public Kind seek(long wanted) {
    if (kind != Kind.NONE && timestamp >= wanted) {
      return kind;
    }
    long target = Math.max(wanted, minTime);
    while (!done) {
      ChunkIterator chunk = current;
      if (chunk == null || currentEnd < target) {
        if (!openNext()) {
          return end();
        }
        continue;
      }
      Kind found = chunk.seek(target);
      before = false;
      if (found == Kind.NONE) {
        current = null;
      } else {
        return stand(found, chunk);
      }
    }
    return end();
  }

  @Override
  public int appendFloats(FloatBatch into) {
    int from = into.size;
    while (!done) {
      ChunkIterator chunk = current;
      if (chunk == null) {
        if (!openNext()) {
          end();
        }
        continue;
      }
      if (!chunk.encoding().isOfFloats()) {
        return 0;
      }
      before = false;
      if (chunk.appendFloats(into) == 0) {
        current = null;
      } else if (clip(into, from)) {
        stand(into);
        return into.size - from;
      }
    }
    return 0;
  }

  /* Whether something of what was added from an index on lies in the stretch; the rest goes. */
  private boolean clip(FloatBatch batch, int added) {
    if (batch.clip(added, minTime, maxTime) > 0) {
      done = true;
      current = null;
    }
    return batch.size > added;
  }

  private void stand(FloatBatch batch) {
    kind = Kind.FLOAT;
    timestamp = batch.timestamps[batch.size - 1];
    value = batch.values[batch.size - 1];
    startTimestamp = Appender.NO_START;
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

  private ChunkIterator atHistogram() {
    ChunkIterator chunk = current;
    if (chunk == null || kind == Kind.NONE || kind == Kind.FLOAT) {
      throw new IllegalStateException("no histogram stands at the cursor");
    }
    return chunk;
  }
}
