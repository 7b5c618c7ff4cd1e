package dev.ferula.tsdb.head.samples;

import dev.ferula.chunk.Encoding;
import dev.ferula.chunk.XorAppender;
import dev.ferula.tsdb.head.slab.NativeSlabs;
import dev.ferula.tsdb.head.slab.SlabPool;

/**
 * The open XOR chunks of all series: their bytes in slabs, what is needed to go on with them in the
 * series' rows. Used by the committing thread, which holds the lock of the series' stripe.
 */
final class XorChunks {
  private static final int MAX_BYTES = 1024;
  private static final int MAX_BITS = Byte.SIZE * (MAX_BYTES - XorAppender.MAX_SAMPLE_SIZE);
  private static final int FIRST_BLOCK = 32;

  /* Most samples make a chunk longer by fewer bytes than this. */
  private static final int MOST_OF_SAMPLE = 4;

  private final NativeSlabs slabs;
  private final int samplesPerChunk;
  private final XorAppender xor = new XorAppender();
  private final byte[] scratch = new byte[2 * SlabPool.MAX_BLOCK];

  /* Where in which blocks to look next. */
  private final int[] blocks = new int[2 * SampleWriter.MOST_TOUCHED];
  private final int[] places = new int[2 * SampleWriter.MOST_TOUCHED];
  private int aimed;

  XorChunks(NativeSlabs slabs, int samplesPerChunk) {
    this.slabs = slabs;
    this.samplesPerChunk = samplesPerChunk;
  }

  /** Opens a chunk with its first sample. */
  void open(long[] row, int r, long timestamp, double value, int cutAt) {
    xor.open(scratch, 0, scratch.length);
    xor.append(timestamp, value);
    int block = slabs.allocate(FIRST_BLOCK);
    slabs.write(block, 0, scratch, 0, xor.size());
    row[r + SeriesRows.SPANS] = SeriesRows.join(0, cutAt);
    store(row, r, block);
  }

  /** Appends a sample to the open chunk, which must not be full. */
  void extend(long[] row, int r, long timestamp, double value) {
    int cutAt = cutAt(row, r);
    long start = start(row, r);
    load(row, r);
    xor.append(timestamp, value);
    keep(row, r, start, cutAt);
  }

  /**
   * Opens a chunk with as many samples as it takes, the first in any case; as {@link
   * #extend(long[], int, long[], int, int)} does with an open one.
   *
   * @param cutAt how much later than its first sample the chunk ends at the latest
   * @return behind the last that was appended
   */
  int open(long[] row, int r, long[] samples, int from, int to, int cutAt) {
    xor.open(scratch, 0, scratch.length);
    row[r + SeriesRows.TAIL] = SlabPool.NONE;
    return fill(row, r, samples[from], cutAt, samples, from, to);
  }

  /**
   * Appends samples to the open chunk until it is full, the first in any case. What is kept of the
   * chunk is read and written once.
   *
   * @param samples times and raw bits of values by turns, each time later than the one before
   * @return behind the last that was appended
   */
  int extend(long[] row, int r, long[] samples, int from, int to) {
    load(row, r);
    return fill(
        row, r, start(row, r), SeriesRows.low(row[r + SeriesRows.SPANS]), samples, from, to);
  }

  private int fill(
      long[] row, int r, long start, int firstCutAt, long[] samples, int from, int to) {
    int cutAt = firstCutAt;
    int at = from;
    do {
      int quarter = samplesPerChunk / 4;
      int most = xor.count() < quarter ? quarter : 2 * samplesPerChunk;
      if (xor.count() == quarter && quarter > 0) {
        cutAt = SampleWriter.evenly((int) (xor.timestamp() - start), cutAt, 4.0);
        most = quarter + 1;
      }
      if (xor.count() < 2) {
        xor.begin(samples[at], samples[at + 1]);
        at += 2;
      } else {
        at = xor.append(samples, at, to, start + cutAt, most, MAX_BITS);
      }
    } while (at < to && !isFull(samples[at] - start, cutAt, xor.count(), xor.bitLength()));
    keep(row, r, start, cutAt);
    return at;
  }

  private static long start(long[] row, int r) {
    return row[r + SeriesRows.TIME] - SeriesRows.high(row[r + SeriesRows.SPANS]);
  }

  private int cutAt(long[] row, int r) {
    long spans = row[r + SeriesRows.SPANS];
    int cutAt = SeriesRows.low(spans);
    return SeriesRows.samples(row[r + SeriesRows.SHAPE]) == samplesPerChunk / 4
        ? SampleWriter.evenly(SeriesRows.high(spans), cutAt, 4.0)
        : cutAt;
  }

  private void load(long[] row, int r) {
    long shape = row[r + SeriesRows.SHAPE];
    long tail = row[r + SeriesRows.TAIL];
    int bitLength = SeriesRows.bitLength(shape);
    scratch[0] = (bitLength & 7) == 0 ? 0 : slabs.get(SeriesRows.low(tail), bitLength >>> 3);
    xor.loadTail(
        scratch,
        scratch.length,
        SeriesRows.samples(shape),
        bitLength,
        row[r + SeriesRows.TIME],
        SeriesRows.high(tail),
        row[r + SeriesRows.VALUE],
        SeriesRows.window(shape));
  }

