package dev.ferula.tsdb.head;

import dev.ferula.model.StaleMarker;
import dev.ferula.tsdb.block.BlockFolder;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.Tombstones;
import dev.ferula.tsdb.block.Ulid;
import dev.ferula.tsdb.head.log.CommitLog;
import dev.ferula.tsdb.head.log.HeadLog;
import dev.ferula.tsdb.head.samples.FinishedChunks;
import dev.ferula.tsdb.head.samples.Readers;
import dev.ferula.tsdb.head.samples.SeriesRows;
import dev.ferula.tsdb.head.samples.Stripes;
import dev.ferula.tsdb.head.slab.IntStack;
import dev.ferula.tsdb.head.slab.SlabPool;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Moves the series that ended with a stale marker into blocks before their time, so that series
 * that come and go do not fill the head. First blocks are written of them, then, when these can be
 * queried, those that got no sample since are removed, and the log is told so. For one thread,
 * while nobody deletes anything.
 */
public final class StaleCompaction {
  private final Head head;
  private final int[] slots;
  private final CommitLog log;
  private final HeadLog files;
  private final Readers.View view;

  StaleCompaction(Head head, int[] slots, CommitLog log, HeadLog files) {
    this.head = head;
    this.slots = slots;
    this.log = log;
    this.files = files;
    this.view = head.samples().readers().open(Long.MAX_VALUE);
  }

  /** The slots of all stale series. */
  static int[] slots(Head head) {
    IntStack found = new IntStack();
    int limit = head.index().limit();
    try (Stripes.Walk walk = head.samples().stripes().walk()) {
      for (int slot = 0; slot < limit; slot++) {
        if (head.index().series().ref(slot) != 0) {
          walk.to(slot);
          if (isStale(head, slot)) {
            found.push(slot);
          }
        }
      }
    }
    return found.toArray();
  }

  private static boolean isStale(Head head, int slot) {
    Object histogram = head.samples().writer().staleHistogram(slot);
    boolean ended =
        histogram == null
            ? head.samples().writer().lastIs(slot, StaleMarker.VALUE)
            : head.samples().writer().lastIs(slot, histogram);
    return ended && !head.outOfOrder().has(slot);
  }

  /** Writes the blocks. */
  public List<BlockMeta> write(BlockFolder folder, Supplier<Ulid> names) {
    long minTime = Long.MAX_VALUE;
    long maxTime = Long.MIN_VALUE;
    for (int slot : slots) {
      minTime = Math.min(minTime, head.samples().rows().start(slot, head.samples().finished()));
      maxTime = Math.max(maxTime, head.samples().rows().end(slot));
    }
    List<BlockMeta> written = new ArrayList<>();
    long range = head.options().chunkRange();
    try {
      for (long from = Math.floorDiv(minTime, range) * range; from <= maxTime; from += range) {
        List<String> hints = List.of(BlockMeta.FROM_STALE_SERIES);
        long first = Math.max(from, head.droppedBefore());
        BlockMeta meta =
            new HeadBlock(head, first, from + range, view, slots, hints).write(folder, names.get());
        if (meta != null) {
          written.add(meta);
        }
      }
      return written;
    } catch (RuntimeException e) {
      head.samples().readers().close(view);
      written.forEach(meta -> folder.delete(meta.ulid()));
      throw e;
    }
  }

  /**
   * Removes the series from the head. Waits for readers that do not know the blocks.
   *
   * @return how many went; others got samples meanwhile
   */
  public int finish() throws InterruptedException {
    head.samples().readers().close(view);
    head.samples().readers().awaitClosedBelow(Long.MAX_VALUE);
    int[] gone = head.gc().evict(slots, this::mayGo, this::drop);
    /* Readers that opened since know the blocks, but perhaps the slots, too. */
    head.samples().readers().awaitClosedBelow(Long.MAX_VALUE);
    head.index().reuse(gone);
    head.gc().collectPairs();
    return gone.length;
  }

  private boolean mayGo(int slot) {
    long[] row = head.samples().rows().page(slot);
    int r = SeriesRows.at(slot);
    boolean written = SeriesRows.high(row[r + SeriesRows.LINK]) - (int) view.commit() <= 0;
    return written && isStale(head, slot) && hasNoChunkInMemory(slot);
  }

  /* A chunk that waits in memory for the disk could be read after it was freed. */
  private boolean hasNoChunkInMemory(int slot) {
    FinishedChunks.ChunkList chunks = new FinishedChunks.ChunkList();
    long[] row = head.samples().rows().page(slot);
    int list = SeriesRows.low(row[SeriesRows.at(slot) + SeriesRows.LINK]);
    if (list != SlabPool.NONE) {
      head.samples().finished().read(list, chunks);
    }
    for (int i = 0; i < chunks.size(); i++) {
      if (head.samples().chunks().fileOf(chunks.location(i)) == Integer.MAX_VALUE) {
        return false;
      }
    }
    return true;
  }

  /* Under the commit lock: the log first, so that a restart does not bring them back. */
  private void drop(int[] gone) {
    Tombstones ended = new Tombstones();
    long[] refs = new long[gone.length];
    for (int i = 0; i < gone.length; i++) {
      refs[i] = head.index().series().ref(gone[i]);
      ended.add(refs[i], Long.MIN_VALUE, Long.MAX_VALUE);
    }
    if (gone.length == 0) {
      return;
    }
    log.write(ended);
    try (Stripes.Walk walk = head.samples().stripes().walk()) {
      for (int slot : gone) {
        walk.to(slot);
        head.samples().writer().dropBefore(slot, Long.MAX_VALUE);
      }
    }
    files.forget(refs, head.maxTime());
    head.tombstones().forget(Long.MIN_VALUE, refs);
  }
}
