package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.MappedFault;
import dev.ferula.matcher.Matcher;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.StorageException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An open block. Safe for use by several threads. What it mapped stays mapped until it is closed
 * and the last of its queriers is.
 */
public final class Block implements Queryable, AutoCloseable {
  private final Disk disk;
  private final Path directory;
  private final Arena arena;
  private final BlockIndex index;
  private final ChunkSegments chunks;
  private volatile BlockMeta meta;
  private volatile Tombstones tombstones;
  private volatile long smallFiles;
  private int users = 1;
  private boolean closed;
  private volatile @Nullable CorruptionException indexDamage;
  private volatile boolean irreparable;

  private Block(
      Disk disk,
      Path directory,
      Arena arena,
      BlockMeta meta,
      Tombstones tombstones,
      BlockIndex index,
      ChunkSegments chunks) {
    this.disk = disk;
    this.directory = directory;
    this.arena = arena;
    this.meta = meta;
    this.tombstones = tombstones;
    this.index = index;
    this.chunks = chunks;
    this.smallFiles = smallFiles(disk, directory);
  }

  /**
   * Opens the block in a directory.
   *
   * @throws CorruptionException if it is damaged; also if its tombstones lack some that its
   *     meta.json counts or their copy has, as what was deleted would come back, and if its index
   *     is that of other chunks
   */
  @SuppressWarnings("MustBeClosedChecker") // The block closes it when its last user is gone.
  public static Block open(Disk disk, Path directory) {
    BlockMeta meta = MetaFile.read(disk, directory);
    Tombstones tombstones = new TombstoneFiles(disk, directory).read(meta.stats().tombstones());
    Arena arena = Arena.ofShared();
    try {
      BlockIndex index = new BlockIndex(disk, directory.resolve(IndexLayout.NAME), arena);
      ChunkSegments chunks =
          new ChunkSegments(disk, directory.resolve(ChunkSegmentLayout.DIRECTORY), arena);
      IndexFit.check(index, chunks, directory);
      return new Block(disk, directory, arena, meta, tombstones, index, chunks);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    } catch (InternalError e) {
      arena.close();
      throw MappedFault.of(e, directory);
    }
  }

  /**
   * Whether a path is named as a block is and has a meta.json: else it is none yet, or none any
   * more.
   */
  public static boolean isThere(Disk disk, Path directory) {
    return Ulid.isUlid(directory.getFileName().toString())
        && disk.exists(directory.resolve(MetaFile.NAME));
  }

  /** What of the index was found damaged and may be mended, or null. */
  public @Nullable CorruptionException indexDamage() {
    return indexDamage;
  }

  /** Notes that the damage of the index cannot be mended. */
  public void indexIsLost() {
    irreparable = true;
    indexDamage = null;
  }

  /** Notes damage that reading the block has met; answers whether mending its index may help. */
  public boolean met(CorruptionException damage) {
    boolean own =
        !irreparable
            && damage.resource().startsWith(directory.resolve(IndexLayout.NAME).toString());
    if (own) {
      indexDamage = damage;
    }
    return own;
  }

  /** As {@link #met}, for a query to be refused with. */
  StorageException refusal(CorruptionException damage) {
    met(damage);
    return new StorageException(
        StorageException.Kind.CORRUPT, String.valueOf(damage.getMessage()), damage);
  }

  /** For a query to be refused with that met a page which cannot be read. */
  StorageException refusal(InternalError fault) {
    DiskException e = MappedFault.of(fault, directory);
    return new StorageException(StorageException.Kind.IO, String.valueOf(e.getMessage()), e);
  }

  public BlockMeta meta() {
    return meta;
  }

  public Path directory() {
    return directory;
  }

  public BlockIndex index() {
    return index;
  }

  public Tombstones tombstones() {
    return tombstones;
  }

  /**
   * Replaces the tombstones, on disk first. Queriers that are open keep those they began with.
   *
   * @throws DiskException if they could not be written; then the old ones hold, unless it was only
   *     their number in meta.json that could not be, which {@link #renewCopies} makes good
   */
  public synchronized void tombstones(Tombstones replacement) {
    new TombstoneFiles(disk, directory).write(replacement);
    tombstones = replacement;
    count(replacement);
  }

  private void count(Tombstones held) {
    replace(meta.withStats(meta.stats().withTombstones(held.count())));
  }

  private void replace(BlockMeta changed) {
    MetaFile.write(disk, directory, changed);
    meta = changed;
    smallFiles = smallFiles(disk, directory);
  }

