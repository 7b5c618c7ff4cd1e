package dev.ferula.tsdb.head.log;

import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.tsdb.damage.DamageLog;
import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.tsdb.head.index.LabelRun;
import dev.ferula.tsdb.head.index.SeriesTable;
import dev.ferula.wal.Checkpoint;
import dev.ferula.wal.Damage;
import dev.ferula.wal.RecordPlaces;
import dev.ferula.wal.RecordSieve;
import dev.ferula.wal.RecordType;
import dev.ferula.wal.RecordVisitor;
import dev.ferula.wal.RecordWriter;
import dev.ferula.wal.Wal;
import dev.ferula.wal.WalOptions;
import dev.ferula.wal.WalReader;
import dev.ferula.wal.WalRepair;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which labels a series' ref stands for, a second time beside the write-ahead log: a log of series
 * records only, in a directory that Prometheus ignores. Where a record of the log that holds series
 * is damaged, the samples of these series are readable all the same.
 *
 * <p>It is written behind the log and may lag: what it lacks is added when the database is next
 * opened, or with the next new series. That it cannot be written is told and costs nothing else.
 * Written under the commit lock, truncated by the maintaining thread, which the log in it keeps
 * apart.
 */
public final class SeriesCopy implements AutoCloseable {
  public static final String DIRECTORY = "series";

  private static final System.Logger LOG = System.getLogger(SeriesCopy.class.getName());
  private static final int SEGMENT_SIZE = 16 << 20;

  /** Of so many series the labels of one are compared when the copy is opened. */
  private static final int SAMPLING = 64;

  private final Disk disk;
  private final Path directory;
  private final Path log;
  private final WalOptions options;
  private final DamageLog damages;
  /* Slots of series that could not be written yet. */
  private final BitSet behind = new BitSet();
  private final RecordRefs refs = new RecordRefs();
  private final RecordPlaces written = new RecordPlaces();
  private SeriesPlaces places = new SeriesPlaces();
  private @Nullable Wal wal;

  public SeriesCopy(Disk disk, Path data, WalOptions options, DamageLog damages) {
    this.disk = disk;
    this.directory = data.resolve(DIRECTORY);
    this.log = data.resolve(HeadLog.WAL_DIRECTORY);
    this.damages = damages;
    this.options = new WalOptions(SEGMENT_SIZE, options.compression(), false);
  }

  /**
   * The series that the copy has under some of these refs. Nothing is answered if another ref of
   * the copy stands for other labels than in the index: then it is not of this log.
   */
  public KnownSeries find(Set<Long> refs, HeadIndex index) {
    KnownSeries known = new KnownSeries();
    Lineage lineage = new Lineage(index, 1);
    read(
        new RecordVisitor() {
          @Override
          public void series(long ref, int labels, byte[] bytes, int offset, int length) {
            lineage.series(ref, labels, bytes, offset, length);
            if (refs.contains(ref)) {
              known.add(ref, labels, bytes, offset, length);
            }
          }
        });
    return lineage.foreign ? new KnownSeries() : known;
  }

  /**
   * What an image of the index says about the copy.
   *
   * @param places where the copy has records of all series in the slots
   */
  public record Imaged(SeriesPlaces places, BitSet slots) {}

  /** Where the copy has records of series. */
  public SeriesPlaces places() {
    return places;
  }

  /** Whether it is known where the copy has all series. */
  public boolean isComplete() {
    return behind.isEmpty() && places.areKnown();
  }

  /**
   * Brings the copy up to what the index has, when the database is opened; one that belongs to
   * another log is begun anew. Refs that it knows are not given out again.
   *
   * @param image what need not be read of the copy, or null
   */
  public void complete(HeadIndex index, @Nullable Imaged image, Path quarantine) {
    try {
      Lineage lineage = image == null ? null : readOthers(index, image);
      if (lineage == null) {
        lineage = new Lineage(index, SAMPLING);
        repair(read(lineage, RecordSieve.NONE), quarantine);
      }
      index.series().passRef(lineage.lastRef);
      if (lineage.foreign) {
        disk.deleteTree(directory);
        places = new SeriesPlaces();
        lineage.present.clear();
      }
      for (int slot = 0; slot < index.series().limit(); slot++) {
        if (index.series().ref(slot) != 0 && !lineage.present.get(slot)) {
          behind.set(slot);
        }
      }
      catchUp(index);
    } catch (DiskException e) {
      places.giveUp();
      lags(e);
    }
  }

  /* Null where the copy is not that of the image, and must be read from its begin. */
  private @Nullable Lineage readOthers(HeadIndex index, Imaged image) {
    Lineage lineage = new Lineage(index, SAMPLING);
    lineage.present.or(image.slots);
    SeriesPlaces found = new SeriesPlaces();
    places = found;
    KnownRecords known = new KnownRecords(image.places, found, RecordSieve.NONE);
    boolean whole = read(lineage, known).isEmpty();
    if (whole && known.wereAllThere() && !lineage.foreign) {
      return lineage;
    }
    places = new SeriesPlaces();
    return null;
  }

