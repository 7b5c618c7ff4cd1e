package dev.ferula.tsdb;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.MappedFault;
import dev.ferula.matcher.Matcher;
import dev.ferula.storage.StorageException;
import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.block.BlockFolder;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.Ulid;
import dev.ferula.tsdb.head.Head;
import dev.ferula.tsdb.head.StaleCompaction;
import dev.ferula.tsdb.head.outoforder.OutOfOrderCompaction;
import dev.ferula.tsdb.state.DeletedBlocks;
import dev.ferula.tsdb.work.LongWork;
import dev.ferula.tsdb.work.WorkLog;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a database does from time to time: writes the older part of the head as a block, joins
 * blocks into larger ones, and deletes what is beyond retention. Run by one thread at a time.
 */
final class Maintenance {
  private static final System.Logger LOG = System.getLogger(Maintenance.class.getName());
  private static final long NOT_DELAYED = Long.MIN_VALUE;
  private static final int STALE_MARGIN_PARTS = 12;

  /** When blocks that the disk did not let us read are tried to be joined again. */
  private static final long RETRY_MILLIS = 600_000;

  private final Head head;
  private final Blocks blocks;
  private final BlockFolder folder;
  private final TsdbOptions options;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final CompactionPlan plan;
  private final @Nullable UploadedBlocks uploaded;
  private volatile Retention retention;
  private volatile double staleSeriesThreshold;
  private long delayedUntil = NOT_DELAYED;
  private long lastHeadCompaction = NOT_DELAYED;
  private final Administration administration;
  final LongAdder compactions = new LongAdder();
  final LongAdder failures = new LongAdder();
  final LongAdder verticalCompactions = new LongAdder();
  final LongAdder timeRetentions = new LongAdder();
  final LongAdder sizeRetentions = new LongAdder();

  Maintenance(
      Head head,
      Blocks blocks,
      Disk disk,
      Path directory,
      TsdbOptions options,
      InstantSource clock,
      RandomGenerator random) {
    this.head = head;
    this.blocks = blocks;
    this.folder =
        new BlockFolder(disk, directory, options.chunkSegmentSize(), head.counters().work()::chunk);
    this.options = options;
    this.clock = clock;
    this.random = random;
    this.plan =
        new CompactionPlan(
            options.blockRange().toMillis(),
            options.largestBlockRange().toMillis(),
            options.overlappingCompaction());
    this.administration = new Administration(head, blocks, folder, this::nextName, options.xor2());
    Path uploads = options.uploadedBlocks();
    this.uploaded = uploads == null ? null : new UploadedBlocks(disk, uploads);
    this.retention = Retention.of(options);
    this.staleSeriesThreshold = options.staleSeriesThreshold();
  }

  /** The limits in force. */
  Retention retention() {
    return retention;
  }

  /** Takes other limits from these options. */
  void apply(TsdbOptions changed) {
    retention = Retention.of(changed);
    staleSeriesThreshold = changed.staleSeriesThreshold();
    administration.xor2(changed.xor2());
  }

  /** Does all that is due. Failures are logged and counted, and tried again at the next call. */
  synchronized void run() throws InterruptedException {
    work().does(WorkLog.Work.MAINTENANCE, this::runDue);
  }

  private WorkLog work() {
    return head.counters().work();
  }

  private void runDue() throws InterruptedException {
    try {
      blocks.repair();
      if (isHeadDue() && !isDelayed()) {
        while (isHeadDue()) {
          compactHead();
        }
        delayedUntil = NOT_DELAYED;
        lastHeadCompaction = clock.millis();
        compactOutOfOrder();
      }
      if (areStaleSeriesDue()) {
        compactStaleSeries();
      }
      plan.resume(clock.millis());
      List<Block> due = plan.next(mayBeJoined());
      while (!due.isEmpty() && !work().longWork().isEnded()) {
        join(due);
        due = plan.next(mayBeJoined());
      }
      deleteOld();
      if (!work().longWork().isEnded()) {
        head.files().keepImage(clock.millis());
      }
    } catch (DiskException | CorruptionException | StorageException e) {
      if (work().longWork().isEnded()) {
        LOG.log(INFO, "maintenance ended early reason=\"" + e.getMessage() + "\"");
        return;
      }
      failures.increment();
      LOG.log(ERROR, "compaction failed error=\"" + e.getMessage() + "\"");
    }
  }

