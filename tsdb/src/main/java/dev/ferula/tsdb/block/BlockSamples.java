package dev.ferula.tsdb.block;

import dev.ferula.chunk.ChunkIterator;
import dev.ferula.chunk.ChunkIterators;
import dev.ferula.chunk.Encoding;
import dev.ferula.chunk.XorIterator;
import dev.ferula.disk.CorruptionException;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.storage.FloatBatch;
import dev.ferula.storage.SampleIterator;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one series of a block in a stretch of time, but for those that are deleted. For
 * one thread; used again for the next series.
 */
final class BlockSamples implements SampleIterator {
  private final Block block;
  private final SeriesEntry entry = new SeriesEntry();
  private Place place = new Place();
  private Place spare = new Place();
  private long minTime;
  private long maxTime;
  private long[] deleted = {};
  private ChunkColumns chunks = entry.chunks;
  private int next;
  private int end;
  private @Nullable ChunkIterator current;
  private boolean trims;
  /* Whether the open chunk is of histograms, none of which was read yet. */
  private boolean unread;
  private Kind kind = Kind.NONE;
  /* A sample that a batch met and left for the next call, as it is no float. */
  private boolean held;
  private boolean batched;
  private long timestamp;
  private double value;

  /**
   * A chunk that was copied out and who reads it; there are two, as batches read two chunks at
   * once.
   */
  private static final class Place {
    final ChunkSegments.Chunk chunk = new ChunkSegments.Chunk(Window.FOR_ONE);
    final ChunkIterators iterators = new ChunkIterators();
  }

  BlockSamples(Block block) {
    this.block = block;
  }

  boolean isOf(Block other) {
    return block == other;
  }

  void open(long ref, long[] deletedPairs, long from, long to) {
    block.index().chunks(ref, entry);
    open(entry.chunks, 0, entry.chunks.size, deletedPairs, from, to);
  }

  /** Goes to a series whose chunks stand at some places of columns that do not change. */
  void open(ChunkColumns columns, int first, int behind, long[] deletedPairs, long from, long to) {
    chunks = columns;
    next = first;
    end = behind;
    deleted = deletedPairs;
    minTime = from;
    maxTime = to;
    current = null;
    kind = Kind.NONE;
    held = false;
    batched = false;
  }

  /* Opens the next chunk with samples in the stretch; false if there is none. */
  private boolean openChunk() {
    while (next < end) {
      int i = next++;
      if (chunks.minTimes[i] <= maxTime
          && chunks.maxTimes[i] >= minTime
          && !Tombstones.covers(deleted, chunks.minTimes[i], chunks.maxTimes[i])) {
        open(i);
        return true;
      }
    }
    current = null;
    return false;
  }

  private void open(int i) {
    ChunkIterator iterator = read(i, place);
    if (chunks.maxTimes[i] > maxTime) {
      iterator.until(maxTime);
    }
    trims = !isWhole(i);
    unread = !iterator.encoding().isOfFloats();
    current = iterator;
  }

  private ChunkIterator read(int i, Place into) {
    ChunkSegments.Chunk chunk = into.chunk;
    try {
      block.segments().read(chunks, i, chunk);
    } catch (CorruptionException e) {
      throw block.refusal(e);
    } catch (InternalError e) {
      throw block.refusal(e);
    }
    return into.iterators.over(chunk.encoding, chunk.bytes, chunk.offset, chunk.length);
  }

  /* Whether all samples of a chunk show. */
  private boolean isWhole(int i) {
    return chunks.minTimes[i] >= minTime
        && chunks.maxTimes[i] <= maxTime
        && !overlapsDeleted(chunks.minTimes[i], chunks.maxTimes[i]);
  }

  private Kind step(ChunkIterator iterator) {
    Kind found = iterator.next();
    if (unread) {
      unread = false;
      if (found != Kind.NONE) {
        checkBegin(iterator.timestamp());
      }
    }
    return found;
  }

  private void checkBegin(long first) {
    try {
      block.segments().checkBegin(chunks, next - 1, first);
    } catch (CorruptionException e) {
      throw block.refusal(e);
    }
  }

  private boolean overlapsDeleted(long from, long to) {
    for (int i = 0; i < deleted.length; i += 2) {
      if (deleted[i] <= to && deleted[i + 1] >= from) {
        return true;
      }
    }
    return false;
  }

