package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.MappedFault;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Mends a block of which one file is damaged or missing, from what the others know: meta.json from
 * index and chunks, tombstones from their copy, the index from what of it is whole, the header of a
 * chunk segment by its chunks. For one thread.
 */
public final class BlockRepair {
  private final Disk disk;
  private final Path block;

  public BlockRepair(Disk disk, Path block) {
    this.disk = disk;
    this.block = block;
  }

  /**
   * Mends the block.
   *
   * @param damage what kept the block from being opened
   * @return what was done, in a few words; empty if nothing could be
   */
  public String repair(CorruptionException damage) {
    /* Behind the file's name there may be a place in it. */
    Path file = Path.of(damage.resource().split(" series ", 2)[0]).getFileName();
    String name = file == null ? "" : file.toString();
    try {
      return switch (name) {
        case MetaFile.NAME -> meta();
        case Tombstones.NAME -> mendTombstones(MetaFile.read(disk, block));
        case IndexLayout.NAME -> index();
        default -> chunks(file);
      };
    } catch (CorruptionException e) {
      return "";
    } catch (DiskException e) {
      if (e.kind() == DiskException.Kind.NOT_FOUND) {
        return "";
      }
      throw e;
    } catch (InternalError e) {
      throw MappedFault.of(e, block);
    }
  }

  /* What was deleted must stay so: without its tombstones a block is not given a new meta.json. */
  private String meta() {
    BlockMeta copy = copy();
    if (copy != null) {
      Tombstones tombstones = tombstones(copy);
      MetaFile.write(disk, block, copy.withStats(copy.stats().withTombstones(tombstones.count())));
      return "meta.json written anew from its copy";
    }
    Tombstones tombstones = Tombstones.read(disk, block);
    BlockMeta meta = counted();
    MetaFile.write(disk, block, meta.withStats(meta.stats().withTombstones(tombstones.count())));
    return "meta.json made anew from index and chunks";
  }

  /* Those that the block has, or had by what its meta.json says. */
  private Tombstones tombstones(BlockMeta meta) {
    TombstoneFiles files = new TombstoneFiles(disk, block);
    try {
      return files.read(meta.stats().tombstones());
    } catch (CorruptionException | DiskException e) {
      Tombstones known = files.known(meta.stats().tombstones());
      if (known == null) {
        throw e;
      }
      files.write(known);
      return known;
    }
  }

  private @Nullable BlockMeta copy() {
    try {
      return MetaFile.readCopy(disk, block);
    } catch (CorruptionException e) {
      return null;
    } catch (DiskException e) {
      if (e.kind() == DiskException.Kind.NOT_FOUND) {
        return null;
      }
      throw e;
    }
  }

  /** What index and chunks say, every checksum of them checked. */
  private BlockMeta counted() {
    Ulid ulid = Ulid.parse(String.valueOf(block.getFileName()));
    try (Arena arena = Arena.ofShared()) {
      BlockIndex index = new BlockIndex(disk, block.resolve(IndexLayout.NAME), arena);
      ChunkSegments segments =
          new ChunkSegments(disk, block.resolve(ChunkSegmentLayout.DIRECTORY), arena);
      BlockCensus census = new BlockCensus(index, segments);
      census.take();
      return new BlockMeta(
          ulid,
          census.minTime(),
          census.maxTime() + 1,
          census.stats(),
          BlockMeta.Compaction.first(ulid, List.of()));
    }
  }

  private String index() {
    BlockMeta meta = MetaFile.read(disk, block);
    IndexRepair repair = new IndexRepair(disk, block);
    repair.repair();
    long lost = meta.stats().series() - repair.series();
    if (lost == 0) {
      return "index made anew from its series, none lost";
    }
    MetaFile.write(disk, block, meta.withStats(left(meta.stats(), repair)));
    return "index made anew from its series but for " + lost;
  }

  private BlockMeta.Stats left(BlockMeta.Stats before, IndexRepair repair) {
    try {
      return counted().stats().withTombstones(before.tombstones());
    } catch (CorruptionException damagedChunk) {
      return new BlockMeta.Stats(
          before.samples(),
          before.floatSamples(),
          before.histogramSamples(),
          repair.series(),
          repair.chunks(),
          before.tombstones());
    }
  }

  private String chunks(@Nullable Path file) {
    boolean segment =
        file != null && disk.exists(block.resolve(ChunkSegmentLayout.DIRECTORY).resolve(file));
    return segment && new ChunkSegmentRepair(disk, block).repair()
        ? "header of chunks/" + file + " written anew"
        : "";
  }

  private String mendTombstones(BlockMeta meta) {
    TombstoneFiles files = new TombstoneFiles(disk, block);
    Tombstones known = files.known(meta.stats().tombstones());
    if (known == null) {
      return "";
    }
    files.write(known);
    return known.isEmpty()
        ? "tombstones made anew, there were none"
        : "tombstones written anew from their copy";
  }

  /** The oldest time that the block may hold, {@link Long#MIN_VALUE} if it does not tell. */
  public long minTime() {
    try {
      return MetaFile.read(disk, block).minTime();
    } catch (CorruptionException | DiskException e) {
      return Long.MIN_VALUE;
    }
  }

  /** The newest time that the block may hold, {@link Long#MAX_VALUE} if it does not tell. */
  public long maxTime() {
    try {
      return MetaFile.read(disk, block).maxTime();
    } catch (CorruptionException | DiskException e) {
      return Long.MAX_VALUE;
    }
  }
}
