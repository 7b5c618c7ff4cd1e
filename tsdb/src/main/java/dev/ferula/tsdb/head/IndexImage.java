package dev.ferula.tsdb.head;

import static java.lang.System.Logger.Level.INFO;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.DiskFile;
import dev.ferula.tsdb.head.image.ImageFile;
import dev.ferula.tsdb.head.image.ImageReader;
import dev.ferula.tsdb.head.index.SeriesTable;
import dev.ferula.tsdb.head.log.KnownRecords;
import dev.ferula.tsdb.head.log.RecordTrail;
import dev.ferula.tsdb.head.log.SeriesCopy;
import dev.ferula.tsdb.head.log.SeriesPlaces;
import dev.ferula.wal.RecordPlace;
import dev.ferula.wal.RecordSieve;
import dev.ferula.wal.WalReader;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The index of a head as it was kept in a file, with its open chunks, and the records of the log
 * that it stands for, which a start passes over. It may be relied on only once all of these were
 * met in the log, and the one that was the last when the chunks had been written. For one thread.
 */
final class IndexImage implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(IndexImage.class.getName());

  private final Path path;
  private final DiskFile file;
  private final ImageReader in;
  private final SeriesPlaces records;
  private final @Nullable SeriesPlaces copy;
  private final int series;
  private final long bytes;
  private final BitSet slots;
  private @Nullable RecordPlace last;
  private long logSize;
  private @Nullable KnownRecords log;
  private @Nullable RecordTrail trail;

  /* Reads all up to the chunks. */
  private IndexImage(Path path, DiskFile file, Head head) {
    this.path = path;
    this.file = file;
    this.bytes = file.size();
    this.in = new ImageReader(file, path.toString());
    this.records = SeriesPlaces.load(in);
    this.copy = in.readInt() == 0 ? null : SeriesPlaces.load(in);
    head.index().load(in);
    SeriesTable series = head.index().series();
    this.series = series.size();
    this.slots = new BitSet(series.limit());
    for (int slot = 0; slot < series.limit(); slot++) {
      if (series.ref(slot) != 0) {
        slots.set(slot);
      }
    }
  }

  /**
   * Fills the index of a head that has nothing yet.
   *
   * @return null where there is no image
   * @throws CorruptionException if it cannot be used; then the head must not be
   */
  static @Nullable IndexImage load(Disk disk, Path directory, Head head) {
    Path path = ImageFile.in(directory);
    if (!reading(path, () -> disk.exists(path))) {
      return null;
    }
    return reading(path, () -> open(disk, path, head));
  }

  private static IndexImage open(Disk disk, Path path, Head head) {
    DiskFile file = disk.openRead(path);
    try {
      return new IndexImage(path, file, head);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static <T> T reading(Path path, Supplier<T> part) {
    try {
      return part.get();
    } catch (DiskException | IndexOutOfBoundsException | NegativeArraySizeException e) {
      throw new CorruptionException(path.toString(), 0, "an image", String.valueOf(e.getMessage()));
    }
  }

  /**
   * Gives all series the finished chunks that files have and, behind them, their open ones.
   *
   * @param withOpen whether the files have all that they had
   * @throws CorruptionException if the image cannot be used; then the head must not be
   */
  void attach(Head head, HeadReplay replay, boolean withOpen) {
    ImagedChunks open =
        reading(
            path,
            () -> {
              ImagedChunks chunks = withOpen ? ImagedChunks.of(head, in) : ImagedChunks.none(head);
              replay.attachAll(chunks);
              return chunks;
            });
    if (withOpen) {
      last = reading(path, this::readLast);
    }
    close();
    LOG.log(
        INFO,
        "index image read series={0,number,#} open_chunks={1,number,#} bytes={2,number,#}"
            + " records={3,number,#}",
        series,
        open.count(),
        bytes,
        records.size());
  }

  private @Nullable RecordPlace readLast() {
    int segment = in.readInt();
    long offset = in.readLong();
    int digest = in.readInt();
    logSize = in.readLong();
    in.finish();
    return segment < 0 ? null : new RecordPlace(segment, offset, digest);
  }

  /**
   * What a reader of the log passes over.
   *
   * @param met is told of the records of series among it
   * @param others passes over others
   */
  RecordTrail sieve(SeriesPlaces met, RecordSieve others) {
    KnownRecords known = new KnownRecords(records, met, others);
    log = known;
    RecordTrail followed = new RecordTrail(known, last);
    trail = followed;
    return followed;
  }

  /** Whether the log that was read has all records that the image stands for. */
  boolean belongs() {
    return log != null && log.wereAllThere() && trail != null && trail.hasMet();
  }

  /** Whether it is sure already that the log does not have all of them. */
  boolean isForeign(WalReader reader) {
    KnownRecords known = log;
    RecordTrail followed = trail;
    return known != null
        && followed != null
        && !belongs()
        && (reader.damageCount() > 0
            || (!reader.inCheckpoint()
                && (known.isAnyLost(reader.segment()) || followed.hasMissed(reader.segment()))));
  }

  /** How many records were passed over. */
  int passed() {
    return log == null ? 0 : log.passed();
  }

  /** How many series it has. */
  int series() {
    return series;
  }

  /** How long the log was when it was written, 0 where its chunks were not used. */
  long logSize() {
    return logSize;
  }

  /** The size of its file. */
  long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    file.close();
  }

  /** What need not be read of the second copy of series, null where that is not known. */
  SeriesCopy.@Nullable Imaged copy() {
    return copy == null ? null : new SeriesCopy.Imaged(copy, slots);
  }
}
