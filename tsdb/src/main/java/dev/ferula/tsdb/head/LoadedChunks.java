package dev.ferula.tsdb.head;

import dev.ferula.disk.CorruptionException;
import dev.ferula.tsdb.chunkshead.HeadChunkFiles;
import dev.ferula.tsdb.head.samples.FinishedChunks;
import dev.ferula.tsdb.head.slab.Bytes;
import dev.ferula.tsdb.head.slab.SlabPool;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The chunks found in head chunk files when the head is opened, as lists by series ref, until the
 * log tells which series the refs are. For one thread.
 */
final class LoadedChunks {
  private static final int PAGE_SHIFT = 10;
  private static final int PAGE_MASK = (1 << PAGE_SHIFT) - 1;

  private final FinishedChunks finished;
  private final FinishedChunks.ChunkList taken = new FinishedChunks.ChunkList();
  /* Pages of lists of 1,024 refs in a row, as series that came together were cut together. */
  private long[] keys = new long[1 << 6];
  private int[][] pages = new int[1 << 6][];
  private int size;

  /** Takes the chunks of samples that came out of order. */
  @FunctionalInterface
  interface OutOfOrderChunks {
    void found(long ref, long location, long start, long end);

    /** Takes back all that was found, as it is read anew. */
    default void forget() {}
  }

  private final OutOfOrderChunks outOfOrderChunks;

  LoadedChunks(FinishedChunks finished, OutOfOrderChunks outOfOrderChunks) {
    this.finished = finished;
    this.outOfOrderChunks = outOfOrderChunks;
  }

  /**
   * Reads all files. From the first damaged one on they are emptied, as what the log tells of their
   * samples can only be used where no later chunk of a series is known.
   *
   * @param beforeEmptying run before any file loses what it has
   * @return what was damaged, at most once for each file
   */
  List<CorruptionException> load(HeadChunkFiles files, long minTime, Runnable beforeEmptying) {
    List<CorruptionException> damages = read(files, minTime, Integer.MAX_VALUE);
    if (damages.isEmpty()) {
      return damages;
    }
    clear(_ -> {});
    outOfOrderChunks.forget();
    int first = damages.stream().mapToInt(LoadedChunks::number).min().orElseThrow();
    beforeEmptying.run();
    files.emptyFrom(first);
    read(files, minTime, first);
    return damages;
  }

  private static int number(CorruptionException damage) {
    return Integer.parseInt(String.valueOf(Path.of(damage.resource()).getFileName()));
  }

  private List<CorruptionException> read(HeadChunkFiles files, long minTime, int before) {
    return files.iterate(
        (ref, location, start, end, samples, encoding, outOfOrder) -> {
          if (HeadChunkFiles.fileOf(location) >= before) {
            return;
          }
          if (outOfOrder) {
            outOfOrderChunks.found(ref, location, start, end);
          } else if (end >= minTime) {
            add(ref, start, end, location);
          }
        });
  }

  private void add(long ref, long start, long end, long location) {
    int[] page = page(ref);
    int i = (int) ref & PAGE_MASK;
    page[i] = finished.addLater(page[i], start, end, location);
  }

  private int[] page(long ref) {
    int at = find(ref >>> PAGE_SHIFT);
    if (keys[at] == 0) {
      if (2 * size >= keys.length) {
        grow();
        at = find(ref >>> PAGE_SHIFT);
      }
      keys[at] = (ref >>> PAGE_SHIFT) + 1;
      pages[at] = new int[PAGE_MASK + 1];
      size++;
    }
    return pages[at];
  }

  /**
   * When the first chunk of a series that is left begins, {@link Long#MAX_VALUE} where it has none.
   */
  long start(long ref) {
    int[] page = pages[find(ref >>> PAGE_SHIFT)];
    int list = page == null ? SlabPool.NONE : page[(int) ref & PAGE_MASK];
    return list == SlabPool.NONE ? Long.MAX_VALUE : finished.start(list);
  }

  /** Tells which refs have chunks, which may be taken meanwhile. */
  void forEach(LongConsumer refs) {
    for (int at = 0; at < keys.length; at++) {
      for (int i = 0; keys[at] != 0 && i <= PAGE_MASK; i++) {
        if (pages[at][i] != SlabPool.NONE) {
          refs.accept(((keys[at] - 1) << PAGE_SHIFT) | i);
        }
      }
    }
  }

  /** Takes the list of a series out, {@link SlabPool#NONE} where it has none. */
  int take(long ref) {
    int[] page = pages[find(ref >>> PAGE_SHIFT)];
    if (page == null) {
      return SlabPool.NONE;
    }
    int list = page[(int) ref & PAGE_MASK];
    page[(int) ref & PAGE_MASK] = SlabPool.NONE;
    return list;
  }

  /**
   * Takes the chunks of a series out that begin at a time or before.
   *
   * @return good until the next call
   */
  FinishedChunks.ChunkList take(long ref, long time) {
    taken.clear();
    int list = take(ref);
    if (list != SlabPool.NONE) {
      list = finished.split(list, time, taken);
      page(ref)[(int) ref & PAGE_MASK] = list;
    }
    return taken;
  }

  /** Puts a list back that could not be used for the series. */
  void giveBack(long ref, int list) {
    page(ref)[(int) ref & PAGE_MASK] = list;
  }

  /** Frees what no series has taken, and tells of which refs that was. */
  void clear(LongConsumer left) {
    forEach(
        ref -> {
          finished.free(take(ref));
          left.accept(ref);
        });
    keys = new long[1 << 6];
    pages = new int[1 << 6][];
    size = 0;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[][] oldPages = pages;
    keys = new long[2 * oldKeys.length];
    pages = new int[2 * oldKeys.length][];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int at = find(oldKeys[i] - 1);
        keys[at] = oldKeys[i];
        pages[at] = oldPages[i];
      }
    }
  }

  private int find(long page) {
    int mask = keys.length - 1;
    int at = (int) Bytes.mix(page) & mask;
    while (keys[at] != 0 && keys[at] != page + 1) {
      at = (at + 1) & mask;
    }
    return at;
  }
}
