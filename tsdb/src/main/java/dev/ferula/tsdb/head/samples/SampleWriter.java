package dev.ferula.tsdb.head.samples;

import dev.ferula.chunk.Encoding;
import dev.ferula.chunk.Xor2Appender;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.storage.AppendStatus;
import dev.ferula.tsdb.chunkshead.HeadChunk;
import dev.ferula.tsdb.head.slab.NativeSlabs;
import dev.ferula.tsdb.head.slab.SlabPool;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts samples into open chunks, cuts these when they are full and hands them to the {@link
 * ChunkStore}. Used by the committing thread, which holds the lock of the series' stripe.
 *
 * <p>A chunk is cut as Prometheus cuts it: where its range of time ends, at a time predicted after
 * a quarter of it so that the chunks of one range are equally full, or when it is twice too long.
 */
public final class SampleWriter {
  /** The number of a commit that marks nothing, for replay. */
  public static final long UNMARKED = 0;

  /** How many series are touched at once at the most. */
  public static final int MOST_TOUCHED = 64;

  private static final int HISTOGRAM_BYTES_PER_CHUNK = 1024;
  private static final int MIN_HISTOGRAMS_PER_CHUNK = 10;

  private final SeriesRows rows;
  private final FinishedChunks finished;
  private final ChunkStore store;
  private final Readers readers;
  private final History history;
  private final long chunkRange;
  private final int samplesPerChunk;
  private volatile boolean xor2;
  private final boolean histogramStarts;
  private final XorChunks xorChunks;
  private final byte[] scratch = new byte[2 * SlabPool.MAX_BLOCK];
  private final ChunkStore.ChunkBytes rewritten = new ChunkStore.ChunkBytes();
  private final OpenHistograms histograms = new OpenHistograms();
  /* Open XOR2 chunks; unlike XOR chunks they have an object each. */
  private final Map<Integer, Xor2Appender> xor2Chunks = new ConcurrentHashMap<>();
  private long chunksCreated;
  private long chunksRemoved;
  private long openChunks;
  private long finishedChunks;

  public SampleWriter(
      SeriesRows rows,
      NativeSlabs slabs,
      FinishedChunks finished,
      ChunkStore store,
      Readers readers,
      History history,
      ChunkOptions options) {
    this.rows = rows;
    this.finished = finished;
    this.store = store;
    this.readers = readers;
    this.history = history;
    this.chunkRange = options.range();
    this.samplesPerChunk = options.samples();
    this.xorChunks = new XorChunks(slabs, samplesPerChunk);
    this.xor2 = options.xor2();
    this.histogramStarts = options.histogramStarts();
  }

  /** Whether floats are written as XOR2 chunks. */
  public boolean xor2() {
    return xor2;
  }

  /** Has floats written as XOR2 chunks, or no longer, from the next one of each series on. */
  public void xor2(boolean enabled) {
    xor2 = enabled;
  }

  /** Whether a float may follow what the series has; DUPLICATE also for one equal to the last. */
  public AppendStatus check(int slot, long timestamp) {
    long last = rows.page(slot)[SeriesRows.at(slot) + SeriesRows.TIME];
    if (timestamp > last || isEmpty(slot)) {
      return AppendStatus.ACCEPTED;
    }
    return timestamp == last ? AppendStatus.DUPLICATE : AppendStatus.OUT_OF_ORDER;
  }

  private boolean isEmpty(int slot) {
    long[] row = rows.page(slot);
    int r = SeriesRows.at(slot);
    return SeriesRows.encoding(row[r + SeriesRows.SHAPE]) == 0
        && SeriesRows.low(row[r + SeriesRows.LINK]) == SlabPool.NONE;
  }

  /** Whether the last sample of the series is this float. */
  public boolean lastIs(int slot, double value) {
    long[] row = rows.page(slot);
    int r = SeriesRows.at(slot);
    int encoding = SeriesRows.encoding(row[r + SeriesRows.SHAPE]);
    return (encoding == Encoding.XOR.code() || encoding == Encoding.XOR2.code())
        && row[r + SeriesRows.VALUE] == Double.doubleToRawLongBits(value);
  }

  /** Whether the last sample of the series is this histogram. */
  public boolean lastIs(int slot, Object histogram) {
    return histograms.lastIs(slot, histogram);
  }

  /** The last sample of a series of histograms, or null where the series has none. */
  public @Nullable Object lastHistogram(int slot) {
    return histograms.last(slot);
  }

