package dev.ferula.tsdb;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.MappedFault;
import dev.ferula.storage.Querier;
import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.block.BlockFolder;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.BlockRepair;
import dev.ferula.tsdb.block.BlockWriter;
import dev.ferula.tsdb.block.MetaFile;
import dev.ferula.tsdb.block.QueryDictionary;
import dev.ferula.tsdb.block.Ulid;
import dev.ferula.tsdb.damage.DamageLog;
import dev.ferula.tsdb.head.Head;
import dev.ferula.tsdb.state.DeletedBlocks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The open blocks of a directory, oldest first. Safe for use by several threads. */
final class Blocks implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Blocks.class.getName());
  private static final String INDEX = "index";

  /** Of one block so many damaged indexes are kept. */
  private static final int MOST_KEPT = 3;

  /** Of one block so many files are mended before it is given up. */
  private static final int MOST_MENDED = 4;

  private static final Comparator<Block> BY_TIME =
      Comparator.comparingLong((Block block) -> block.meta().minTime())
          .thenComparing(block -> block.meta().ulid());

  /**
   * Of samples at the same time, that of the first block counts: those of series that were taken
   * out of the head, which all came in order, before those of whole stretches of time, which late
   * samples may have been joined to, then those that came out of order; and the older block before
   * the newer.
   */
  static final Comparator<Block> BY_PRECEDENCE =
      Comparator.comparingInt((Block block) -> rank(block.meta())).thenComparing(BY_TIME);

  private final Disk disk;
  private final Path directory;
  private final DamageLog damageLog;

  /* Blocks that could not be opened at the start, of which something is deleted. */
  private final List<BlockMeta> hidden = new ArrayList<>();

  /* The folders of blocks that are there and could not be opened when they were looked at last. */
  private final Set<Path> unread = new HashSet<>();

  private List<Block> open = List.of();

  /* The same in the order of their precedence, and of which list it is: each query asks. */
  private List<Block> byPrecedence = List.of();
  private List<Block> precedenceOf = List.of();

  /**
   * Opens all blocks of a directory. One that is damaged is mended where that is possible, or moved
   * to the quarantine, and reported; what an interrupted compaction or deletion left is removed.
   * One that the disk does not let us read stays where it is and is looked for again.
   */
  Blocks(Disk disk, Path directory, DamageLog damageLog) {
    this.disk = disk;
    this.damageLog = damageLog;
    this.directory = directory;
    List<Block> found = new ArrayList<>();
    for (String name : disk.list(directory)) {
      if (name.endsWith(BlockWriter.UNFINISHED_SUFFIX)
          || name.endsWith(BlockFolder.DELETION_SUFFIX)) {
        disk.deleteTree(directory.resolve(name));
      } else if (Ulid.isUlid(name)) {
        openInto(found, name);
      }
    }
    Set<Ulid> replaced = new HashSet<>();
    for (Block block : found) {
      block.meta().compaction().parents().forEach(parent -> replaced.add(parent.ulid()));
    }
    found.sort(BY_TIME);
    open = List.copyOf(found);
    delete(found.stream().filter(b -> replaced.contains(b.meta().ulid())).toList());
  }

  /**
   * Opens blocks that somebody else has put into the directory since, and lets go those that are no
   * longer there. One that cannot be opened is left as it is: it may not be complete yet.
   */
  void reload() {
    List<Block> next = new ArrayList<>();
    List<Block> gone = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (Block block : all()) {
      known.add(block.meta().ulid().toString());
      (isStillThere(block) ? next : gone).add(block);
    }
    int before = next.size();
    List<String> names = disk.list(directory);
    unread.clear();
    for (String name : names) {
      if (Ulid.isUlid(name) && !known.contains(name)) {
        openAdded(next, name);
      }
    }
    if (next.size() == before && gone.isEmpty()) {
      return;
    }
    next.sort(BY_TIME);
    synchronized (this) {
      open = List.copyOf(next);
    }
    gone.forEach(Block::close);
    LOG.log(INFO, "blocks reloaded added={0} gone={1}", next.size() - before, gone);
  }

  /* What cannot be looked at now is not gone by that. */
  private boolean isStillThere(Block block) {
    try {
      return disk.isDirectory(block.directory());
    } catch (DiskException e) {
      LOG.log(WARNING, "block not looked at ulid=" + block + " error=\"" + e.getMessage() + "\"");
      return true;
    }
  }

  private void openAdded(List<Block> next, String name) {
    Path path = directory.resolve(name);
    try {
      if (Block.isThere(disk, path)) {
        next.add(Block.open(disk, path));
      }
    } catch (CorruptionException | DiskException e) {
      notOpened(path, e);
    } catch (InternalError e) {
      notOpened(path, MappedFault.of(e, path));
    }
  }

  private void notOpened(Path path, RuntimeException e) {
    unread.add(path);
    LOG.log(
        ERROR,
        "block not opened ulid=\"" + path.getFileName() + "\" error=\"" + e.getMessage() + "\"");
  }

  private void openInto(List<Block> found, String name) {
    Path path = directory.resolve(name);
    try {
      if (!disk.isDirectory(path)) {
        return;
      }
      CorruptionException damage = tryToOpen(found, path);
      if (damage != null) {
        mend(found, path, damage);
      }
    } catch (CorruptionException | DiskException e) {
      notOpened(path, e);
      hideDeleted(path);
    } catch (InternalError e) {
      notOpened(path, MappedFault.of(e, path));
      hideDeleted(path);
    }
  }

  /**
   * The names of blocks that are there and could not be opened when they were looked at last, and
   * that may have samples in a range of time. To be asked by whoever has them looked for.
   */
  List<String> unread(long minTime, long maxTime) {
    List<String> names = new ArrayList<>();
    for (Path path : unread) {
      BlockMeta meta = MetaFile.readEither(disk, path);
      if (meta == null || (meta.minTime() <= maxTime && meta.maxTime() > minTime)) {
        names.add(String.valueOf(path.getFileName()));
      }
    }
    names.sort(null);
    return names;
  }

  /*
   * As what is deleted of the block must not come back from the log. Mostly that was noted when it
   * was deleted; not where Prometheus did.
   */
  private void hideDeleted(Path path) {
    BlockMeta meta = MetaFile.readEither(disk, path);
    if (meta != null && meta.stats().tombstones() > 0) {
      hidden.add(meta);
      new DeletedBlocks(disk, directory).before(end(List.of(meta), Long.MAX_VALUE));
    }
  }

  /* Returns what keeps the block from being opened, null where nothing does. */
  private @Nullable CorruptionException tryToOpen(List<Block> found, Path path) {
    try {
      Block block = Block.open(disk, path);
      found.add(block);
      renewCopies(block);
      return null;
    } catch (CorruptionException e) {
      return e;
    } catch (DiskException e) {
      if (e.kind() == DiskException.Kind.NOT_FOUND) {
        return new CorruptionException(e.path(), 0, "a file", "no such file");
      }
      throw e;
    }
  }

  /* What cannot be written now is at the next start; the block has what counts. */
  private void renewCopies(Block block) {
    try {
      for (CorruptionException damage : block.renewCopies()) {
        tell(damage, block.meta().minTime(), block.meta().maxTime(), "copy written anew");
      }
    } catch (DiskException e) {
      LOG.log(WARNING, "copies not renewed ulid=" + block + " error=\"" + e.getMessage() + "\"");
    }
  }

  /*
   * Mends one file after the other. A block that cannot be mended is moved away whole, as Prometheus
   * would not start with it.
   */
  private void mend(List<Block> found, Path path, CorruptionException first) {
    BlockRepair repair = new BlockRepair(disk, path);
    CorruptionException damage = first;
    for (int i = 0; i < MOST_MENDED; i++) {
      if (damage.resource().startsWith(path.resolve(INDEX).toString())) {
        keepIndex(path);
      }
      String action = repair.repair(damage);
      if (action.isEmpty()) {
        break;
      }
      tell(damage, repair.minTime(), repair.maxTime(), action);
      damage = tryToOpen(found, path);
      if (damage == null) {
        return;
      }
    }
    long minTime = repair.minTime();
    long maxTime = repair.maxTime();
    hideDeleted(path);
    tell(damage, minTime, maxTime, "block moved to " + quarantine(path));
  }

  /**
   * Makes the indexes anew that queries or compaction found damaged, and opens these blocks anew.
   */
  void repair() {
    for (Block block : all()) {
      CorruptionException damage = block.indexDamage();
      if (damage != null) {
        tryToRepair(block, damage);
      }
    }
  }

  /* One block that cannot be mended must not keep the others from being compacted. */
  private void tryToRepair(Block block, CorruptionException damage) {
    try {
      repair(block, damage);
    } catch (CorruptionException e) {
      block.indexIsLost();
      LOG.log(ERROR, "index not mended ulid=" + block + " error=\"" + e.getMessage() + "\"");
    } catch (DiskException e) {
      LOG.log(ERROR, "index not mended yet ulid=" + block + " error=\"" + e.getMessage() + "\"");
    }
  }

  private void repair(Block block, CorruptionException damage) {
    keepIndex(block.directory());
    String action = new BlockRepair(disk, block.directory()).repair(damage);
    if (action.isEmpty()) {
      block.indexIsLost();
      tell(damage, block.meta().minTime(), block.meta().maxTime(), "left as it is");
      return;
    }
    Block mended = Block.open(disk, block.directory());
    synchronized (this) {
      List<Block> next = new ArrayList<>(open);
      if (!next.remove(block)) {
        mended.close();
        return;
      }
      next.add(mended);
      next.sort(BY_TIME);
      open = List.copyOf(next);
    }
    block.close();
    tell(damage, mended.meta().minTime(), mended.meta().maxTime(), action);
  }

  /* What is made anew loses what is damaged; whoever wants to look at it finds it there. */
  private void keepIndex(Path block) {
    Path quarantine = directory.resolve(Head.QUARANTINE_DIRECTORY);
    Path index = block.resolve(INDEX);
    if (!disk.exists(index)) {
      return;
    }
    try {
      disk.createDirectories(quarantine);
      for (int i = 0; i < MOST_KEPT; i++) {
        Path kept = quarantine.resolve(block.getFileName() + "-" + INDEX + "-" + i);
        if (!disk.exists(kept)) {
          disk.link(index, kept);
          return;
        }
      }
    } catch (DiskException e) {
      LOG.log(
          WARNING, "damaged index not kept file=" + index + " error=\"" + e.getMessage() + "\"");
    }
  }

  private void tell(CorruptionException damage, long minTime, long maxTime, String action) {
    damageLog.found(DamageLog.Kind.BLOCK, DamageLog.Finding.of(damage, minTime, maxTime, action));
  }

  private Path quarantine(Path path) {
    Path quarantine = directory.resolve(Head.QUARANTINE_DIRECTORY);
    disk.createDirectories(quarantine);
    Path target = quarantine.resolve(String.valueOf(path.getFileName()));
    for (int i = 1; disk.exists(target); i++) {
      target = quarantine.resolve(path.getFileName() + "-" + i);
    }
    disk.rename(path, target);
    disk.syncDirectory(directory);
    return target;
  }

  /**
   * Where the blocks end that have all of their time, {@link Long#MIN_VALUE} where there are none:
   * the head begins there. One that could not be opened counts if something of it is deleted, which
   * the log may not know of; what else it has is read from the log, as far as that goes.
   *
   * @param latest one that ends later does not count
   */
  long end(long latest) {
    List<BlockMeta> metas = new ArrayList<>(hidden);
    all().forEach(block -> metas.add(block.meta()));
    return end(metas, latest);
  }

  /** Where those of these blocks end that have all of their time. */
  static long end(List<BlockMeta> blocks, long latest) {
    long end = Long.MIN_VALUE;
    for (BlockMeta meta : blocks) {
      if (meta.maxTime() <= latest && !meta.isPartial()) {
        end = Math.max(end, meta.maxTime());
      }
    }
    return end;
  }

  /**
   * Where a head that has the log's samples begins: where blocks that were written in order end,
   * and those that were deleted.
   *
   * @param end where the blocks end ({@link #end(List, long)})
   * @param deleted what the database's {@link DeletedBlocks} say
   * @param future what lies behind it does not keep the present out
   */
  static long logBegin(long end, long deleted, long future) {
    return deleted > future ? end : Math.max(end, deleted);
  }

  private static int rank(BlockMeta meta) {
    if (isTakenOut(meta)) {
      return 0;
    }
    return meta.hasHint(BlockMeta.FROM_OUT_OF_ORDER) ? 2 : 1;
  }

  private static boolean isTakenOut(BlockMeta meta) {
    return meta.hasHint(BlockMeta.FROM_STALE_SERIES)
        || meta.hasHint(BlockMeta.FROM_SELECTED_SERIES);
  }

  synchronized List<Block> all() {
    return open;
  }

  /**
   * Queriers of the blocks that overlap a range of time, with one dictionary, and that of what the
   * head has in order, all in the order of their precedence: what was taken out of the head was
   * there before what it has now.
   */
  @SuppressWarnings("ReferenceEquality") // The very list.
  synchronized List<Querier> queriers(long minTime, long maxTime, Querier head) {
    if (precedenceOf != open) {
      byPrecedence = inOrder(open);
      precedenceOf = open;
    }
    return queriers(byPrecedence, minTime, maxTime, List.of(head));
  }

  /** Blocks in the order of their precedence. */
  static List<Block> inOrder(List<Block> blocks) {
    return blocks.stream().sorted(BY_PRECEDENCE).toList();
  }

  /**
   * As {@link #queriers(long, long, Querier)}, of these blocks.
   *
   * @param blocks in the order of their precedence
   * @param head that of what the head has in order, if it has any
   */
  static List<Querier> queriers(
      List<Block> blocks, long minTime, long maxTime, List<Querier> head) {
    List<Querier> queriers = new ArrayList<>();
    QueryDictionary dictionary = new QueryDictionary();
    int takenOut = 0;
    for (Block block : blocks) {
      if (block.meta().minTime() <= maxTime && block.meta().maxTime() > minTime) {
        queriers.add(block.querier(minTime, maxTime, dictionary));
        takenOut += isTakenOut(block.meta()) ? 1 : 0;
      }
    }
    queriers.addAll(takenOut, head);
    return queriers;
  }

  /** Opens a new block, in the place of those it was made from. */
  void add(BlockMeta meta, List<Block> parents) {
    Block block = Block.open(disk, directory.resolve(meta.ulid().toString()));
    synchronized (this) {
      List<Block> next = new ArrayList<>(open);
      next.add(block);
      next.sort(BY_TIME);
      open = List.copyOf(next);
    }
    delete(parents);
  }

  /** Closes blocks and deletes them from the disk; their open queriers go on. */
  void delete(List<Block> gone) {
    synchronized (this) {
      List<Block> next = new ArrayList<>(open);
      next.removeAll(gone);
      open = List.copyOf(next);
    }
    for (Block block : gone) {
      block.close();
      try {
        BlockFolder.delete(disk, block.directory());
        LOG.log(INFO, "block deleted ulid={0}", block);
      } catch (DiskException e) {
        LOG.log(ERROR, "block not deleted ulid=" + block + " error=\"" + e.getMessage() + "\"");
      }
    }
  }

  /** How many bytes all blocks have. */
  long bytes() {
    return all().stream().mapToLong(Block::size).sum();
  }

  @Override
  public void close() {
    all().forEach(Block::close);
  }
}
