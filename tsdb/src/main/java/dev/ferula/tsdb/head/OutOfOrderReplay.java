package dev.ferula.tsdb.head;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.histogram.HistogramCheck;
import dev.ferula.tsdb.damage.DamageLog;
import dev.ferula.tsdb.head.index.SeriesTable;
import dev.ferula.tsdb.head.log.OutOfOrderLog;
import dev.ferula.tsdb.head.outoforder.OutOfOrder;
import dev.ferula.tsdb.head.outoforder.OutOfOrderSeries;
import dev.ferula.tsdb.head.outoforder.OutOfOrderWriter;
import dev.ferula.wal.Damage;
import dev.ferula.wal.RecordVisitor;
import dev.ferula.wal.SampleColumns;
import dev.ferula.wal.WalReader;
import dev.ferula.wal.WalRepair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts what the log of samples out of order holds into a head whose series are known and that
 * nobody reads or writes yet. Chunks in files count only where the log has a marker of them:
 * others' samples are in the log, or in blocks. Markers of a record count together: where a chunk
 * of one of them is not there, as after a kill or damage, all samples before it are taken from the
 * log, and the record is left out of it. Else a reader that goes by the numbers of chunks, as
 * Prometheus does, would miss these samples once there are later chunks.
 */
final class OutOfOrderReplay implements RecordVisitor, LoadedChunks.OutOfOrderChunks {
  /** A chunk of samples out of order in a file. */
  private record Found(long ref, long start, long end) {}

  /** Says that all samples of a series so far are in chunks, of which this is one. */
  private record Marker(int slot, long chunkRef) {}

  private static final System.Logger LOG = System.getLogger(OutOfOrderReplay.class.getName());

  /** In a marker: the series has its first sample out of order, which Prometheus writes down. */
  private static final long NO_CHUNK = 0;

  private final Head head;
  private final OutOfOrder outOfOrder;
  private final OutOfOrderWriter writer;
  private final Map<Long, Found> chunks = new HashMap<>();
  private final List<Marker> markers = new ArrayList<>();
  private final List<Damage> outdated = new ArrayList<>();
  private @Nullable LogRefs refs;
  private long samples;
  private final UnknownRefs unknownRefs = new UnknownRefs();

  OutOfOrderReplay(Head head) {
    this.head = head;
    this.outOfOrder = head.outOfOrder();
    this.writer = head.outOfOrderWriter();
  }

  /**
   * Reads the log, if there is one, and repairs it where it is damaged.
   *
   * @param known knows the series that refs stand for
   */
  void read(LogRefs known, Disk disk, Path database, DamageLog damageLog) {
    refs = known;
    Path directory = database.resolve(OutOfOrderLog.DIRECTORY);
    if (disk.list(directory).isEmpty()) {
      return;
    }
    Path quarantine = database.resolve(Head.QUARANTINE_DIRECTORY);
    try (WalReader reader = WalReader.open(disk, directory)) {
      take(reader);
      reader.damages().forEach(damage -> report(damage, damageLog));
      List<Damage> all = new ArrayList<>(reader.damages());
      all.addAll(outdated);
      damageLog.missing(DamageLog.Kind.WBL, WalRepair.repair(disk, directory, all, quarantine));
    } catch (DiskException e) {
      if (e.kind() != DiskException.Kind.FULL) {
        throw e;
      }
      LOG.log(WARNING, "wbl not repaired, tried again at the next start error=" + e.getMessage());
    }
    head.counters().wblUnknownRefs(unknownRefs);
    LOG.log(
        unknownRefs.size() > 0 ? WARNING : INFO,
        "wbl replayed samples={0,number,#} unknown_refs={1,number,#} outdated_markers={2,number,#}",
        samples,
        unknownRefs.size(),
        outdated.size());
  }

  private void take(WalReader reader) {
    while (reader.next()) {
      markers.clear();
      reader.decode(this);
      if (markers.stream().allMatch(marker -> chunks.containsKey(marker.chunkRef))) {
        markers.forEach(this::mark);
      } else {
        outdated.add(reader.outdated("chunks that are there", "none"));
      }
    }
  }

  /**
   * Notes of which series the log has something and nobody knows them. Worth its reading wherever
   * the other log lacks anything, be it only its end: a power cut may take from one what the other
   * still goes on from.
   */
  static void lookForSeries(LogRefs known, Disk disk, Path database) {
    Path directory = database.resolve(OutOfOrderLog.DIRECTORY);
    if (disk.list(directory).isEmpty()) {
      return;
    }
    try (WalReader reader = WalReader.open(disk, directory)) {
      while (reader.next()) {
        reader.decode(new MissingSeries(known));
      }
    }
  }

