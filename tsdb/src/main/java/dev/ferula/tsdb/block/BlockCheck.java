package dev.ferula.tsdb.block;

import dev.ferula.chunk.ChunkIterator;
import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.model.Utf8Order;
import dev.ferula.storage.SampleIterator;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks everything in a block that can be wrong: checksums, the order of symbols, labels, series
 * and chunks, that postings and series say the same, that chunks hold what the index says, and that
 * meta.json counts right. For one thread.
 */
public final class BlockCheck {
  private final Disk disk;
  private final Path block;
  private final Consumer<String> problems;
  private final SeriesEntry entry = SeriesEntry.ofAll();
  private final ChunkSegments.Chunk chunk = new ChunkSegments.Chunk(Window.FOR_ALL);
  private final Map<String, Long> pairs = new HashMap<>();
  private long previous = -1;
  private String before = "";

  /**
   * A check of a block's directory.
   *
   * @param problems told what is wrong, one line each
   */
  public BlockCheck(Disk disk, Path block, Consumer<String> problems) {
    this.disk = disk;
    this.block = block;
    this.problems = problems;
  }

  /** Checks the block. */
  public void run() {
    try (Arena arena = Arena.ofShared()) {
      BlockMeta meta = MetaFile.read(disk, block);
      if (!meta.ulid().toString().equals(String.valueOf(block.getFileName()))) {
        problem("meta.json", "is of block " + meta.ulid());
      }
      BlockIndex index = new BlockIndex(disk, block.resolve(IndexLayout.NAME), arena);
      ChunkSegments segments =
          new ChunkSegments(disk, block.resolve(ChunkSegmentLayout.DIRECTORY), arena);
      symbols(index);
      BlockCensus census = new BlockCensus(index, segments);
      census.take();
      counts(meta, census);
      index.allSeries(ref -> series(index, segments, ref));
      postings(index);
      tombstones(meta);
    } catch (CorruptionException | DiskException e) {
      problems.accept(e.getMessage());
    }
  }

  private void problem(String file, String what) {
    problems.accept(block.resolve(file) + ": " + what);
  }

  private void symbols(BlockIndex index) {
    String[] last = {null};
    index.symbols(
        symbol -> {
          if (last[0] != null && Utf8Order.compare(last[0], symbol) >= 0) {
            problem(IndexLayout.NAME, "symbol \"" + symbol + "\" after \"" + last[0] + "\"");
          }
          last[0] = symbol;
        });
  }

  private void counts(BlockMeta meta, BlockCensus census) {
    BlockMeta.Stats found = census.stats();
    BlockMeta.Stats said = meta.stats();
    same("samples", said.samples(), found.samples());
    same("series", said.series(), found.series());
    same("chunks", said.chunks(), found.chunks());
    if (found.chunks() > 0
        && (census.minTime() < meta.minTime() || census.maxTime() >= meta.maxTime())) {
      problem(
          MetaFile.NAME,
          "chunks are from %d to %d, the block from %d to before %d"
              .formatted(census.minTime(), census.maxTime(), meta.minTime(), meta.maxTime()));
    }
  }

  private void same(String what, long said, long found) {
    if (said != found) {
      problem(MetaFile.NAME, "counts " + said + " " + what + ", there are " + found);
    }
  }

  private void series(BlockIndex index, ChunkSegments segments, long ref) {
    if (ref <= previous) {
      problem(IndexLayout.NAME, "series " + ref + " after " + previous + " in all postings");
    }
    previous = ref;
    index.series(ref, entry);
    StringBuilder labels = new StringBuilder();
    String name = "";
    for (int i = 0; i < entry.pairCount; i++) {
      String next = index.symbol(entry.pairs[2 * i]);
      if (i > 0 && Utf8Order.compare(name, next) >= 0) {
        problem(IndexLayout.NAME, "series " + ref + " has label " + next + " after " + name);
      }
      name = next;
      String value = index.symbol(entry.pairs[2 * i + 1]);
      pairs.merge(name + '\0' + value, 1L, Long::sum);
      labels.append(name).append('\0').append(value).append('\0');
    }
    if (Utf8Order.compare(before, labels.toString()) >= 0) {
      problem(IndexLayout.NAME, "series " + ref + " is out of the order of labels");
    }
    before = labels.toString();
    chunks(segments, ref);
  }