  /**
   * Makes the copies of meta.json and the tombstones, and the number of these in meta.json, say
   * what is so, as they do not where one is damaged, after a kill between the writing of two of
   * them, or when Prometheus has deleted.
   *
   * @return what was damaged
   * @throws DiskException if they could not be written; then nothing is lost
   */
  public synchronized List<CorruptionException> renewCopies() {
    TombstoneFiles files = new TombstoneFiles(disk, directory);
    CorruptionException ofTombstones = files.copyDamage();
    CorruptionException ofMeta = MetaFile.copyDamage(disk, directory);
    if (!files.isCopied(tombstones)) {
      files.writeCopy(tombstones);
    }
    if (ofMeta != null || meta.stats().tombstones() != tombstones.count()) {
      count(tombstones);
    }
    return Stream.of(ofTombstones, ofMeta).flatMap(Stream::ofNullable).toList();
  }

  /**
   * Deletes the samples with {@code minTime <= timestamp <= maxTime} of all series that the
   * matchers match: they no longer show, and go when the block is written anew.
   *
   * @throws CorruptionException if the index is damaged
   * @throws DiskException if it cannot be read, or the tombstones cannot be written
   */
  public synchronized void delete(long minTime, long maxTime, List<Matcher> matchers) {
    try {
      mark(minTime, maxTime, matchers);
    } catch (InternalError e) {
      throw MappedFault.of(e, directory);
    }
  }

  private void mark(long minTime, long maxTime, List<Matcher> matchers) {
    Tombstones changed = tombstones.copy();
    SeriesEntry entry = new SeriesEntry();
    boolean any = false;
    for (int number : new PostingsSelection(index, matchers).refs()) {
      long ref = number & 0xffffffffL;
      index.series(ref, entry);
      ChunkColumns columns = entry.chunks;
      if (columns.overlaps(minTime, maxTime)) {
        long first = columns.minTimes[0];
        long last = columns.latest();
        changed.add(ref, Math.max(minTime, first), Math.min(maxTime, last));
        any = true;
      }
    }
    if (any) {
      tombstones(changed);
    }
  }

  /** Gives all files of the block a second name, in a directory named after it in another one. */
  public synchronized void snapshot(Path parent) {
    Path target = parent.resolve(meta.ulid().toString());
    Path targetChunks = target.resolve(ChunkSegmentLayout.DIRECTORY);
    Path ownChunks = directory.resolve(ChunkSegmentLayout.DIRECTORY);
    disk.createDirectories(targetChunks);
    for (String name : disk.list(ownChunks)) {
      disk.link(ownChunks.resolve(name), targetChunks.resolve(name));
    }
    for (String name : List.of(IndexLayout.NAME, Tombstones.NAME, MetaFile.NAME)) {
      if (disk.exists(directory.resolve(name))) {
        disk.link(directory.resolve(name), target.resolve(name));
      }
    }
    disk.syncDirectory(targetChunks);
    disk.syncDirectory(target);
  }

  /** Replaces what meta.json says of the block's origin. */
  public synchronized void compaction(BlockMeta.Compaction compaction) {
    replace(meta.withCompaction(compaction));
  }

  /** How many bytes the block takes, but for the copies of its small files. */
  public long size() {
    return index.size() + chunks.size() + smallFiles;
  }

  private static long smallFiles(Disk disk, Path directory) {
    Path deletions = directory.resolve(Tombstones.NAME);
    return disk.size(directory.resolve(MetaFile.NAME))
        + (disk.exists(deletions) ? disk.size(deletions) : 0);
  }

  @Override
  public Querier querier(long minTime, long maxTime) {
    return querier(minTime, maxTime, new QueryDictionary());
  }

  /** A view whose pairs are numbered by a dictionary that other sources of the query share. */
  public Querier querier(long minTime, long maxTime, QueryDictionary dictionary) {
    retain();
    return new BlockQuerier(this, minTime, maxTime, dictionary);
  }

  /** A reader of the block's chunks in whole, for compaction; to be closed. */
  public BlockChunks chunks() {
    retain();
    return new BlockChunks(this);
  }

  /**
   * A cursor before the samples of one series in a stretch of time, both ends included, but for
   * those that are deleted. Whoever asks keeps the block open with {@link #chunks}.
   */
  public SampleIterator samples(
      long ref, long minTime, long maxTime, @Nullable SampleIterator reuse) {
    BlockSamples samples =
        reuse instanceof BlockSamples old && old.isOf(this) ? old : new BlockSamples(this);
    samples.open(ref, tombstones.of(ref), minTime, maxTime);
    return samples;
  }

  ChunkSegments segments() {
    return chunks;
  }

  synchronized void retain() {
    if (closed) {
      throw new StorageException(
          StorageException.Kind.UNAVAILABLE, "block " + meta.ulid() + " is closed");
    }
    users++;
  }

  void release() {
    boolean last;
    synchronized (this) {
      last = --users == 0;
    }
    if (last) {
      arena.close();
    }
  }

  /** Opens no more queriers; the files are unmapped once those that are open are closed. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    release();
  }

  @Override
  public String toString() {
    return meta.ulid().toString();
  }
}