  /** A stale marker of the kind of histograms that the series has, or null if it has floats. */
  public @Nullable Object staleHistogram(int slot) {
    return histograms.staleMarker(slot);
  }

  /** Of how many series the last sample in order is a native histogram; any thread may ask. */
  public int histogramSeries() {
    return histograms.size();
  }

  /** How many buckets the last samples of these series have; any thread may ask. */
  long histogramBuckets(Stripes stripes) {
    return histograms.buckets(stripes);
  }

  /** Appends a float later than all samples of the series. */
  public void append(int slot, long ref, long start, long timestamp, double value, long commit) {
    if (xor2) {
      appendXor2(slot, ref, start, timestamp, value, commit);
      return;
    }
    long[] row = rows.page(slot);
    int r = SeriesRows.at(slot);
    int encoding = SeriesRows.encoding(row[r + SeriesRows.SHAPE]);
    if (encoding != 0 && (encoding != Encoding.XOR.code() || xorChunks.isFull(row, r, timestamp))) {
      finish(slot, ref, row, r);
      encoding = 0;
    }
    mark(slot, row, r, commit);
    if (encoding == 0) {
      opened(slot);
      xorChunks.open(row, r, timestamp, value, rangeLeft(timestamp));
    } else {
      xorChunks.extend(row, r, timestamp, value);
    }
  }

  /**
   * As so many calls of {@link #append(int, long, long, long, double, long)} without a commit and
   * start timestamps, where nobody reads yet; what is kept of the series is fetched once for many.
   *
   * @param samples times and raw bits of values by turns, each time later than the one before
   */
  public void append(int slot, long ref, long[] samples, int from, int to) {
    long[] row = rows.page(slot);
    int r = SeriesRows.at(slot);
    int at = from;
    while (at < to) {
      int encoding = xor2 ? Encoding.XOR2.code() : SeriesRows.encoding(row[r + SeriesRows.SHAPE]);
      if (encoding == 0) {
        opened(slot);
        at = xorChunks.open(row, r, samples, at, to, rangeLeft(samples[at]));
      } else if (encoding == Encoding.XOR.code() && !xorChunks.isFull(row, r, samples[at])) {
        at = xorChunks.extend(row, r, samples, at, to);
      } else {
        double value = Double.longBitsToDouble(samples[at + 1]);
        append(slot, ref, 0, samples[at], value, UNMARKED);
        at += 2;
      }
    }
  }

  /* Counts a chunk of floats that is opened. */
  private void opened(int slot) {
    histograms.remove(slot);
    chunksCreated++;
    openChunks++;
  }

  private void appendXor2(
      int slot, long ref, long start, long timestamp, double value, long commit) {
    long[] row = rows.page(slot);
    int r = SeriesRows.at(slot);
    int encoding = SeriesRows.encoding(row[r + SeriesRows.SHAPE]);
    if (encoding != 0
        && (encoding != Encoding.XOR2.code() || xorChunks.isFull(row, r, timestamp))) {
      finish(slot, ref, row, r);
      encoding = 0;
    }
    mark(slot, row, r, commit);
    Xor2Appender chunk = xor2Chunks.computeIfAbsent(slot, _ -> new Xor2Appender());
    int span = 0;
    int cutAt = rangeLeft(timestamp);
    if (encoding == 0) {
      opened(slot);
      chunk.open();
    } else {
      long spans = row[r + SeriesRows.SPANS];
      span = (int) (timestamp - (row[r + SeriesRows.TIME] - SeriesRows.high(spans)));
      cutAt = SeriesRows.low(spans);
      if (chunk.count() == samplesPerChunk / 4) {
        cutAt = evenly(SeriesRows.high(spans), cutAt, 4.0);
      }
    }
    chunk.append(start, timestamp, value);
    row[r + SeriesRows.TIME] = timestamp;
    row[r + SeriesRows.VALUE] = Double.doubleToRawLongBits(value);
    row[r + SeriesRows.SPANS] = SeriesRows.join(span, cutAt);
    row[r + SeriesRows.TAIL] = 0;
    row[r + SeriesRows.SHAPE] =
        SeriesRows.shape(
            Math.min(0xffff, Byte.SIZE * chunk.size()),
            Encoding.XOR2.code(),
            chunk.count(),
            0,
            SeriesRows.pending(row[r + SeriesRows.SHAPE]));
  }

