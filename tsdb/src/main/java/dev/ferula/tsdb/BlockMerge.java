package dev.ferula.tsdb;

import dev.ferula.disk.MappedFault;
import dev.ferula.storage.MergedSamples;
import dev.ferula.storage.SampleIterator;
import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.block.BlockChunks;
import dev.ferula.tsdb.block.BlockFolder;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.BlockWriter;
import dev.ferula.tsdb.block.ChunkColumns;
import dev.ferula.tsdb.block.ChunkCutter;
import dev.ferula.tsdb.block.SeriesEntry;
import dev.ferula.tsdb.block.Tombstones;
import dev.ferula.tsdb.block.Ulid;
import dev.ferula.tsdb.work.LongWork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes blocks as one: series by series in the order of their labels. Chunks stay as they are,
 * except where samples of theirs are deleted or other blocks have chunks in their time: those are
 * written anew, and of samples at the same time the one that queries show stays. For one thread.
 */
final class BlockMerge {
  /** So many series are told of at once: asking for the time costs more than copying one. */
  private static final int DONE_AT_A_TIME = 64;

  /** A chunk of the series that is being written. */
  private record Piece(Cursor cursor, int chunk, long minTime, long maxTime) {}

  private final List<Block> blocks;
  private final ChunkCutter cutter;
  /* Those that have the series that is being written. */
  private final Cursor[] members;
  private int memberCount;

  /* Series whose progress is not told yet. */
  private int done;

  /**
   * A merge of blocks.
   *
   * @param xor2 whether chunks of floats that are written anew are XOR2 chunks
   */
  BlockMerge(List<Block> blocks, boolean xor2) {
    this.blocks = new ArrayList<>(blocks);
    this.blocks.sort(Blocks.BY_PRECEDENCE);
    this.cutter = new ChunkCutter(xor2);
    this.members = new Cursor[blocks.size()];
  }

  /**
   * Writes the block; null if no sample is left, in which case there is none.
   *
   * @param progress is moved on by each series of each block
   */
  @Nullable BlockMeta write(BlockFolder folder, Ulid ulid, LongWork.Piece progress) {
    Cursor[] cursors = new Cursor[blocks.size()];
    int opened = 0;
    try (BlockWriter writer = BlockWriter.create(folder, ulid)) {
      MergedSymbols symbols = new MergedSymbols(blocks, writer);
      while (opened < cursors.length) {
        Cursor cursor = new Cursor(blocks.get(opened), opened, symbols);
        cursors[opened++] = cursor;
        cursor.advance(cursors[0]);
      }
      while (findNext(cursors)) {
        writeSeries(writer, progress);
      }
      tell(progress);
      return writer.samples() == 0 ? null : finish(writer, ulid);
    } finally {
      for (int i = 0; i < opened; i++) {
        cursors[i].close();
      }
    }
  }

  private BlockMeta finish(BlockWriter writer, Ulid ulid) {
    long minTime = Long.MAX_VALUE;
    long maxTime = Long.MIN_VALUE;
    for (Block block : blocks) {
      minTime = Math.min(minTime, block.meta().minTime());
      maxTime = Math.max(maxTime, block.meta().maxTime());
    }
    return writer.finish(minTime, maxTime, compaction(ulid));
  }

  /* Finds the members of the next series, if there is one. */
  private boolean findNext(Cursor[] cursors) {
    memberCount = 0;
    for (Cursor cursor : cursors) {
      if (cursor.done) {
        continue;
      }
      int order = memberCount == 0 ? 0 : cursor.compare(members[0]);
      if (order < 0) {
        memberCount = 0;
      }
      if (order <= 0) {
        members[memberCount++] = cursor;
      }
    }
    return memberCount > 0;
  }

  private void writeSeries(BlockWriter writer, LongWork.Piece progress) {
    long before = writer.samples();
    if (stayAsTheyAre()) {
      for (int i = 0; i < memberCount; i++) {
        members[i].copyAll(writer);
      }
    } else {
      writePieces(pieces(), writer);
    }
    if (writer.samples() > before) {
      writer.series(members[0].labels, members[0].entry.pairCount);
    }
    for (int i = 0; i < memberCount; i++) {
      members[i].advance(members[0]);
    }
    done += memberCount;
    if (done >= DONE_AT_A_TIME) {
      tell(progress);
    }
  }

  private void tell(LongWork.Piece progress) {
    progress.advance(done);
    done = 0;
  }

