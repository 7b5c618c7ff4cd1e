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
import dev.ferula.tsdb.head.log.SeriesCopy;
import dev.ferula.tsdb.head.log.SeriesPlaces;
import dev.ferula.wal.RecordSieve;
import dev.ferula.wal.WalReader;
import java.nio.file.Path;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The index of a head as it was kept in a file, and the records of the log that it stands for,
 * which a start passes over. It may be relied on only once all of these were met in the log. For
 * one thread.
 */
final class IndexImage {
  private static final System.Logger LOG = System.getLogger(IndexImage.class.getName());

  private final SeriesPlaces records;
  private final @Nullable SeriesPlaces copy;
  private final int series;
  private final long bytes;
  private final BitSet slots;
  private @Nullable KnownRecords log;

  private IndexImage(
      SeriesPlaces records, @Nullable SeriesPlaces copy, SeriesTable series, long bytes) {
    this.records = records;
    this.copy = copy;
    this.series = series.size();
    this.bytes = bytes;
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
    if (!disk.exists(path)) {
      return null;
    }
    try (DiskFile file = disk.openRead(path)) {
      ImageReader in = new ImageReader(file, path.toString());
      SeriesPlaces records = SeriesPlaces.load(in);
      SeriesPlaces copy = in.readInt() == 0 ? null : SeriesPlaces.load(in);
      head.index().load(in);
      in.finish();
      LOG.log(
          INFO,
          "index image read series={0,number,#} bytes={1,number,#} records={2,number,#}",
          head.seriesCount(),
          in.bytes(),
          records.size());
      return new IndexImage(records, copy, head.index().series(), in.bytes());
    } catch (DiskException | IndexOutOfBoundsException | NegativeArraySizeException e) {
      throw new CorruptionException(path.toString(), 0, "an image", String.valueOf(e.getMessage()));
    }
  }

  /**
   * What a reader of the log passes over.
   *
   * @param met is told of the records of series among it
   * @param others passes over others
   */
  RecordSieve sieve(SeriesPlaces met, RecordSieve others) {
    KnownRecords known = new KnownRecords(records, met, others);
    log = known;
    return known;
  }

  /** Whether the log that was read has all records that the image stands for. */
  boolean belongs() {
    return log != null && log.wereAllThere();
  }

  /** Whether it is sure already that the log does not have all of them. */
  boolean isForeign(WalReader reader) {
    KnownRecords known = log;
    return known != null
        && !known.wereAllThere()
        && (reader.damageCount() > 0
            || (!reader.inCheckpoint() && known.isAnyLost(reader.segment())));
  }

  /** How many records were passed over. */
  int passed() {
    return log == null ? 0 : log.passed();
  }

  /** How many series it has. */
  int series() {
    return series;
  }

  /** The size of its file. */
  long bytes() {
    return bytes;
  }

  /** What need not be read of the second copy of series, null where that is not known. */
  SeriesCopy.@Nullable Imaged copy() {
    return copy == null ? null : new SeriesCopy.Imaged(copy, slots);
  }
}