  /** Notes of which blocks something is deleted, so that the log does not bring it back. */
  synchronized void noteDeletions() {
    administration.noteDeletions();
  }

  /** Deletes the samples of series from all blocks and the head. */
  synchronized void delete(long minTime, long maxTime, List<Matcher> matchers) {
    administration.delete(minTime, maxTime, matchers);
  }

  /** Writes blocks of which something is deleted anew without it. */
  synchronized void cleanTombstones() {
    work().does(WorkLog.Work.TOMBSTONE_CLEANUP, administration::cleanTombstones);
  }

  /** Writes all blocks, and the head if wanted, to another directory. */
  synchronized void snapshot(Path target, boolean withHead) {
    administration.snapshot(target, withHead);
  }

  /**
   * Looks for blocks that somebody else has put into the directory, or taken from it, and deletes
   * what is beyond retention.
   */
  synchronized void reloadBlocks() {
    work()
        .does(
            WorkLog.Work.RELOAD,
            () -> {
              blocks.reload();
              deleteOld();
            });
  }

  private boolean isHeadDue() {
    return head.minTime() <= head.maxTime() && isDue(head.minTime());
  }

  /* Whether what the head has from this time on is more than it should keep. */
  private boolean isDue(long from) {
    return head.maxTime() - from > options.blockRange().toMillis() / 2 * 3;
  }

  /* Ranges without samples, of which there are many where a clock was wrong, are let go together. */
  private void compactHead() throws InterruptedException {
    long range = options.blockRange().toMillis();
    long from = head.minTime();
    long before = Math.floorDiv(from, range) * range + range;
    boolean empty = !writeBlock(from, before);
    while (empty && isDue(before)) {
      before += range;
      empty = !writeBlock(before - range, before);
    }
    if (head.hasDeletions(before)) {
      /* Files have these samples yet, but not the deletions, and the block may be missed one day. */
      new DeletedBlocks(folder.disk(), folder.directory()).before(before);
    }
    try (LongWork.Piece _ = work().longWork().begin(LongWork.Kind.HEAD_TRUNCATION, 0)) {
      head.truncate(before);
    }
  }

  /* False where there is no sample in the range. */
  private boolean writeBlock(long from, long before) {
    head.freezeBefore(before);
    Ulid ulid = nextName();
    AtomicReference<@Nullable BlockMeta> written = new AtomicReference<>();
    work()
        .does(
            WorkLog.Work.COMPACTION,
            () -> written.set(head.writeBlock(folder, ulid, from, before)));
    BlockMeta meta = written.get();
    if (meta != null) {
      blocks.add(meta, List.of());
      compactions.increment();
      LOG.log(
          INFO,
          "block written ulid={0} min_time={1,number,#} max_time={2,number,#} series={3,number,#}",
          ulid,
          from,
          before,
          meta.stats().series());
    }
    return meta != null;
  }

  /* So that many servers that began together do not all compact at once. */
  private boolean isDelayed() {
    long most = options.blockRange().toMillis() * options.compactionDelayPercent() / 100;
    if (most <= 0) {
      return false;
    }
    if (delayedUntil == NOT_DELAYED) {
      delayedUntil = clock.millis() + random.nextLong(most);
    }
    return clock.millis() < delayedUntil;
  }