  /** How many bytes the open chunk of the series has; it must have one. */
  public int openSize(int slot, long[] row, int r) {
    long shape = row[r + SeriesRows.SHAPE];
    return switch (Encoding.ofCode(SeriesRows.encoding(shape))) {
      case XOR -> XorChunks.size(shape);
      case XOR2 -> Objects.requireNonNull(xor2Chunks.get(slot)).size();
      default -> histograms.of(slot).size();
    };
  }

  /** Copies the open chunk of the series. */
  public void copyOpen(int slot, long[] row, int r, byte[] into) {
    int size = openSize(slot, row, r);
    switch (Encoding.ofCode(SeriesRows.encoding(row[r + SeriesRows.SHAPE]))) {
      case XOR -> xorChunks.read(row, r, into);
      case XOR2 ->
          System.arraycopy(Objects.requireNonNull(xor2Chunks.get(slot)).array(), 0, into, 0, size);
      default -> System.arraycopy(histograms.of(slot).array(), 0, into, 0, size);
    }
  }

  /**
   * Reads from where the next samples of some series go. Series are many and lie in memory that no
   * cache holds: what is read of several, one right after the other, is waited for only once. First
   * come their rows, which mostly lie together, then all places that these name.
   *
   * @param to at most {@link #MOST_TOUCHED} behind {@code from}
   * @param samples how many samples of each will come, about
   * @return some bits of it, of no meaning
   */
  public int touch(int[] slots, int from, int to, int samples) {
    for (int i = from; i < to; i++) {
      long[] row = rows.page(slots[i]);
      int r = SeriesRows.at(slots[i]);
      if (SeriesRows.encoding(row[r + SeriesRows.SHAPE]) == Encoding.XOR.code()) {
        xorChunks.aim(row, r, samples);
      }
    }
    return xorChunks.touchAimed();
  }

  /** Appends a {@link Histogram} or {@link FloatHistogram} later than all samples of the series. */
  public void append(
      int slot, long ref, long start, long timestamp, Object histogram, long commit) {
    long[] row = rows.page(slot);
    int r = SeriesRows.at(slot);
    HistogramChunk chunk = histograms.get(slot);
    int encoding = SeriesRows.encoding(row[r + SeriesRows.SHAPE]);
    boolean fits =
        chunk != null && chunk instanceof HistogramChunk.Integers == isInteger(histogram);
    if (encoding != 0 && (!fits || isFullOfHistograms(row, r, timestamp))) {
      finish(slot, ref, row, r);
      encoding = 0;
    }
    if (chunk == null || !fits) {
      chunk = HistogramChunk.of(histogram, histogramStarts);
      histograms.put(slot, chunk);
    }
    if (encoding == 0) {
      chunk.begin(start, timestamp, histogram);
    } else if (!chunk.append(start, timestamp, histogram)) {
      finish(slot, ref, row, r);
      encoding = 0;
      chunk.beginAfterCut(start, timestamp, histogram);
    }
    mark(slot, row, r, commit);
    storeHistogram(row, r, timestamp, chunk, encoding == 0);
  }

  private static boolean isInteger(Object histogram) {
    return histogram instanceof Histogram;
  }

  /* The XOR window is free in rows of histograms, and marks a chunk that has reached its size. */
  private static boolean isFullOfHistograms(long[] row, int r, long timestamp) {
    long shape = row[r + SeriesRows.SHAPE];
    long spans = row[r + SeriesRows.SPANS];
    long span = timestamp - (row[r + SeriesRows.TIME] - SeriesRows.high(spans));
    int samples = SeriesRows.samples(shape);
    return span >= SeriesRows.low(spans)
        || span < 0
        || samples == SeriesRows.MAX_SAMPLES
        || (SeriesRows.window(shape) != 0 && samples >= MIN_HISTOGRAMS_PER_CHUNK);
  }

  private void storeHistogram(
      long[] row, int r, long timestamp, HistogramChunk chunk, boolean isNew) {
    long shape = row[r + SeriesRows.SHAPE];
    long spans = row[r + SeriesRows.SPANS];
    int span = isNew ? 0 : (int) (timestamp - (row[r + SeriesRows.TIME] - SeriesRows.high(spans)));
    int cutAt = isNew ? rangeLeft(timestamp) : SeriesRows.low(spans);
    boolean full = chunk.size() >= HISTOGRAM_BYTES_PER_CHUNK;
    row[r + SeriesRows.TIME] = timestamp;
    row[r + SeriesRows.SPANS] = SeriesRows.join(span, cutAt);
    row[r + SeriesRows.SHAPE] =
        SeriesRows.shape(
            0,
            chunk.encoding().code(),
            isNew ? 1 : SeriesRows.samples(shape) + 1,
            full ? 1 : 0,
            SeriesRows.pending(shape));
    if (isNew) {
      row[r + SeriesRows.TAIL] = 0;
      chunksCreated++;
      openChunks++;
    }
  }

