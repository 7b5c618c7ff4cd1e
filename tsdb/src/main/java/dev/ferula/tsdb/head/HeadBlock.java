package dev.ferula.tsdb.head;

import dev.ferula.chunk.ChunkIterator;
import dev.ferula.chunk.Encoding;
import dev.ferula.chunk.XorAppender;
import dev.ferula.disk.Disk;
import dev.ferula.storage.SampleIterator;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.BlockWriter;
import dev.ferula.tsdb.block.Ulid;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a frozen range of the head as a block: chunks as they are, and those that cross the
 * range's ends anew. For one thread.
 */
final class HeadBlock {
  private static final int MAX_XOR_BYTES = 1 << 14;

  private final Head head;
  private final HeadIndex index;
  private final long from;
  private final long before;
  private final FinishedChunks.ChunkList chunks = new FinishedChunks.ChunkList();
  private final ChunkStore.ChunkBytes bytes = new ChunkStore.ChunkBytes();
  private byte[] open = new byte[2048];
  private int openSize;
  private Encoding openEncoding = Encoding.XOR;
  private long openStart;
  private long openEnd;

  HeadBlock(Head head, long from, long before) {
    this.head = head;
    this.index = head.index();
    this.from = from;
    this.before = before;
  }

  @Nullable BlockMeta write(Disk disk, Path parent, Ulid ulid) {
    int[] slots = slots();
    if (slots.length == 0) {
      return null;
    }
    new LabelOrder(index).sort(slots);
    try (BlockWriter writer = BlockWriter.create(disk, parent, ulid)) {
      HeadSymbols symbols = new HeadSymbols(index.pairs(), pairs(slots), writer);
      int[] ids = new int[64];
      int[] symbolPairs = new int[128];
      for (int slot : slots) {
        long samples = writer.samples();
        writeChunks(slot, writer);
        if (writer.samples() == samples) {
          continue;
        }
        int count = index.series().pairCount(slot);
        if (count > ids.length) {
          ids = new int[count];
          symbolPairs = new int[2 * count];
        }
        index.series().pairs(slot, ids);
        for (int i = 0; i < count; i++) {
          symbolPairs[2 * i] = symbols.name(ids[i]);
          symbolPairs[2 * i + 1] = symbols.value(ids[i]);
        }
        writer.series(symbolPairs, count);
      }
      if (writer.samples() == 0) {
        return null;
      }
      return writer.finish(from, before, BlockMeta.Compaction.first(ulid, List.of()));
    }
  }

  /* The series that may have samples in the range. */
  private int[] slots() {
    int limit = index.limit();
    IntStack found = new IntStack();
    try (Stripes.Walk walk = head.stripes().walk()) {
      for (int slot = 0; slot < limit; slot++) {
        if (index.series().ref(slot) != 0) {
          walk.to(slot);
          if (overlaps(slot)) {
            found.push(slot);
          }
        }
      }
    }
    return found.toArray();
  }

  private boolean overlaps(int slot) {
    long[] row = head.rows().page(slot);
    int r = SeriesRows.at(slot);
    int list = SeriesRows.low(row[r + SeriesRows.LINK]);
    long end = row[r + SeriesRows.TIME];
    long start = end - SeriesRows.high(row[r + SeriesRows.SPANS]);
    boolean openOverlaps =
        SeriesRows.encoding(row[r + SeriesRows.SHAPE]) != 0 && start < before && end >= from;
    return openOverlaps || (list != SlabPool.NONE && head.finished().start(list) < before);
  }

  private BitSet pairs(int[] slots) {
    BitSet used = new BitSet();
    int[] ids = new int[64];
    for (int slot : slots) {
      int count = index.series().pairCount(slot);
      ids = count > ids.length ? new int[count] : ids;
      index.series().pairs(slot, ids);
      for (int i = 0; i < count; i++) {
        used.set(ids[i]);
      }
    }
    return used;
  }