  private List<Damage> read(Lineage lineage, RecordSieve sieve) {
    try (WalReader reader = WalReader.open(disk, directory, sieve)) {
      while (reader.next()) {
        lineage.begin();
        reader.decode(lineage);
        lineage.refs.note(places, reader, lineage.hasGone);
      }
      if (!reader.isWhole()) {
        places.giveUp();
      }
      return reader.damages();
    }
  }

  private void read(RecordVisitor visitor) {
    try (WalReader reader = WalReader.open(disk, directory)) {
      while (reader.next()) {
        reader.decode(visitor);
      }
    }
  }

  private void repair(List<Damage> found, Path quarantine) {
    for (Damage damage : found) {
      if (!damage.tornTail()) {
        damages.found(
            DamageLog.Kind.SERIES, DamageLog.Finding.of(damage, "written anew; nothing is lost"));
      }
    }
    if (!found.isEmpty()) {
      places.giveUp();
      WalRepair.repair(disk, directory, found, quarantine);
    }
  }

  /**
   * Writes new series, which the log has already.
   *
   * @param records the log's records, of which the first so many hold the series
   */
  public void write(RecordWriter records, int count, int[] slots, HeadIndex index) {
    if (count == 0) {
      return;
    }
    try {
      catchUp(index);
      refs.clear();
      for (int slot : slots) {
        refs.add(index.series().ref(slot));
      }
      log(records, count);
    } catch (DiskException e) {
      for (int slot : slots) {
        behind.set(slot);
      }
      lags(e);
    }
  }

  private void catchUp(HeadIndex index) {
    if (behind.isEmpty()) {
      return;
    }
    RecordWriter records = new RecordWriter();
    SeriesRecords series = new SeriesRecords(index);
    refs.clear();
    records.begin(RecordType.SERIES);
    int count = 0;
    for (int slot = behind.nextSetBit(0); slot >= 0; slot = behind.nextSetBit(slot + 1)) {
      if (index.series().ref(slot) != 0) {
        series.write(slot, records);
        refs.add(index.series().ref(slot));
        if (++count % SeriesRecords.AT_ONCE == 0) {
          records.end();
          log(records, records.count());
          records.clear();
          records.begin(RecordType.SERIES);
        }
      }
    }
    records.end();
    log(records, records.count());
    behind.clear();
  }

  private void log(RecordWriter records, int count) {
    open().log(records, count, written);
    refs.note(places, written, count);
    refs.clear();
  }

  private Wal open() {
    Wal opened = wal;
    if (opened == null) {
      opened = Wal.open(disk, directory, options);
      wal = opened;
    }
    return opened;
  }

  /** Lets go the series that are neither in the index nor have one of the other refs. */
  void truncate(LongPredicate others, HeadIndex index) {
    try {
      Wal current = wal;
      if (current == null) {
        return;
      }
      int last = current.nextSegment() - 1;
      places.suspend();
      KeptSeries kept = new KeptSeries(index, others, disk, log);
      for (Damage damage :
          Checkpoint.create(
              disk, directory, 0, last, kept, Long.MAX_VALUE, options.compression())) {
        damages.found(
            DamageLog.Kind.SERIES,
            DamageLog.Finding.of(damage, "its series are written again; nothing is lost"));
      }
      current.truncate(last + 1);
      Checkpoint.delete(disk, directory, last);
      CheckpointPlaces.cut(places, disk, directory, last, index.series()::has);
    } catch (DiskException e) {
      lags(e);
    }
  }

  private static void lags(DiskException e) {
    LOG.log(WARNING, "second copy of series lags error=\"" + e.getMessage() + "\"");
  }

  void syncComplete() {
    Wal current = wal;
    if (current != null) {
      current.syncComplete();
    }
  }

  public long bytes() {
    Wal current = wal;
    return current == null ? 0 : current.size();
  }

  @Override
  public void close() {
    Wal current = wal;
    if (current != null) {
      current.close();
    }
  }

  /** Which series of an index the copy has, and whether it has others under their refs. */
  private static final class Lineage implements RecordVisitor {
    private final HeadIndex index;
    private final int sampling;
    private final LabelRun run = new LabelRun();
    private int seen;
    final BitSet present = new BitSet();
    final RecordRefs refs = new RecordRefs();
    boolean foreign;
    boolean hasGone;
    long lastRef;

    Lineage(HeadIndex index, int sampling) {
      this.index = index;
      this.sampling = sampling;
    }

    /** Begins with a record. */
    void begin() {
      refs.clear();
      hasGone = false;
    }

    @Override
    public void series(long ref, int labelCount, byte[] bytes, int offset, int length) {
      lastRef = Math.max(lastRef, ref);
      refs.add(ref);
      int slot = index.series().slot(ref);
      if (slot == SeriesTable.NONE) {
        hasGone = true;
        return;
      }
      present.set(slot);
      if (seen++ % sampling == 0) {
        foreign |= !isSame(slot, bytes, offset, length);
      }
    }

    private boolean isSame(int slot, byte[] bytes, int offset, int length) {
      run.next().copy(bytes, offset, length);
      return index.find(run) == index.series().ref(slot);
    }
  }
}
