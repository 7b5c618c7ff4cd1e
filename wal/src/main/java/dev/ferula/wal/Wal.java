package dev.ferula.wal;

import static dev.ferula.wal.SegmentLayout.PAGE_SIZE;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.DiskFile;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The write-ahead log's writing end: records go to the end of the last segment, and a new segment
 * is begun when it is full. Safe for use by several threads.
 *
 * <p>A call either writes all of its records or, as far as any reader is concerned, none: what a
 * failed write left behind is cut off, or a new segment is begun, before anything else is written.
 * So a full disk never takes with it what is acknowledged later.
 *
 * <p>Writing does not wait for the disk: a segment that is complete is synced and closed by the
 * next {@link #sync} or {@link #syncComplete}, and both let others write meanwhile.
 */
public final class Wal implements AutoCloseable {
  private static final double NANOS = 1e9;
  private static final int NO_SEGMENT = -1;

  /** How many segments with a torn end may wait to be cut before nothing more is taken. */
  private static final int MAX_LEFTOVERS = 16;

  /** How many complete segments may wait to be synced before a writer does it. */
  private static final int MAX_UNSYNCED = 4;

  /**
   * A segment that was left because what a failed write put behind {@code end} could not be cut
   * off.
   */
  private record Leftover(DiskFile file, long end) {}

  /**
   * What was written since the log was opened.
   *
   * @param flushes how often something was written
   * @param pages how many pages became full
   * @param parts fragments of records, {@code partBytes} with their headers
   * @param savedBytes that the records had more before they were compressed
   */
  public record Written(long flushes, long pages, long parts, long partBytes, long savedBytes) {}

  private final Disk disk;
  private final Path directory;
  private final WalOptions options;
  private final RecordFramer framer;
  private final SegmentEnds ends;
  private int segment;
  private DiskFile file;
  private long end;
  private boolean torn;
  private final List<Leftover> leftovers = new ArrayList<>();
  /* Segments that are complete and not yet synced, oldest first. */
  private final ArrayDeque<DiskFile> complete = new ArrayDeque<>();
  /* Held while files are synced, which nobody who writes waits for; taken before the monitor. */
  private final ReentrantLock syncing = new ReentrantLock();
  private boolean dirty;
  private boolean closed;
  private long failedWrites;
  private long syncs;
  private long flushes;
  private long pages;
  private long parts;
  private long partBytes;
  private long savedBytes;
  /* The last record, of no segment before the first. */
  private int lastSegment = NO_SEGMENT;
  private long lastOffset;
  private int lastDigest;
  private final LongSupplier nanoTime;
  private volatile DoubleConsumer syncSeconds = seconds -> {};

  private Wal(Disk disk, Path directory, WalOptions options, int segment, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.disk = disk;
    this.directory = directory;
    this.options = options;
    this.framer = new RecordFramer(options.compression());
    this.segment = segment;
    this.ends = new SegmentEnds(disk, directory);
    this.file = create(segment);
  }

  /**
   * Opens a log for writing, in a segment of its own behind those that are there, and behind those
   * that a checkpoint stands for. What is there should have been read and, where damaged, repaired
   * before ({@link WalRepair}).
   */
  public static Wal open(Disk disk, Path directory, WalOptions options) {
    disk.createDirectories(directory);
    return new Wal(disk, directory, options, Segments.next(disk, directory), System::nanoTime);
  }

  private DiskFile create(int index) {
    DiskFile created = disk.create(Segments.path(directory, index));
    try {
      disk.syncDirectory(directory);
    } catch (DiskException e) {
      created.close();
      throw e;
    }
    return created;
  }

  /**
   * Writes all records in one piece.
   *
   * @throws DiskException if they could not be written; they count as never logged
   */
  public void log(RecordBuffer records) {
    log(records, records.count());
  }

  /**
   * Writes all records in one piece, and tells where they stand.
   *
   * @throws DiskException if they could not be written; they count as never logged
   */
  public void log(RecordBuffer records, RecordPlaces told) {
    log(records, records.count(), told);
  }

  /**
   * Writes the first records in one piece, and tells where they stand.
   *
   * @throws DiskException if they could not be written; they count as never logged
   */
  public synchronized void log(RecordBuffer records, int count, RecordPlaces told) {
    told.clear();
    if (count > 0) {
      log(records, count);
      told.take(framer.places(), segment);
    }
  }

  /**
   * Writes the first records in one piece.
   *
   * @throws DiskException if they could not be written; they count as never logged
   */
  public synchronized void log(RecordBuffer records, int count) {
    if (count == 0) {
      return;
    }
    checkOpen();
    try {
      mend();
      frame(records, count);
      if (end > 0 && end + framer.size() > options.segmentSize()) {
        cut();
        frame(records, count);
      }
      write();
      lastSegment = segment;
      lastOffset = framer.places().offset(count - 1);
      lastDigest = framer.places().digest(count - 1);
    } catch (DiskException e) {
      failedWrites++;
      throw e;
    }
  }

  private void frame(RecordBuffer records, int count) {
    framer.restart(end);
    for (int i = 0; i < count; i++) {
      framer.add(records.bytes(), records.start(i), records.length(i));
    }
  }

  private void write() {
    try {
      file.write(end, framer.bytes(), 0, framer.size());
      if (options.syncEachLog()) {
        timedSync(file);
      } else {
        dirty = true;
      }
    } catch (DiskException e) {
      torn = true;
      try {
        mend();
      } catch (DiskException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
    flushes++;
    pages += (end + framer.size()) / PAGE_SIZE - end / PAGE_SIZE;
    parts += framer.parts();
    partBytes += framer.partBytes();
    savedBytes += framer.savedBytes();
    end += framer.size();
    ends.reach(segment, end);
  }

  /*
   * Cuts off what a failed write left. Where even that fails, a new segment is begun, so that nothing
   * acknowledged ever stands behind a torn record, and cutting the old one is tried again at each call.
   */
  private void mend() {
    if (!leftovers.isEmpty()) {
      leftovers.removeIf(this::wasCut);
    }
    if (!torn) {
      return;
    }
    try {
      file.truncate(end);
      torn = false;
    } catch (DiskException e) {
      if (leftovers.size() == MAX_LEFTOVERS) {
        throw e;
      }
      Leftover leftover = new Leftover(file, end);
      ends.note(segment, end);
      begin();
      leftovers.add(leftover);
    }
  }

  private boolean wasCut(Leftover leftover) {
    try {
      leftover.file.truncate(leftover.end);
      complete.add(leftover.file);
      return true;
    } catch (DiskException e) {
      return false;
    }
  }

  /** The last record that was written since the log was opened, null before the first. */
  public synchronized @Nullable RecordPlace last() {
    return lastSegment == NO_SEGMENT ? null : new RecordPlace(lastSegment, lastOffset, lastDigest);
  }

  /** Begins a new segment and returns its index. */
  public synchronized int nextSegment() {
    checkOpen();
    mend();
    cut();
    return segment;
  }

  /* A segment is padded to whole pages when it is left, as readers join segments page by page. */
  private void cut() {
    framer.restart(end);
    framer.pad();
    if (framer.size() > 0) {
      write();
    }
    next();
  }

  private void next() {
    DiskFile left = file;
    ends.note(segment, end);
    begin();
    complete.add(left);
    if (complete.size() > MAX_UNSYNCED && syncing.tryLock()) {
      try {
        syncAndClose(complete.remove());
      } finally {
        syncing.unlock();
      }
    }
  }

  private void syncAndClose(DiskFile file) {
    try {
      timedSync(file);
    } finally {
      file.close();
    }
  }

  private void timedSync(DiskFile file) {
    long began = nanoTime.getAsLong();
    file.sync();
    syncSeconds.accept((nanoTime.getAsLong() - began) / NANOS);
  }

  /** Has a listener told how many seconds each sync of a segment takes from now on. */
  public void onSync(DoubleConsumer seconds) {
    syncSeconds = seconds;
  }

  private void begin() {
    file = create(segment + 1);
    segment++;
    end = 0;
    torn = false;
    dirty = false;
  }

  /** Makes everything logged so far outlast a power cut; others may log meanwhile. */
  public void sync() {
    syncing.lock();
    try {
      syncComplete();
      DiskFile written = takeDirty();
      if (written != null) {
        syncWritten(written);
      }
    } finally {
      syncing.unlock();
    }
  }

  private synchronized @Nullable DiskFile takeDirty() {
    checkOpen();
    leftovers.forEach(leftover -> leftover.file.sync());
    boolean wasDirty = dirty;
    dirty = false;
    return wasDirty ? file : null;
  }

  /* It may become complete meanwhile, but whoever closes it holds the other lock. */
  private void syncWritten(DiskFile written) {
    try {
      timedSync(written);
    } catch (DiskException e) {
      synchronized (this) {
        dirty = true;
      }
      throw e;
    }
    synchronized (this) {
      syncs++;
    }
  }

  /** Makes the segments that are complete outlast a power cut, and closes them. */
  public void syncComplete() {
    syncing.lock();
    try {
      DiskFile next = nextComplete();
      while (next != null) {
        syncAndClose(next);
        next = nextComplete();
      }
    } finally {
      syncing.unlock();
    }
  }

  private synchronized @Nullable DiskFile nextComplete() {
    return complete.poll();
  }

  /** How many times {@link #sync} made the segment that is written outlast a power cut. */
  public synchronized long syncs() {
    return syncs;
  }

  /** Deletes the segments before this one. */
  public void truncate(int before) {
    synchronized (this) {
      ends.forget(before);
    }
    for (int index : Segments.list(disk, directory)) {
      if (index < before) {
        disk.delete(Segments.path(directory, index));
      }
    }
    disk.syncDirectory(directory);
  }

  /** The index of the oldest segment there is. */
  public int firstSegment() {
    List<Integer> segments = Segments.list(disk, directory);
    return segments.isEmpty() ? segment() : segments.getFirst();
  }

  /** The index of the newest segment in a directory, -1 where there is none. */
  public static int lastSegment(Disk disk, Path directory) {
    List<Integer> segments = Segments.list(disk, directory);
    return segments.isEmpty() ? -1 : segments.getLast();
  }

  /** The index of the segment that is written. */
  public synchronized int segment() {
    return segment;
  }

  /** How many bytes the segment that is written has. */
  public synchronized long offset() {
    return end;
  }

  public synchronized Written written() {
    return new Written(flushes, pages, parts, partBytes, savedBytes);
  }

  /** How the records of this log are compressed. */
  public Compression compression() {
    return options.compression();
  }

  /** How many calls to {@link #log} failed since the log was opened. */
  public synchronized long failedWrites() {
    return failedWrites;
  }

  /** How many bytes segments and checkpoints have. */
  public long size() {
    return size(directory);
  }

  private long size(Path path) {
    try {
      if (!disk.isDirectory(path)) {
        return disk.size(path);
      }
    } catch (DiskException e) {
      return 0; // Deleted since it was listed.
    }
    long size = 0;
    for (String name : disk.list(path)) {
      size += name.equals(SegmentEnds.NAME) ? 0 : size(path.resolve(name));
    }
    return size;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("log " + directory + " is closed");
    }
  }

  /** Fills the last page, syncs and closes. Closing twice does nothing. */
  @Override
  public void close() {
    syncing.lock();
    try {
      closeNow();
    } finally {
      syncing.unlock();
    }
  }

  private synchronized void closeNow() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      leftovers.removeIf(this::wasCut);
      if (torn) {
        file.truncate(end);
      }
      framer.restart(end);
      framer.pad();
      file.write(end, framer.bytes(), 0, framer.size());
      ends.note(segment, end + framer.size());
      file.sync();
    } finally {
      ends.close();
      file.close();
      complete.forEach(this::syncAndClose);
      complete.clear();
    }
  }
}