  private boolean shows(long t) {
    if (t < minTime || t > maxTime) {
      return false;
    }
    for (int i = 0; i < deleted.length; i += 2) {
      if (t >= deleted[i] && t <= deleted[i + 1]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Kind next() {
    batched = false;
    if (held) {
      held = false;
      kind = held(current);
      return kind;
    }
    while (true) {
      if (current == null && !openChunk()) {
        kind = Kind.NONE;
        return kind;
      }
      ChunkIterator iterator = open();
      Kind found = step(iterator);
      if (found == Kind.NONE) {
        current = null;
      } else if (!trims || shows(iterator.timestamp())) {
        kind = found;
        return kind;
      }
    }
  }

  private static Kind held(@Nullable ChunkIterator iterator) {
    return iterator != null
            && (iterator.encoding() == Encoding.HISTOGRAM
                || iterator.encoding() == Encoding.HISTOGRAM_ST)
        ? Kind.HISTOGRAM
        : Kind.FLOAT_HISTOGRAM;
  }

  private ChunkIterator open() {
    if (current == null) {
      throw new IllegalStateException("the cursor stands at no sample");
    }
    return current;
  }

  @Override
  public Kind seek(long wanted) {
    if (kind != Kind.NONE && !held && timestamp() >= wanted) {
      return kind;
    }
    if (current == null || chunks.maxTimes[next - 1] < wanted) {
      held = false;
      current = null;
      while (next < end && chunks.maxTimes[next] < wanted) {
        next++;
      }
    }
    Kind found;
    do {
      found = next();
    } while (found != Kind.NONE && timestamp() < wanted);
    return found;
  }

  @Override
  public long timestamp() {
    return batched ? timestamp : open().timestamp();
  }

  @Override
  public long startTimestamp() {
    return open().startTimestamp();
  }

  @Override
  public double value() {
    return batched ? value : open().value();
  }

  @Override
  public Histogram histogram(@Nullable Histogram reuse) {
    return open().histogram(reuse);
  }

  @Override
  public FloatHistogram floatHistogram(@Nullable FloatHistogram reuse) {
    return open().floatHistogram(reuse);
  }

  @Override
  public int appendFloats(FloatBatch into) {
    if (held) {
      return 0;
    }
    int from = into.size;
    while (current != null || openChunk()) {
      ChunkIterator iterator = open();
      if (!iterator.encoding().isOfFloats()) {
        if (hold(iterator)) {
          return 0;
        }
        current = null;
        continue;
      }
      if (!appendTwo(iterator, into) && iterator.appendFloats(into) == 0) {
        current = null;
      } else if (!trims || trim(into, from)) {
        kind = Kind.FLOAT;
        batched = true;
        timestamp = into.timestamps[into.size - 1];
        value = into.values[into.size - 1];
        return into.size - from;
      }
    }
    kind = Kind.NONE;
    return 0;
  }

  /* Reads what is left of an XOR chunk and the next one where all of both shows; whether it did so. */
  private boolean appendTwo(ChunkIterator iterator, FloatBatch into) {
    if (trims
        || next == end
        || !(iterator instanceof XorIterator first)
        || !first.isWorthPairing(into)
        || !isWhole(next)
        || !(read(next, spare) instanceof XorIterator second)
        || !first.appendFloats(second, into)) {
      return false;
    }
    next++;
    current = second;
    Place read = place;
    place = spare;
    spare = read;
    return true;
  }

  /* Moves to the next histogram that shows and keeps it for next(). */
  private boolean hold(ChunkIterator iterator) {
    while (step(iterator) != Kind.NONE) {
      if (!trims || shows(iterator.timestamp())) {
        held = true;
        return true;
      }
    }
    return false;
  }

  /* Keeps what shows of what was added from an index on; whether that is anything. */
  private boolean trim(FloatBatch batch, int added) {
    if (deleted.length == 0) {
      batch.clip(added, minTime, maxTime);
    } else {
      sift(batch, added);
    }
    return batch.size > added;
  }

  private void sift(FloatBatch batch, int added) {
    int kept = added;
    for (int i = added; i < batch.size; i++) {
      if (shows(batch.timestamps[i])) {
        batch.timestamps[kept] = batch.timestamps[i];
        batch.values[kept++] = batch.values[i];
      }
    }
    batch.size = kept;
  }
}