  private void chunks(ChunkSegments segments, long ref) {
    for (int i = 0; i < entry.chunks.size; i++) {
      if (i > 0 && entry.chunks.minTimes[i] <= entry.chunks.maxTimes[i - 1]) {
        problem(IndexLayout.NAME, "series " + ref + " has overlapping chunks");
      }
      segments.read(entry.chunks.refs[i], chunk);
      ChunkIterator samples = ChunkIterator.of(chunk.encoding);
      samples.reset(chunk.bytes, chunk.offset, chunk.length);
      long first = Long.MAX_VALUE;
      long last = Long.MIN_VALUE;
      while (samples.next() != SampleIterator.Kind.NONE) {
        if (samples.timestamp() <= last) {
          problem("chunks", "a chunk of series " + ref + " is out of order");
        }
        first = Math.min(first, samples.timestamp());
        last = samples.timestamp();
      }
      if (first != entry.chunks.minTimes[i] || last != entry.chunks.maxTimes[i]) {
        problem(
            "chunks",
            "a chunk of series %d is from %d to %d, the index says %d to %d"
                .formatted(ref, first, last, entry.chunks.minTimes[i], entry.chunks.maxTimes[i]));
      }
    }
  }

  /* Each pair's postings are as many as series have the pair, and each of those has it. */
  private void postings(BlockIndex index) {
    for (String name : index.labelNames()) {
      index.table().forEach(name, (value, offset) -> postings(index, name, value, offset));
    }
    for (String pair : pairs.keySet()) {
      problem(IndexLayout.NAME, "no postings of " + pair.replace('\0', '='));
    }
  }

  private boolean postings(BlockIndex index, String name, String value, long offset) {
    MappedPostings list = index.postings(offset);
    long count = 0;
    long last = -1;
    for (long ref = list.next(); ref != Postings.END; ref = list.next()) {
      if (ref <= last) {
        problem(IndexLayout.NAME, "postings of " + name + "=" + value + " are out of order");
      }
      last = ref;
      count++;
      index.series(ref, entry);
      if (!has(index, name, value)) {
        problem(IndexLayout.NAME, "series " + ref + " has not " + name + "=" + value);
      }
    }
    Long expected = pairs.remove(name + '\0' + value);
    if (expected == null || expected != count) {
      problem(
          IndexLayout.NAME,
          "postings of %s=%s are %d, series with it %s".formatted(name, value, count, expected));
    }
    return true;
  }

  private boolean has(BlockIndex index, String name, String value) {
    for (int i = 0; i < entry.pairCount; i++) {
      if (index.symbol(entry.pairs[2 * i]).equals(name)
          && index.symbol(entry.pairs[2 * i + 1]).equals(value)) {
        return true;
      }
    }
    return false;
  }

  private void tombstones(BlockMeta meta) {
    TombstoneFiles files = new TombstoneFiles(disk, block);
    copy(files.copyDamage());
    copy(MetaFile.copyDamage(disk, block));
    same("tombstones", meta.stats().tombstones(), files.read(meta.stats().tombstones()).count());
  }

  private void copy(@Nullable CorruptionException damage) {
    if (damage != null) {
      problems.accept(damage.getMessage());
    }
  }

  /** The names of the blocks in a directory, whole or not. */
  public static List<String> blocks(Disk disk, Path directory) {
    return disk.list(directory).stream()
        .filter(name -> Ulid.isUlid(name) && disk.isDirectory(directory.resolve(name)))
        .toList();
  }
}