  /* The other way round: what was appended since goes to the slab, the rest to the row. */
  private void keep(long[] row, int r, long start, int cutAt) {
    int tail = SeriesRows.bitLength(row[r + SeriesRows.SHAPE]) >>> 3;
    int block = withRoom(SeriesRows.low(row[r + SeriesRows.TAIL]), tail, xor.size());
    slabs.write(block, tail, scratch, 0, xor.size() - tail);
    row[r + SeriesRows.SPANS] = SeriesRows.join((int) (xor.timestamp() - start), cutAt);
    store(row, r, block);
  }

  /*
   * A block for so many bytes: this one, if there is any, or another with the first of this. Where
   * most others have left its page for larger ones, the last must not keep it.
   */
  private int withRoom(int block, int used, int size) {
    if (block == SlabPool.NONE) {
      return slabs.allocate(size);
    }
    if (size <= slabs.capacity(block) && !slabs.isSparse(block)) {
      return block;
    }
    int other = slabs.allocate(size);
    slabs.copy(block, other, used);
    slabs.free(block);
    return other;
  }

  private void store(long[] row, int r, int block) {
    long shape = row[r + SeriesRows.SHAPE];
    row[r + SeriesRows.TIME] = xor.timestamp();
    row[r + SeriesRows.VALUE] = xor.valueBits();
    row[r + SeriesRows.TAIL] = SeriesRows.join((int) xor.delta(), block);
    row[r + SeriesRows.SHAPE] =
        SeriesRows.shape(
            xor.bitLength(),
            Encoding.XOR.code(),
            xor.count(),
            xor.window(),
            SeriesRows.pending(shape));
  }

  /** Whether a sample at this time does not go into the open chunk of floats any more. */
  boolean isFull(long[] row, int r, long timestamp) {
    long shape = row[r + SeriesRows.SHAPE];
    return isFull(
        timestamp - start(row, r),
        SeriesRows.low(row[r + SeriesRows.SPANS]),
        SeriesRows.samples(shape),
        SeriesRows.bitLength(shape));
  }

  private boolean isFull(long span, int cutAt, int count, int bitLength) {
    return span >= cutAt || span < 0 || count >= 2 * samplesPerChunk || bitLength > MAX_BITS;
  }

  /**
   * Makes bytes that were written before an open chunk, which the next sample closes.
   *
   * @return false if they are too large for that; then nothing changes
   */
  boolean restore(
      long[] row,
      int r,
      long start,
      long last,
      long valueBits,
      byte[] bytes,
      int offset,
      int length) {
    int count = length < 2 ? 0 : Encoding.XOR.sampleCount(bytes, offset);
    if (count == 0
        || count > SeriesRows.MAX_SAMPLES
        || length > MAX_BYTES
        || last - start > Integer.MAX_VALUE) {
      return false;
    }
    int block = slabs.allocate(Math.max(FIRST_BLOCK, length));
    slabs.write(block, 0, bytes, offset, length);
    int span = (int) (last - start);
    row[r + SeriesRows.TIME] = last;
    row[r + SeriesRows.VALUE] = valueBits;
    row[r + SeriesRows.SPANS] = SeriesRows.join(span, span);
    row[r + SeriesRows.TAIL] = SeriesRows.join(0, block);
    row[r + SeriesRows.SHAPE] =
        SeriesRows.shape(Byte.SIZE * length, Encoding.XOR.code(), count, 0, 0);
    return true;
  }

  /** Gives a row the chunk that an image has of it. */
  void resume(long[] row, int r, OpenFloats saved) {
    int block = slabs.allocate(Math.max(FIRST_BLOCK, saved.size()));
    slabs.write(block, 0, saved.bytes(), 0, saved.size());
    saved.fill(row, r, block);
  }

  /** How many bytes the chunk has. */
  static int size(long shape) {
    return (SeriesRows.bitLength(shape) + 7) >>> 3;
  }

  /**
   * Copies the chunk. The count at the start of an open one is the row's: a line of memory less for
   * each append.
   */
  void read(long[] row, int r, byte[] into) {
    long shape = row[r + SeriesRows.SHAPE];
    slabs.read(SeriesRows.low(row[r + SeriesRows.TAIL]), 0, into, 0, size(shape));
    int count = SeriesRows.samples(shape);
    into[0] = (byte) (count >>> 8);
    into[1] = (byte) count;
  }

  /**
   * Has {@link #touchAimed} look at where so many next samples of the chunk go, and at its
   * beginning if its block has hardly room for them, as then it will move.
   */
  void aim(long[] row, int r, int samples) {
    int last = (SeriesRows.bitLength(row[r + SeriesRows.SHAPE]) - 1) >> 3;
    int block = SeriesRows.low(row[r + SeriesRows.TAIL]);
    aim(block, last);
    if (last + samples * MOST_OF_SAMPLE >= slabs.capacity(block)) {
      aim(block, 0);
    }
  }

  private void aim(int block, int at) {
    blocks[aimed] = block;
    places[aimed++] = at;
  }

  /** Some bits, of no meaning, from all places aimed at, which then are forgotten. */
  int touchAimed() {
    int count = aimed;
    aimed = 0;
    return slabs.touch(blocks, places, count);
  }

  /** Frees the chunk's bytes, if the series has any. */
  void free(long[] row, int r) {
    int block = SeriesRows.low(row[r + SeriesRows.TAIL]);
    if (block != SlabPool.NONE) {
      slabs.free(block);
    }
  }
}