  private void writeChunks(int slot, BlockWriter writer) {
    copy(slot);
    for (int i = 0; i < chunks.size(); i++) {
      long start = chunks.start(i);
      long end = chunks.end(i);
      if (end >= from && start < before) {
        head.store().read(chunks.location(i), bytes);
        write(writer, start, end, bytes.encoding, bytes.array, bytes.offset, bytes.length);
      }
    }
    if (openSize > 0 && openEnd >= from && openStart < before) {
      write(writer, openStart, openEnd, openEncoding, open, 0, openSize);
    }
  }

  private void copy(int slot) {
    chunks.clear();
    openSize = 0;
    try (Stripes.Walk walk = head.stripes().walk()) {
      walk.to(slot);
      long[] row = head.rows().page(slot);
      int r = SeriesRows.at(slot);
      int list = SeriesRows.low(row[r + SeriesRows.LINK]);
      if (list != SlabPool.NONE) {
        head.finished().read(list, chunks);
      }
      int code = SeriesRows.encoding(row[r + SeriesRows.SHAPE]);
      if (code != 0) {
        openEncoding = Encoding.ofCode(code);
        openEnd = row[r + SeriesRows.TIME];
        openStart = openEnd - SeriesRows.high(row[r + SeriesRows.SPANS]);
        copyOpen(slot, row, r);
      }
    }
  }

  private void copyOpen(int slot, long[] row, int r) {
    HistogramChunk histograms = head.writer().histogramChunk(slot);
    byte[] array;
    int offset = 0;
    if (openEncoding == Encoding.XOR || histograms == null) {
      int block = SeriesRows.low(row[r + SeriesRows.TAIL]);
      array = head.slabs().array(block);
      offset = head.slabs().offset(block);
      openSize = (SeriesRows.bitLength(row[r + SeriesRows.SHAPE]) + 7) >>> 3;
    } else {
      array = histograms.array();
      openSize = histograms.size();
    }
    if (openSize > open.length) {
      open = new byte[2 * openSize];
    }
    System.arraycopy(array, offset, open, 0, openSize);
  }

  private void write(
      BlockWriter writer,
      long start,
      long end,
      Encoding encoding,
      byte[] array,
      int offset,
      int length) {
    if (start >= from && end < before) {
      writer.chunk(start, end, encoding, array, offset, length);
      return;
    }
    ChunkIterator samples = ChunkIterator.of(encoding);
    samples.reset(Arrays.copyOfRange(array, offset, offset + length), 0, length);
    if (encoding == Encoding.XOR) {
      writeFloats(writer, samples);
    } else {
      writeHistograms(writer, samples);
    }
  }

  private void writeFloats(BlockWriter writer, ChunkIterator samples) {
    XorAppender xor = new XorAppender();
    byte[] made = new byte[MAX_XOR_BYTES];
    xor.open(made, 0, made.length);
    long first = 0;
    SampleIterator.Kind kind = samples.seek(from);
    while (kind != SampleIterator.Kind.NONE && samples.timestamp() < before) {
      first = xor.count() == 0 ? samples.timestamp() : first;
      xor.append(samples.timestamp(), samples.value());
      kind = samples.next();
    }
    if (xor.count() > 0) {
      writer.chunk(first, xor.timestamp(), Encoding.XOR, made, 0, xor.size());
    }
  }

  private void writeHistograms(BlockWriter writer, ChunkIterator samples) {
    HistogramChunk made = null;
    long first = 0;
    long last = 0;
    SampleIterator.Kind kind = samples.seek(from);
    while (kind != SampleIterator.Kind.NONE && samples.timestamp() < before) {
      Object histogram =
          kind == SampleIterator.Kind.HISTOGRAM
              ? samples.histogram(null)
              : samples.floatHistogram(null);
      long t = samples.timestamp();
      if (made == null) {
        made = HistogramChunk.of(histogram);
        made.begin(t, histogram);
        first = t;
      } else if (!made.append(t, histogram)) {
        writer.chunk(first, last, made.encoding(), made.array(), 0, made.size());
        made.beginAfterCut(t, histogram);
        first = t;
      }
      last = t;
      kind = samples.next();
    }
    if (made != null) {
      writer.chunk(first, last, made.encoding(), made.array(), 0, made.size());
    }
  }
}
