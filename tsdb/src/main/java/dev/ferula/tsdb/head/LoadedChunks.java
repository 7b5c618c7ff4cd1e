package dev.ferula.tsdb.head;

import dev.ferula.disk.CorruptionException;
import dev.ferula.tsdb.chunkshead.HeadChunkFiles;
import dev.ferula.tsdb.head.samples.FinishedChunks;
import dev.ferula.tsdb.head.slab.Bytes;
import dev.ferula.tsdb.head.slab.SlabPool;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The chunks found in head chunk files when the head is opened, as lists by series ref, until the
 * log tells which series the refs are. For one thread.
 */
final class LoadedChunks {
  private final FinishedChunks finished;
  private long[] refs = new long[1 << 10];
  private int[] lists = new int[1 << 10];
  private int size;

  /** Takes the chunks of samples that came out of order. */
  @FunctionalInterface
  interface OutOfOrderChunks {
    void found(long ref, long location, long start, long end);
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
   * @return what was damaged, at most once for each file
   */
  List<CorruptionException> load(HeadChunkFiles files, long minTime) {
    List<CorruptionException> damages = read(files, minTime, Integer.MAX_VALUE);
    if (damages.isEmpty()) {
      return damages;
    }
    clear(_ -> {});
    int first = damages.stream().mapToInt(LoadedChunks::number).min().orElseThrow();
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
    int at = find(ref);
    if (refs[at] == 0) {
      if (2 * size > refs.length) {
        grow();
        at = find(ref);
      }
      refs[at] = ref;
      size++;
    }
    if (lists[at] == SlabPool.NONE || start > finished.end(lists[at])) {
      lists[at] = finished.add(lists[at], start, end, location);
    }
  }

  /** Takes the list of a series out, {@link SlabPool#NONE} where it has none. */
  int take(long ref) {
    int at = find(ref);
    int list = lists[at];
    lists[at] = SlabPool.NONE;
    return list;
  }

  /** Frees what no series has taken, and tells of which refs that was. */
  void clear(LongConsumer left) {
    for (int i = 0; i < refs.length; i++) {
      if (lists[i] != SlabPool.NONE) {
        finished.free(lists[i]);
        left.accept(refs[i]);
      }
    }
    Arrays.fill(refs, 0);
    Arrays.fill(lists, SlabPool.NONE);
    size = 0;
  }

  private void grow() {
    long[] oldRefs = refs;
    int[] oldLists = lists;
    refs = new long[2 * oldRefs.length];
    lists = new int[2 * oldRefs.length];
    for (int i = 0; i < oldRefs.length; i++) {
      if (oldRefs[i] != 0) {
        int at = find(oldRefs[i]);
        refs[at] = oldRefs[i];
        lists[at] = oldLists[i];
      }
    }
  }

  private int find(long ref) {
    int mask = refs.length - 1;
    int at = (int) Bytes.mix(ref) & mask;
    while (refs[at] != 0 && refs[at] != ref) {
      at = (at + 1) & mask;
    }
    return at;
  }
}