  private record MissingSeries(LogRefs known) implements RecordVisitor {
    private void look(long ref) {
      if (known.known(ref) == SeriesTable.NONE) {
        known.missing(ref);
      }
    }

    @Override
    public void samples(SampleColumns columns) {
      for (int i = 0; i < columns.size; i++) {
        look(columns.refs[i]);
      }
    }

    @Override
    public void histogram(long ref, long start, long timestamp, Histogram histogram) {
      look(ref);
    }

    @Override
    public void floatHistogram(long ref, long start, long timestamp, FloatHistogram histogram) {
      look(ref);
    }

    @Override
    public void mmapMarker(long ref, long chunkRef) {
      look(ref);
    }
  }

  /** Reads the log, if there is one, and leaves it as it is, damage included. */
  void look(LogRefs known, Disk disk, Path database) {
    refs = known;
    Path directory = database.resolve(OutOfOrderLog.DIRECTORY);
    if (disk.list(directory).isEmpty()) {
      return;
    }
    try (WalReader reader = WalReader.open(disk, directory)) {
      take(reader);
    }
  }

  /* What comes out of order is older than the newest sample by the window at most. */
  private void report(Damage damage, DamageLog damageLog) {
    if (damage.tornTail()) {
      LOG.log(INFO, "wbl ends within a record damage=\"" + damage + "\"");
      return;
    }
    boolean empty = head.maxTime() == Long.MIN_VALUE;
    damageLog.found(
        DamageLog.Kind.WBL,
        DamageLog.Finding.of(
            damage,
            empty ? Long.MIN_VALUE : head.minTime() - outOfOrder.window(),
            empty ? Long.MAX_VALUE : head.maxTime(),
            LogDamages.done(damage)));
  }

  @Override
  public void found(long ref, long location, long start, long end) {
    chunks.put(location, new Found(ref, start, end));
  }

  @Override
  public void forget() {
    chunks.clear();
  }

  /* A ref that nobody knows is not given out: another series would have what the log has of it. */
  private int slot(long ref, UnknownRefs.Entry entry) {
    int slot = known(ref);
    if (slot == SeriesTable.NONE) {
      unknownRefs.add(entry, ref);
      head.index().series().passRef(ref);
    }
    return slot;
  }

  private int known(long ref) {
    return refs == null ? SeriesTable.NONE : refs.known(ref);
  }

  @Override
  public void samples(SampleColumns columns) {
    for (int i = 0; i < columns.size; i++) {
      add(columns.refs[i], columns.starts[i], columns.timestamps[i], columns.values[i], null);
    }
  }

  @Override
  public void histogram(long ref, long start, long timestamp, Histogram histogram) {
    if (HistogramCheck.problem(histogram).isEmpty()) {
      add(ref, start, timestamp, 0, histogram);
    }
  }

  @Override
  public void floatHistogram(long ref, long start, long timestamp, FloatHistogram histogram) {
    if (HistogramCheck.problem(histogram).isEmpty()) {
      add(ref, start, timestamp, 0, histogram);
    }
  }

  private void add(long ref, long start, long timestamp, double value, @Nullable Object histogram) {
    int slot =
        slot(ref, histogram == null ? UnknownRefs.Entry.SAMPLES : UnknownRefs.Entry.HISTOGRAMS);
    if (slot != SeriesTable.NONE) {
      long own = head.index().series().ref(slot);
      writer.restore(slot, own, start, timestamp, value, histogram);
      samples++;
    }
  }

  @Override
  public void mmapMarker(long ref, long chunkRef) {
    int slot = slot(ref, UnknownRefs.Entry.MMAP_MARKERS);
    if (slot != SeriesTable.NONE && chunkRef != NO_CHUNK) {
      markers.add(new Marker(slot, chunkRef));
    }
  }

  private void mark(Marker marker) {
    Found chunk = chunks.remove(marker.chunkRef);
    if (chunk != null) {
      OutOfOrderSeries of = outOfOrder.at(marker.slot);
      of.forgetBuffer();
      of.addChunk(chunk.start, chunk.end, marker.chunkRef);
      outOfOrder.reach(chunk.start, chunk.end);
    }
  }

  @Override
  public void tombstone(long ref, long minTime, long maxTime) {
    int slot = known(ref);
    OutOfOrderSeries of = slot == SeriesTable.NONE ? null : outOfOrder.get(slot);
    if (of != null) {
      outOfOrder.replace(slot, of.without(minTime, maxTime));
    }
  }
}