  private boolean areStaleSeriesDue() {
    double threshold = staleSeriesThreshold;
    if (threshold <= 0 || head.seriesCount() == 0) {
      return false;
    }
    /* Not shortly before the head is compacted anyway. */
    long range = options.blockRange().toMillis();
    boolean soon =
        lastHeadCompaction != NOT_DELAYED
            && clock.millis() + range / STALE_MARGIN_PARTS > lastHeadCompaction + range;
    return !soon && head.staleSeriesCount() >= threshold * head.seriesCount();
  }

  private void compactStaleSeries() throws InterruptedException {
    StaleCompaction compaction = head.compactStaleSeries();
    if (compaction == null) {
      return;
    }
    work()
        .does(
            WorkLog.Work.STALE_COMPACTION,
            () -> {
              for (BlockMeta meta : compaction.write(folder, this::nextName)) {
                blocks.add(meta, List.of());
                compactions.increment();
              }
              LOG.log(INFO, "stale series compacted series={0,number,#}", compaction.finish());
            });
  }

  /* Blocks of these may overlap others, with which they are then joined. */
  private void compactOutOfOrder() throws InterruptedException {
    OutOfOrderCompaction compaction = head.compactOutOfOrder();
    if (compaction == null) {
      return;
    }
    try (LongWork.Piece _ = work().longWork().begin(LongWork.Kind.OUT_OF_ORDER_BLOCKS, 0)) {
      for (BlockMeta meta : compaction.write(folder, this::nextName)) {
        blocks.add(meta, List.of());
        compactions.increment();
        LOG.log(INFO, "block of out-of-order samples written ulid={0}", meta.ulid());
      }
      compaction.finish();
      head.removeEmptySeries();
    }
  }

  private Ulid nextName() {
    return Ulid.of(clock.millis(), random);
  }

  private List<Block> mayBeJoined() {
    List<Block> all = blocks.all();
    return uploaded == null ? all : uploaded.ready(all);
  }

  private void join(List<Block> due) {
    try {
      work().does(WorkLog.Work.COMPACTION, () -> administration.join(due));
      compactions.increment();
      if (overlap(due)) {
        verticalCompactions.increment();
      }
      LOG.log(INFO, "blocks joined parents={0}", due);
    } catch (CorruptionException e) {
      if (due.stream().noneMatch(block -> block.met(e))) {
        due.forEach(Maintenance::markFailed);
      }
      throw e;
    } catch (DiskException e) {
      if (due.stream().anyMatch(block -> e.path().startsWith(block.directory().toString()))) {
        postpone(due);
      }
      throw e;
    } catch (InternalError e) {
      postpone(due);
      throw MappedFault.of(e, folder.directory());
    }
  }

  /* What was joined up to such a place would be joined in vain each time, and keep all others waiting. */
  private void postpone(List<Block> due) {
    plan.postpone(due, clock.millis() + RETRY_MILLIS);
    LOG.log(WARNING, "blocks are joined later, as not all can be read blocks={0}", due);
  }

  /* Blocks come in the order of their beginnings. */
  private static boolean overlap(List<Block> joined) {
    long end = Long.MIN_VALUE;
    for (Block block : joined) {
      if (block.meta().minTime() < end) {
        return true;
      }
      end = Math.max(end, block.meta().maxTime());
    }
    return false;
  }

  private static void markFailed(Block block) {
    BlockMeta.Compaction c = block.meta().compaction();
    block.compaction(
        new BlockMeta.Compaction(
            c.level(), c.sources(), c.deletable(), c.parents(), true, c.hints()));
  }

  private void deleteOld() {
    List<Block> old = retention.beyondTime(blocks.all());
    if (!old.isEmpty()) {
      timeRetentions.increment();
      administration.delete(old);
    }
    List<Block> large =
        retention.beyondBytes(
            blocks.all(), head.files().bytes(), folder.disk().totalSpace(folder.directory()));
    if (!large.isEmpty()) {
      sizeRetentions.increment();
      administration.delete(large);
    }
  }
}
