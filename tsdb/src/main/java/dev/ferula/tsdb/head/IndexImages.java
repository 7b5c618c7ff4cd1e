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
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the index of a head in a file beside the log, which spares a start from reading series one
 * by one. It is a copy only: that there is none, or an old one, costs nothing but time. For one
 * thread at a time.
 *
 * <p>It is written in pieces under the lock that new series take, which is let go between them;
 * where a series has come or gone meanwhile, the attempt is given up.
 */
final class IndexImages {
  private static final System.Logger LOG = System.getLogger(IndexImages.class.getName());

  /** An image is written again when a tenth of the series is new. */
  private static final int PART = 10;

  /** Attempts that new series end, until the next one is due. */
  private static final int ATTEMPTS = 3;

  /** How much time lies between two, at least. */
  private static final long PAUSE_MILLIS = 300_000;

  private final Head head;
  private boolean has;
  /* When the image was made. */
  private long created;
  private int cuts;
  private long lastTime = Long.MIN_VALUE;

  /**
   * Keeps images of a head.
   *
   * @param used the one that the head was filled from, null where there was none
   */
  IndexImages(Head head, @Nullable IndexImage used) {
    this.head = head;
    this.has = used != null;
    this.created = used == null ? 0 : used.series();
  }

  /**
   * Writes an image if there is none, or enough series have come since the last.
   *
   * @param now in ms, from any beginning
   */
  void keep(HeadLog log, long now) {
    if (!isDue(log) || (lastTime != Long.MIN_VALUE && now - lastTime < PAUSE_MILLIS)) {
      return;
    }
    lastTime = now;
    for (int i = 0; i < ATTEMPTS && isDue(log); i++) {
      write(log);
    }
  }

  private boolean isDue(HeadLog log) {
    return lacks(log) > head.seriesCount() / PART;
  }

  /* Of how many series there is no image. */
  private long lacks(HeadLog log) {
    return has && cuts == log.places().cuts() ? head.seriesCreated() - created : head.seriesCount();
  }

  /** Writes an image of a head that takes no more series, if the last one lacks any. */
  void close(HeadLog log) {
    if (lacks(log) > 0) {
      write(log);
    }
  }

  private void write(HeadLog log) {
    Path temporary = ImageFile.temporary(log.directory());
    try {
      if (log.places().areKnown() && write(log, temporary)) {
        log.disk().rename(temporary, ImageFile.in(log.directory()));
        has = true;
      }
    } catch (DiskException e) {
      LOG.log(INFO, "index image not written error=\"" + e.getMessage() + "\"");
      ImageFile.delete(log.disk(), temporary);
    }
  }

  private boolean write(HeadLog log, Path temporary) {
    boolean written;
    try (DiskFile file = log.disk().create(temporary)) {
      written = write(log.places(), log.copy(), file);
    }
    if (!written) {
      ImageFile.delete(log.disk(), temporary);
    }
    return written;
  }

  /* False where no image can be made at present. */
  private boolean write(SeriesPlaces places, SeriesCopy copy, DiskFile file) {
    HeadIndex index = head.index();
    if (!lockSettled(index, places)) {
      return false;
    }
    try {
      long changes = index.changes();
      long id = ThreadLocalRandom.current().nextLong();
      long createdNow = index.created();
      int cutsNow = places.cuts();
      ImageWriter out = new ImageWriter(file, id, piece -> writeUnlocked(piece, index, changes));
      places.save(out);
      out.write(copy.isComplete() ? 1 : 0);
      if (copy.isComplete()) {
        copy.places().save(out);
      }
      index.save(out);
      out.finish();
      created = createdNow;
      cuts = cutsNow;
      LOG.log(
          INFO,
          "index image written series={0,number,#} bytes={1,number,#}",
          index.series().size(),
          out.bytes());
      return true;
    } catch (Changed e) {
      return false;
    } finally {
      index.readLock().unlock();
    }
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