  /* Counts the sample to its commit, and keeps what older readers need to know of earlier ones. */
  private void mark(int slot, long[] row, int r, long commit) {
    if (commit == UNMARKED) {
      return;
    }
    long link = row[r + SeriesRows.LINK];
    long shape = row[r + SeriesRows.SHAPE];
    int pending = SeriesRows.pending(shape);
    int last = SeriesRows.high(link);
    if (last != (int) commit) {
      long lastCommit = commit + (last - (int) commit);
      if (pending > 0 && lastCommit > readers.oldest()) {
        history.add(slot, lastCommit, pending);
      }
      row[r + SeriesRows.LINK] = SeriesRows.join((int) commit, SeriesRows.low(link));
      pending = 0;
    } else if (pending == SeriesRows.MAX_PENDING) {
      history.add(slot, commit, pending);
      pending = 0;
    }
    row[r + SeriesRows.SHAPE] = (shape & ~(long) SeriesRows.MAX_PENDING) | (pending + 1);
  }

  /** Hands the open chunk of the series to the store; the series must have one. */
  public void finish(int slot, long ref, long[] row, int r) {
    long shape = row[r + SeriesRows.SHAPE];
    long end = row[r + SeriesRows.TIME];
    long start = end - SeriesRows.high(row[r + SeriesRows.SPANS]);
    Encoding encoding = Encoding.ofCode(SeriesRows.encoding(shape));
    byte[] bytes = scratch;
    int size = openSize(slot, row, r);
    if (encoding == Encoding.XOR) {
      xorChunks.read(row, r, scratch);
    } else if (encoding == Encoding.XOR2) {
      bytes = Objects.requireNonNull(xor2Chunks.get(slot)).array();
    } else {
      bytes = histograms.of(slot).array();
    }
    long location = store.put(new HeadChunk(ref, start, end, encoding, false, bytes, 0, size));
    if (encoding == Encoding.XOR) {
      xorChunks.free(row, r);
    }
    long link = row[r + SeriesRows.LINK];
    int list = finished.add(SeriesRows.low(link), start, end, location);
    row[r + SeriesRows.LINK] = SeriesRows.join(SeriesRows.high(link), list);
    row[r + SeriesRows.SHAPE] = SeriesRows.pending(shape);
    row[r + SeriesRows.TAIL] = 0;
    openChunks--;
    finishedChunks++;
  }

  /** Gives a series that has none the finished chunks of a list. */
  public void attach(int slot, int list) {
    attach(slot, list, finished.count(list));
  }

  /**
   * Gives a series the finished chunks of another list, too, which then is no more.
   *
   * @return whether they do not overlap with what the series has; where they do, nothing changes
   */
  public boolean attachAlso(int slot, long ref, int list) {
    long[] row = rows.page(slot);
    int r = SeriesRows.at(slot);
    boolean isOpen = SeriesRows.encoding(row[r + SeriesRows.SHAPE]) != 0;
    boolean isLater = finished.start(list) > row[r + SeriesRows.TIME];
    long openStart = row[r + SeriesRows.TIME] - SeriesRows.high(row[r + SeriesRows.SPANS]);
    if (isOpen && !isLater && finished.end(list) >= openStart) {
      return false;
    }
    if (isOpen && isLater) {
      finish(slot, ref, row, r);
      isOpen = false;
    }
    int before = SeriesRows.low(row[r + SeriesRows.LINK]);
    int added = finished.count(list);
    int merged = before == SlabPool.NONE ? list : finished.merge(before, list);
    if (merged == SlabPool.NONE) {
      return false;
    }
    long last = isOpen ? row[r + SeriesRows.TIME] : finished.end(merged);
    attach(slot, merged, added);
    row[r + SeriesRows.TIME] = last;
    return true;
  }

