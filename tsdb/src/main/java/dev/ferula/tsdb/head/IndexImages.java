package dev.ferula.tsdb.head;

import static java.lang.System.Logger.Level.INFO;

import dev.ferula.disk.DiskException;
import dev.ferula.disk.DiskFile;
import dev.ferula.tsdb.head.image.ImageFile;
import dev.ferula.tsdb.head.image.ImageWriter;
import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.tsdb.head.log.HeadLog;
import dev.ferula.tsdb.head.log.SeriesCopy;
import dev.ferula.tsdb.head.log.SeriesPlaces;
import dev.ferula.wal.RecordPlace;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the index and the open chunks of a head in a file beside the log, which spares a start from
 * reading series and samples one by one. It is a copy only: that there is none, or an old one,
 * costs nothing but time. Safe for use by several threads, of which one writes at a time.
 *
 * <p>The index is written in pieces under the lock that new series take, which is let go between
 * them; where a series has come or gone meanwhile, the attempt is given up. Chunks follow one by
 * one while samples go on to come, and behind them the place of the record that is the log's last
 * then: a log that has it has all of their samples.
 */
final class IndexImages {
  private static final System.Logger LOG = System.getLogger(IndexImages.class.getName());

  /** An image is written again when a tenth of the series is new. */
  private static final int PART = 10;

  /** And when the log has grown by so many bytes, and by so many times the image. */
  private static final long LEAST_GROWTH = 1 << 20;

  private static final int GROWTH = 4;

  /** Attempts that new series end, until the next one is due. */
  private static final int ATTEMPTS = 3;

  /** How much time lies between two, at least. */
  private static final long PAUSE_MILLIS = 300_000;

  /** So many times the size of what it is made of must be free for an image to be written. */
  private static final int SPARED = 4;

  private final Head head;
  /* What the image has that there is, null where there is none. */
  private @Nullable Written image;
  private long lastTime = Long.MIN_VALUE;

  /**
   * Keeps images of a head.
   *
   * @param used the one that the head was filled from, null where there was none
   */
  IndexImages(Head head, @Nullable IndexImage used) {
    this.head = head;
    this.image = used == null ? null : new Written(used.series(), 0, used.bytes(), used.logSize());
  }

  /**
   * Writes an image if there is none, or enough series or samples have come since the last.
   *
   * @param now in ms, from any beginning
   */
  synchronized void keep(HeadLog log, long now) {
    if ((lastTime != Long.MIN_VALUE && now - lastTime < PAUSE_MILLIS) || !isDue(log)) {
      return;
    }
    lastTime = now;
    for (int i = 0; i < ATTEMPTS && isDue(log); i++) {
      replace(log);
    }
  }

  private boolean isDue(HeadLog log) {
    return lacks(log) > head.seriesCount() / PART || grown(log) > growth();
  }

  private long growth() {
    return image == null ? LEAST_GROWTH : Math.max(LEAST_GROWTH, GROWTH * image.bytes);
  }

  /* How much longer the log has become since the image; it is cut only where there is none then. */
  private long grown(HeadLog log) {
    return log.wal().size() - (image == null ? 0 : image.logSize);
  }

  /* Of how many series there is no image. */
  private long lacks(HeadLog log) {
    Written last = image;
    return last != null && last.cuts == log.places().cuts()
        ? head.seriesCreated() - last.created
        : head.seriesCount();
  }

  /** Writes an image of a head that takes no more samples, if the last one lacks any. */
  synchronized void close(HeadLog log) {
    if (lacks(log) > 0 || grown(log) > 0) {
      replace(log);
    }
  }

  private void replace(HeadLog log) {
    Path temporary = ImageFile.temporary(log.directory());
    try {
      Written written = log.places().areKnown() && hasRoom(log) ? writeTo(temporary, log) : null;
      if (written != null) {
        log.disk().rename(temporary, ImageFile.in(log.directory()));
        image = written;
        log.hasImage(written.bytes);
      }
    } catch (DiskException e) {
      LOG.log(INFO, "index image not written error=\"" + e.getMessage() + "\"");
      ImageFile.delete(log.disk(), temporary);
    }
  }

  /* What is left must do for the log until the maintenance has made room. */
  private boolean hasRoom(HeadLog log) {
    long bytes = head.index().bytes() + head.samples().openChunks().bytes();
    return log.disk().freeSpace(log.directory()) / SPARED > bytes;
  }

  private @Nullable Written writeTo(Path temporary, HeadLog log) {
    Written written;
    try (DiskFile file = log.disk().create(temporary)) {
      written = write(log, file);
    }
    if (written == null) {
      ImageFile.delete(log.disk(), temporary);
    }
    return written;
  }

  /** What an image has: the series up to so many, of a log of a size that was cut so often. */
  private record Written(long created, int cuts, long bytes, long logSize) {}

  /* Null where no image can be made at present. */
  private @Nullable Written write(HeadLog log, DiskFile file) {
    HeadIndex index = head.index();
    SeriesPlaces places = log.places();
    if (!lockSettled(index, places)) {
      return null;
    }
    ImageWriter out;
    long createdNow = index.created();
    int cutsNow = places.cuts();
    int limit = index.series().limit();
    try {
      long changes = index.changes();
      long id = ThreadLocalRandom.current().nextLong();
      out = new ImageWriter(file, id, piece -> writeUnlocked(piece, index, changes));
      writeIndex(places, log.copy(), out);
    } catch (Changed e) {
      return null;
    } finally {
      index.readLock().unlock();
    }
    long logSize = log.wal().size();
    out.writeBy(Runnable::run);
    long minTime = head.minValidTime();
    out.write(minTime);
    head.samples().openFloats().save(index.series()::ref, limit, out);
    if (head.minValidTime() != minTime) {
      return null; // Samples may have been let go of that some chunks came behind.
    }
    writeLast(log.last(), out);
    out.write(logSize);
    out.finish();
    LOG.log(INFO, "index image written bytes={0,number,#}", out.bytes());
    return new Written(createdNow, cutsNow, out.bytes(), logSize);
  }

  private void writeIndex(SeriesPlaces places, SeriesCopy copy, ImageWriter out) {
    places.save(out);
    out.write(copy.isComplete() ? 1 : 0);
    if (copy.isComplete()) {
      copy.places().save(out);
    }
    head.index().save(out);
  }

  private static void writeLast(@Nullable RecordPlace last, ImageWriter out) {
    out.write(last == null ? -1 : last.segment());
    out.write(last == null ? 0 : last.offset());
    out.write(last == null ? 0 : last.digest());
  }

  /* Takes the index's lock, if all series of the index are in the log: none is being logged. */
  @SuppressWarnings("LockNotBeforeTry") // Held on, for whoever asked.
  private boolean lockSettled(HeadIndex index, SeriesPlaces places) {
    Lock commits = head.commits().lock();
    commits.lock();
    try {
      index.readLock().lock();
      if (places.areKnown() && index.isSettled() && index.series().size() > 0) {
        return true;
      }
      index.readLock().unlock();
      return false;
    } finally {
      commits.unlock();
    }
  }

  /* Nobody who has a new series waits for the disk. */
  private static void writeUnlocked(Runnable piece, HeadIndex index, long changes) {
    index.readLock().unlock();
    try {
      piece.run();
    } finally {
      index.readLock().lock();
    }
    if (index.changes() != changes) {
      throw new Changed();
    }
  }

  /** Series have come or gone since an image was begun. */
  private static final class Changed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Changed() {
      super("the index has changed", null, false, false);
    }
  }
}