  private List<Piece> pieces() {
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < memberCount; i++) {
      members[i].addPieces(pieces);
    }
    pieces.sort(Comparator.comparingLong(Piece::minTime));
    return pieces;
  }

  /* Whether nothing is deleted and each member's chunks are later than those of the one before. */
  private boolean stayAsTheyAre() {
    long end = Long.MIN_VALUE;
    for (int i = 0; i < memberCount; i++) {
      Cursor cursor = members[i];
      ChunkColumns chunks = cursor.entry.chunks;
      if (cursor.deleted.length > 0 || (chunks.size > 0 && chunks.minTimes[0] <= end)) {
        return false;
      }
      end = chunks.size > 0 ? chunks.maxTimes[chunks.size - 1] : end;
    }
    return true;
  }

  /* Pieces that reach into each other's time are written together, in place of all of them. */
  private void writePieces(List<Piece> pieces, BlockWriter writer) {
    int from = 0;
    while (from < pieces.size()) {
      long end = pieces.get(from).maxTime;
      int to = from + 1;
      while (to < pieces.size() && pieces.get(to).minTime <= end) {
        end = Math.max(end, pieces.get(to).maxTime);
        to++;
      }
      Piece first = pieces.get(from);
      if (to == from + 1 && !first.cursor.isTouched(first)) {
        first.cursor.copy(first.chunk, writer);
      } else {
        merge(pieces.subList(from, to), first.minTime, end, writer);
      }
      from = to;
    }
  }

  private void merge(List<Piece> pieces, long minTime, long maxTime, BlockWriter writer) {
    List<Cursor> sources =
        pieces.stream()
            .map(Piece::cursor)
            .distinct()
            .sorted(Comparator.comparingInt(cursor -> cursor.rank))
            .toList();
    List<SampleIterator> samples = new ArrayList<>();
    for (Cursor source : sources) {
      samples.add(source.samples(minTime, maxTime));
    }
    cutter.write(
        samples.size() == 1 ? samples.getFirst() : new MergedSamples(samples), writer::chunk);
  }

  private BlockMeta.Compaction compaction(Ulid ulid) {
    int level = 0;
    Set<Ulid> sources = new LinkedHashSet<>();
    List<BlockMeta.Description> parents = new ArrayList<>();
    Set<String> hints = new TreeSet<>();
    boolean allOutOfOrder = true;
    for (Block block : blocks) {
      BlockMeta meta = block.meta();
      level = Math.max(level, meta.compaction().level());
      sources.addAll(meta.compaction().sources());
      parents.add(meta.description());
      hints.addAll(meta.compaction().hints());
      allOutOfOrder &= meta.hasHint(BlockMeta.FROM_OUT_OF_ORDER);
    }
    if (!allOutOfOrder) {
      hints.remove(BlockMeta.FROM_OUT_OF_ORDER);
    }
    List<String> kept = List.copyOf(hints);
    return blocks.size() == 1
        ? new BlockMeta.Compaction(1, List.of(ulid), false, parents, false, kept)
        : new BlockMeta.Compaction(
            level + 1, sources.stream().sorted().toList(), false, parents, false, kept);
  }

  /** The series of one block, one after the other; symbols are the merged block's. */
  private static final class Cursor implements AutoCloseable {
    private final Block block;
    private final int rank;
    private final BlockChunks chunks;
    private final SeriesEntry entry = SeriesEntry.ofAll();
    private final MergedSymbols symbols;
    private @Nullable SampleIterator reuse;
    private final Tombstones tombstones;
    private final boolean anyDeleted;
    private final int[] refs;
    private int next;
    private int[] labels = new int[64];
    private long[] deleted = {};
    private boolean done;

    Cursor(Block block, int rank, MergedSymbols symbols) {
      this.block = block;
      this.rank = rank;
      this.symbols = symbols;
      refs = block.index().allSeries();
      tombstones = block.tombstones();
      anyDeleted = !tombstones.isEmpty();
      chunks = block.chunks();
    }

    private long ref(int i) {
      return Integer.toUnsignedLong(refs[i]);
    }

    /** Goes on to the next series, which most likely is the one that another stands at. */
    void advance(Cursor other) {
      done = next == refs.length;
      if (done) {
        return;
      }
      long ref = ref(next++);
      if (anyDeleted) {
        deleted = tombstones.of(ref);
      }
      try {
        read(ref, other);
      } catch (InternalError e) {
        throw MappedFault.of(e, block.directory());
      }
    }

    private void read(long ref, Cursor other) {
      if (other != this && symbols.areSame(rank, other.rank)) {
        boolean same = block.index().series(ref, entry, other.entry);
        take(same ? other : null);
      } else {
        block.index().series(ref, entry);
        take(null);
      }
    }

    /* The labels of another one's series, or else those that were read. */
    private void take(@Nullable Cursor other) {
      int count = 2 * entry.pairCount;
      if (labels.length < count) {
        labels = new int[2 * count];
      }
      if (other != null) {
        System.arraycopy(other.labels, 0, labels, 0, count);
      } else {
        symbols.of(rank, entry.pairs, count, labels);
      }
    }

    /** Compares the labels of the series that two stand at. */
    int compare(Cursor that) {
      return Arrays.compare(
          labels, 0, 2 * entry.pairCount, that.labels, 0, 2 * that.entry.pairCount);
    }

    void addPieces(List<Piece> pieces) {
      for (int i = 0; i < entry.chunks.size; i++) {
        pieces.add(new Piece(this, i, entry.chunks.minTimes[i], entry.chunks.maxTimes[i]));
      }
    }

    /** Whether a sample in the time of a chunk may be deleted. */
    boolean isTouched(Piece piece) {
      for (int i = 0; i < deleted.length; i += 2) {
        if (deleted[i] <= piece.maxTime && deleted[i + 1] >= piece.minTime) {
          return true;
        }
      }
      return false;
    }

    SampleIterator samples(long minTime, long maxTime) {
      reuse = block.samples(ref(next - 1), minTime, maxTime, reuse);
      return reuse;
    }

    void copyAll(BlockWriter writer) {
      for (int i = 0; i < entry.chunks.size; i++) {
        copy(i, writer);
      }
    }

    void copy(int chunk, BlockWriter writer) {
      chunks.read(entry.chunks, chunk);
      writer.copy(entry.chunks.minTimes[chunk], entry.chunks.maxTimes[chunk], chunks);
    }

    @Override
    public void close() {
      chunks.close();
    }
  }
}