  /**
   * Gives a series a finished chunk behind what it has of older samples. Where some of these were
   * written since, so is the chunk: files have the chunks of a series in their order. On a full
   * disk it stays where it is.
   *
   * @return whether it comes behind them; where it does not, nothing changes
   */
  public boolean attachBehind(int slot, long ref, long start, long end, long location) {
    long[] row = rows.page(slot);
    int r = SeriesRows.at(slot);
    if (start <= row[r + SeriesRows.TIME] && !isEmpty(slot)) {
      return false;
    }
    if (SeriesRows.encoding(row[r + SeriesRows.SHAPE]) != 0) {
      finish(slot, ref, row, r);
    }
    int list = SeriesRows.low(row[r + SeriesRows.LINK]);
    boolean isInOrder = list == SlabPool.NONE || finished.location(list) < location;
    long behind = isInOrder ? location : rewrite(ref, start, end, location);
    attach(slot, finished.add(list, start, end, behind), 1);
    return true;
  }

  private long rewrite(long ref, long start, long end, long location) {
    store.read(location, rewritten);
    return store.putAgain(
        new HeadChunk(
            ref,
            start,
            end,
            rewritten.encoding,
            false,
            rewritten.array,
            rewritten.offset,
            rewritten.length),
        location);
  }

  private void attach(int slot, int list, int added) {
    long[] row = rows.page(slot);
    int r = SeriesRows.at(slot);
    row[r + SeriesRows.LINK] = SeriesRows.join(0, list);
    row[r + SeriesRows.TIME] = finished.end(list);
    finishedChunks += added;
  }

  /**
   * Gives a series that has no open chunk one of floats that was written before; the next sample
   * closes it.
   *
   * @param valueBits raw bits of its last value
   * @return false if it is too large to be an open chunk; then nothing changes
   */
  public boolean restore(
      int slot, long start, long last, long valueBits, byte[] bytes, int offset, int length) {
    if (!xorChunks.restore(
        rows.page(slot), SeriesRows.at(slot), start, last, valueBits, bytes, offset, length)) {
      return false;
    }
    chunksCreated++;
    openChunks++;
    return true;
  }

  /** Gives a series that has no open chunk the one that an image has. */
  void resume(int slot, OpenFloats saved) {
    xorChunks.resume(rows.page(slot), SeriesRows.at(slot), saved);
    chunksCreated++;
    openChunks++;
  }

  /**
   * Drops the chunks of a series that ended before a time; whoever calls holds the stripe's lock.
   *
   * @return whether the series has no chunk left
   */
  public boolean dropBefore(int slot, long minTime) {
    long[] row = rows.page(slot);
    int r = SeriesRows.at(slot);
    long link = row[r + SeriesRows.LINK];
    int list =
        finished.dropBefore(
            SeriesRows.low(link),
            minTime,
            location -> {
              store.release(location);
              finishedChunks--;
              chunksRemoved++;
            });
    row[r + SeriesRows.LINK] = SeriesRows.join(SeriesRows.high(link), list);
    long shape = row[r + SeriesRows.SHAPE];
    if (SeriesRows.encoding(shape) != 0 && row[r + SeriesRows.TIME] < minTime) {
      xorChunks.free(row, r);
      histograms.remove(slot);
      xor2Chunks.remove(slot);
      row[r + SeriesRows.SHAPE] = 0;
      row[r + SeriesRows.TAIL] = 0;
      openChunks--;
      chunksRemoved++;
    }
    boolean isEmpty = list == SlabPool.NONE && SeriesRows.encoding(row[r + SeriesRows.SHAPE]) == 0;
    if (isEmpty) {
      histograms.remove(slot);
    }
    return isEmpty;
  }

  /* How long after this time the chunk's range ends. */
  private int rangeLeft(long timestamp) {
    return (int) Math.min(Integer.MAX_VALUE, chunkRange - Math.floorMod(timestamp, chunkRange));
  }

  /* Where to cut a chunk that is 1/ratio full after this span, so that all to the end are equal. */
  static int evenly(int span, int cutAt, double ratio) {
    double chunks = Math.floor(cutAt / ((span + 1.0) * ratio));
    return chunks <= 1 ? cutAt : (int) (cutAt / chunks);
  }

  public long openChunks() {
    return openChunks;
  }

  public long finishedChunks() {
    return finishedChunks;
  }

  public long chunksRemoved() {
    return chunksRemoved;
  }

  public long chunksCreated() {
    return chunksCreated;
  }
}
