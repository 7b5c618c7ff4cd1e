package dev.ferula.tsdb.head;

import dev.ferula.tsdb.head.log.HeadLog;
import dev.ferula.tsdb.head.log.OutOfOrderLog;
import dev.ferula.wal.Wal;
import org.jspecify.annotations.Nullable;

/**
 * The files of a head: logs and chunks, which are synced, measured and closed together. A head in
 * memory has none. Safe for use by several threads once {@link #open} was called.
 */
public final class HeadFiles {
  private final @Nullable OutOfOrderLog outOfOrder;
  private @Nullable HeadLog log;
  private @Nullable IndexImages images;
  private boolean closed;

  HeadFiles(@Nullable OutOfOrderLog outOfOrder) {
    this.outOfOrder = outOfOrder;
  }

  /** Begins with what is open for writing; before anybody else sees the head. */
  void open(HeadLog opened, IndexImages kept) {
    log = opened;
    images = kept;
  }

  @Nullable HeadLog log() {
    return log;
  }

  /** The log of what came out of order, or null for a head in memory only. */
  public @Nullable OutOfOrderLog outOfOrder() {
    return outOfOrder;
  }

  /** The log, or null for a head in memory only. */
  public @Nullable Wal wal() {
    return log == null ? null : log.wal();
  }

  /** Keeps an image of the index, if one is due at this time in ms. */
  public void keepImage(long now) {
    if (images != null && log != null) {
      images.keep(log, now);
    }
  }

  /** Series are gone. */
  void removed(long[] refs) {
    if (log != null) {
      log.removed(refs);
    }
  }

  /** Series are gone whose refs the log has samples of that are not in the head. */
  void evicted() {
    if (log != null) {
      log.places().giveUp();
    }
  }

  /** Makes all commits so far outlast a power cut. */
  public void sync() {
    if (log != null) {
      log.wal().sync();
    }
    if (outOfOrder != null) {
      outOfOrder.sync();
    }
  }

  /** Makes the segments of the logs that are complete outlast a power cut, and closes them. */
  public void syncComplete() {
    if (log != null) {
      log.syncComplete();
    }
    if (outOfOrder != null) {
      outOfOrder.syncComplete();
    }
  }

  /** How many bytes logs and chunks have. */
  public long bytes() {
    return log == null || outOfOrder == null ? 0 : log.bytes() + outOfOrder.size();
  }

  /** How many bytes the files of finished chunks have. */
  public long chunkBytes() {
    return log == null ? 0 : log.chunkBytes();
  }

  /** How many chunks were finished and written to their files since the start. */
  public long chunks() {
    return log == null ? 0 : log.chunks();
  }

  /** Closes all, and leaves a snapshot of the head if that is wanted; the second time nothing. */
  void close(Head head) {
    if (closed) {
      return;
    }
    closed = true;
    HeadSnapshot snapshot = HeadSnapshot.begin(head, log);
    if (log != null) {
      log.close();
    }
    if (outOfOrder != null) {
      outOfOrder.close();
    }
    if (images != null && log != null) {
      images.close(log);
    }
    if (snapshot != null) {
      snapshot.write();
    }
  }
}
