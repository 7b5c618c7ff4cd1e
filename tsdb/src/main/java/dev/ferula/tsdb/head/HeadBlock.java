package dev.ferula.tsdb.head;

import dev.ferula.chunk.ChunkIterator;
import dev.ferula.chunk.Encoding;
import dev.ferula.tsdb.block.BlockFolder;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.BlockWriter;
import dev.ferula.tsdb.block.ChunkCutter;
import dev.ferula.tsdb.block.Tombstones;
import dev.ferula.tsdb.block.Ulid;
import dev.ferula.tsdb.block.UndeletedSamples;
import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.tsdb.head.index.SeriesBlock;
import dev.ferula.tsdb.head.samples.ChunkStore;
import dev.ferula.tsdb.head.samples.FinishedChunks;
import dev.ferula.tsdb.head.samples.HeadSamples;
import dev.ferula.tsdb.head.samples.Readers;
import dev.ferula.tsdb.head.samples.SeriesRows;
import dev.ferula.tsdb.head.samples.Stripes;
import dev.ferula.tsdb.head.slab.IntStack;
import dev.ferula.tsdb.head.slab.SlabPool;
import dev.ferula.tsdb.work.LongWork;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a range of the head as a block: chunks as they are, and those anew that cross the range's
 * ends or have deleted samples. For one thread.
 */
final class HeadBlock {
  private final Head head;
  private final HeadIndex index;
  private final long from;
  private final long before;
  private final Readers.@Nullable View view;
  private final int @Nullable [] only;
  private final List<String> hints;
  private final FinishedChunks.ChunkList chunks = new FinishedChunks.ChunkList();
  private final ChunkStore.ChunkBytes bytes = new ChunkStore.ChunkBytes();
  private final ChunkCutter cutter;
  private final Tombstones tombstones;
  private long[] deleted = {};
  private byte[] open = new byte[2048];
  private int openSize;
  private Encoding openEncoding = Encoding.XOR;
  private long openStart;
  private long openEnd;

  /**
   * A block of a stretch of time.
   *
   * @param view what is written; null for a range that is frozen, which is written in whole
   */
  HeadBlock(Head head, long from, long before, Readers.@Nullable View view) {
    this(head, from, before, view, null, List.of());
  }

  /**
   * A block of some series in a stretch of time.
   *
   * @param only the series' slots, null for all series
   * @param hints what meta.json says of the block
   */
  HeadBlock(
      Head head,
      long from,
      long before,
      Readers.@Nullable View view,
      int @Nullable [] only,
      List<String> hints) {
    this.only = only;
    this.hints = hints;
    this.head = head;
    this.view = view;
    this.index = head.index();
    this.tombstones = head.tombstones().current();
    this.cutter = new ChunkCutter(head.samples().writer().xor2());
    this.from = from;
    this.before = before;
  }

  @Nullable BlockMeta write(BlockFolder folder, Ulid ulid) {
    int[] slots = slots();
    try (LongWork.Piece progress =
        head.counters().work().longWork().begin(LongWork.Kind.HEAD_BLOCK, slots.length)) {
      return new SeriesBlock(index)
          .write(
              slots,
              (slot, writer) -> {
                writeChunks(slot, writer);
                progress.advance();
              },
              folder,
              ulid,
              from,
              before,
              hints);
    }
  }

  /* The series that may have samples in the range. */
  private int[] slots() {
    int limit = only == null ? index.limit() : only.length;
    IntStack found = new IntStack();
    try (Stripes.Walk walk = head.samples().stripes().walk()) {
      for (int i = 0; i < limit; i++) {
        int slot = only == null ? i : only[i];
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
    long[] row = head.samples().rows().page(slot);
    int r = SeriesRows.at(slot);
    int list = SeriesRows.low(row[r + SeriesRows.LINK]);
    long end = row[r + SeriesRows.TIME];
    long start = end - SeriesRows.high(row[r + SeriesRows.SPANS]);
    boolean openOverlaps =
        SeriesRows.encoding(row[r + SeriesRows.SHAPE]) != 0 && start < before && end >= from;
    return openOverlaps
        || (list != SlabPool.NONE && head.samples().finished().start(list) < before);
  }

  private void writeChunks(int slot, BlockWriter writer) {
    int hidden = copy(slot);
    deleted = tombstones.of(index.series().ref(slot));
    if (hidden > 0 && view != null) {
      HeadSamples samples = new HeadSamples(head.samples());
      samples.open(slot, view, from, before - 1);
      cutter.write(new UndeletedSamples(samples, deleted), writer::chunk);
      return;
    }
    for (int i = 0; i < chunks.size(); i++) {
      long start = chunks.start(i);
      long end = chunks.end(i);
      if (end >= from && start < before) {
        head.samples().chunks().read(chunks.location(i), bytes);
        write(writer, start, end, bytes.encoding, bytes.array, bytes.offset, bytes.length);
      }
    }
    if (openSize > 0 && openEnd >= from && openStart < before) {
      write(writer, openStart, openEnd, openEncoding, open, 0, openSize);
    }
  }

  /* Copies what the writer may change, and returns how many samples the view does not show. */
  private int copy(int slot) {
    chunks.clear();
    openSize = 0;
    try (Stripes.Walk walk = head.samples().stripes().walk()) {
      walk.to(slot);
      long[] row = head.samples().rows().page(slot);
      int r = SeriesRows.at(slot);
      int list = SeriesRows.low(row[r + SeriesRows.LINK]);
      if (list != SlabPool.NONE) {
        head.samples().finished().read(list, chunks);
      }
      int code = SeriesRows.encoding(row[r + SeriesRows.SHAPE]);
      if (code != 0) {
        openEncoding = Encoding.ofCode(code);
        openEnd = row[r + SeriesRows.TIME];
        openStart = openEnd - SeriesRows.high(row[r + SeriesRows.SPANS]);
        copyOpen(slot, row, r);
      }
      return view == null
          ? 0
          : head.samples().hidden(slot, row[r + SeriesRows.LINK], row[r + SeriesRows.SHAPE], view);
    }
  }

  private void copyOpen(int slot, long[] row, int r) {
    openSize = head.samples().writer().openSize(slot, row, r);
    if (openSize > open.length) {
      open = new byte[2 * openSize];
    }
    head.samples().writer().copyOpen(slot, row, r, open);
  }

  private void write(
      BlockWriter writer,
      long start,
      long end,
      Encoding encoding,
      byte[] array,
      int offset,
      int length) {
    boolean whole = start >= from && end < before;
    if (whole && !isTouched(start, end)) {
      writer.chunk(start, end, encoding, array, offset, length);
      return;
    }
    ChunkIterator samples = ChunkIterator.of(encoding);
    samples.reset(Arrays.copyOfRange(array, offset, offset + length), 0, length);
    cutter.write(new UndeletedSamples(samples, withinRange(deleted)), writer::chunk);
  }

  private boolean isTouched(long start, long end) {
    for (int i = 0; i < deleted.length; i += 2) {
      if (deleted[i] <= end && deleted[i + 1] >= start) {
        return true;
      }
    }
    return false;
  }

  /* What is not in the block's range counts as deleted, too. */
  private long[] withinRange(long[] stretches) {
    long[] all = new long[stretches.length + 4];
    all[0] = Long.MIN_VALUE;
    all[1] = from - 1;
    System.arraycopy(stretches, 0, all, 2, stretches.length);
    all[all.length - 2] = before;
    all[all.length - 1] = Long.MAX_VALUE;
    return all;
  }
}
