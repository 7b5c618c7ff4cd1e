package dev.ferula.tsdb.head.samples;

import dev.ferula.chunk.Encoding;
import dev.ferula.tsdb.head.image.ImageReader;
import dev.ferula.tsdb.head.image.ImageWriter;
import dev.ferula.tsdb.head.slab.SlabPool;
import java.util.concurrent.locks.Lock;
import java.util.function.IntToLongFunction;

/**
 * The open chunks of floats as an image has them: what a row says of one, and its bytes. A chunk
 * goes on where it was, as if nothing had been between; what a log has behind its last sample comes
 * from there.
 *
 * <pre>
 * chunks = chunk … | -1 (4)
 * chunk  = slot (4) | ref of its series (8) | end of the last finished chunk of the series (8)
 *          | time and value of its last sample, spans, shape (8 each) | difference of times (4)
 *          | its bytes, as many as the shape says
 * </pre>
 *
 * Behind its last finished chunk a series has no sample in order that is not in the open one, so
 * this is taken only where the last finished chunk is still the same; else it is left to the log.
 */
public final class OpenFloats {
  /** The end of the last finished chunk of a series that has none. */
  private static final long NO_CHUNK = Long.MIN_VALUE;

  private static final int END = -1;

  private final SampleStore samples;
  private final FinishedChunks.ChunkList list = new FinishedChunks.ChunkList();

  private int slot;
  private long ref;
  private long finishedEnd;
  private long time;
  private long value;
  private long spans;
  private long shape;
  private int delta;
  private final byte[] bytes = new byte[2 * SlabPool.MAX_BLOCK];

  OpenFloats(SampleStore samples) {
    this.samples = samples;
  }

  /**
   * Writes those of all series that have one, while others may append to them.
   *
   * @param refOf the refs of the series by their slots, 0 where there is none
   * @param limit one more than the highest slot
   */
  public void save(IntToLongFunction refOf, int limit, ImageWriter out) {
    for (int at = 0; at < limit; at++) {
      if (copy(at, refOf)) {
        write(out);
      }
    }
    out.write(END);
  }

  /* Whose chunk it is, is asked under the lock under which it is written. */
  private boolean copy(int of, IntToLongFunction refOf) {
    Lock lock = samples.stripes().of(of);
    lock.lock();
    try {
      long[] row = samples.rows().page(of);
      int r = SeriesRows.at(of);
      slot = of;
      ref = refOf.applyAsLong(of);
      shape = row[r + SeriesRows.SHAPE] & ~(long) SeriesRows.MAX_PENDING;
      if (ref == 0 || SeriesRows.encoding(shape) != Encoding.XOR.code()) {
        return false;
      }
      time = row[r + SeriesRows.TIME];
      value = row[r + SeriesRows.VALUE];
      spans = row[r + SeriesRows.SPANS];
      delta = SeriesRows.high(row[r + SeriesRows.TAIL]);
      finishedEnd = lastEnd(row, r);
      samples.writer().copyOpen(of, row, r, bytes);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private long lastEnd(long[] row, int r) {
    int finished = SeriesRows.low(row[r + SeriesRows.LINK]);
    if (finished == SlabPool.NONE) {
      return NO_CHUNK;
    }
    list.clear();
    samples.finished().read(finished, list);
    return list.end(list.size() - 1);
  }

  private void write(ImageWriter out) {
    out.write(slot);
    out.write(ref);
    out.write(finishedEnd);
    out.write(time);
    out.write(value);
    out.write(spans);
    out.write(shape);
    out.write(delta);
    out.write(bytes, 0, XorChunks.size(shape));
  }

  /** Begins with the first that was written. */
  public void load(ImageReader in) {
    slot = in.readInt();
    if (slot == END) {
      return;
    }
    ref = in.readLong();
    finishedEnd = in.readLong();
    time = in.readLong();
    value = in.readLong();
    spans = in.readLong();
    shape = in.readLong();
    delta = in.readInt();
    int size = XorChunks.size(shape);
    if (SeriesRows.encoding(shape) != Encoding.XOR.code()
        || SeriesRows.samples(shape) == 0
        || SeriesRows.high(spans) < 0
        || size > SlabPool.MAX_BLOCK) {
      throw in.damaged("an open chunk", "shape " + Long.toHexString(shape));
    }
    in.read(bytes, 0, size);
  }

  /**
   * Gives a series its open chunk, if that was written and fits what the series has. Nobody else is
   * there yet. To be asked for one slot after the other.
   *
   * @param minTime no sample that is older must come
   * @return whether it has one now
   */
  public boolean restore(int of, long refOf, long minTime, ImageReader in) {
    while (slot != END && slot < of) {
      load(in);
    }
    if (slot != of || ref != refOf || start() < minTime) {
      return false;
    }
    long[] row = samples.rows().page(of);
    int r = SeriesRows.at(of);
    long last = lastEnd(row, r);
    boolean isNext = last == finishedEnd || (last == NO_CHUNK && finishedEnd < minTime);
    if (!isNext || start() <= last) {
      return false;
    }
    samples.writer().resume(of, this);
    return true;
  }

  /** Passes over what no series asked for. */
  public void finish(ImageReader in) {
    while (slot != END) {
      load(in);
    }
  }

  /** The time of the chunk's first sample. */
  public long start() {
    return time - SeriesRows.high(spans);
  }

  /** The time of the chunk's last sample. */
  public long end() {
    return time;
  }

  void fill(long[] row, int r, int block) {
    row[r + SeriesRows.TIME] = time;
    row[r + SeriesRows.VALUE] = value;
    row[r + SeriesRows.SPANS] = spans;
    row[r + SeriesRows.TAIL] = SeriesRows.join(delta, block);
    row[r + SeriesRows.SHAPE] = shape;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return XorChunks.size(shape);
  }
}
