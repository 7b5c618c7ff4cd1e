package dev.ferula.tsdb.head;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.histogram.HistogramCheck;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;
import dev.ferula.model.StaleMarker;
import dev.ferula.tsdb.block.Tombstones;
import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.tsdb.head.index.LabelBytes;
import dev.ferula.tsdb.head.index.SeriesTable;
import dev.ferula.tsdb.head.log.Batch;
import dev.ferula.tsdb.head.log.KnownSeries;
import dev.ferula.tsdb.head.log.RecordRefs;
import dev.ferula.tsdb.head.outline.RefRuns;
import dev.ferula.tsdb.head.samples.SampleWriter;
import dev.ferula.tsdb.head.samples.SeriesRows;
import dev.ferula.tsdb.head.slab.SlabPool;
import dev.ferula.wal.RecordType;
import dev.ferula.wal.RecordVisitor;
import dev.ferula.wal.SampleColumns;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts what a log holds into a head that nobody reads or writes yet, record by record; nothing is
 * kept beside the head but refs that a log has twice for one series.
 */
final class HeadReplay implements RecordVisitor {
  /** Of how many series without a record the refs are kept, to be looked for elsewhere. */
  private static final int MAX_MISSING = 1 << 20;

  private final Head head;
  private final HeadIndex index;
  private final SeriesRows rows;
  private final SampleWriter writer;
  private final LoadedChunks chunks;
  private final CoveredRefs covered;
  private @Nullable ChunkGaps gaps;
  private LabelBytes labels = new LabelBytes();
  /* Those of the series before in the same record. */
  private LabelBytes before = new LabelBytes();
  private final Map<Long, Long> firstRefs = new HashMap<>();
  private final Batch batch = new Batch();
  private final EvictedSeries evicted;
  private final RecordRefs recordRefs = new RecordRefs();
  private boolean reissued;
  private KnownSeries known = new KnownSeries();
  private Tombstones deleted = new Tombstones();
  private int[] ids = new int[64];
  /* Of the samples of a record. */
  private int[] slots = new int[0];
  private final HeldSamples held;
  private final Set<Long> missing = new HashSet<>();
  private long newestTime = Long.MIN_VALUE;
  private long firstTime = Long.MAX_VALUE;
  private final UnknownRefs unknownRefs = new UnknownRefs();
  private long samples;
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;
  private long badSeries;
  /* Not reserved yet. */
  private int restoredSeries;
  private long restoredLabels;

  HeadReplay(Head head, LoadedChunks chunks) {
    this.head = head;
    this.chunks = chunks;
    this.index = head.index();
    this.rows = head.samples().rows();
    this.writer = head.samples().writer();
    this.covered = new CoveredRefs(this::known, rows);
    this.held = new HeldSamples(new Held(), head.admission().memory());
    this.evicted = new EvictedSeries(head, firstRefs);
  }

  /** Begins with series that the log does not have, or may tell of too late. */
  void begin(KnownSeries told) {
    known = told;
    told.replay(this);
  }

  /** Refs of series that are gone, of which the log has samples. */
  long[] evictedRefs() {
    return evicted.refs().stream().mapToLong(ref -> ref).toArray();
  }

  /** Refs of series that the log has under another ref before, and that other. */
  Map<Long, Long> secondRefs() {
    return firstRefs;
  }

  /** Notes that samples under one ref are of a series that has another. */
  void secondRef(long second, long first) {
    index.series().passRef(second);
    int slot = index.series().slot(first);
    if (slot != SeriesTable.NONE) {
      takeSecond(second, slot);
    }
  }

  private void takeSecond(long second, int slot) {
    held.release(slot);
    firstRefs.put(second, index.series().ref(slot));
    int list = chunks.take(second);
    if (list != SlabPool.NONE && !head.attachAlso(slot, list)) {
      chunks.giveBack(second, list);
    }
    covered.add(second, rows.end(slot));
  }

  /** No ref up to this one is given out again. */
  void passRef(long ref) {
    index.series().passRef(ref);
  }

  /** Refs that samples or chunks name, and no series record before them. */
  Set<Long> missing() {
    return missing;
  }

  /** Notes that there is something of a series that the log does not have. */
  void missing(long ref) {
    index.series().passRef(ref);
    if (missing.size() < MAX_MISSING) {
      missing.add(ref);
    }
  }

  /** The newest timestamp so far, {@link Long#MIN_VALUE} before the first. */
  long newestTime() {
    return newestTime;
  }

  /** The first timestamp since it was last forgotten, {@link Long#MAX_VALUE} before it. */
  long firstTime() {
    return firstTime;
  }

  void forgetFirstTime() {
    firstTime = Long.MAX_VALUE;
  }

  void sawTime(long timestamp) {
    newestTime = Math.max(newestTime, timestamp);
    firstTime = Math.min(firstTime, timestamp);
  }

  /** Whether the head can do without samples of these series that are not newer than a time. */
  boolean has(RefRuns runs, long newest) {
    if (newest < head.minValidTime()) {
      return true;
    }
    if (!covered.mayReach(newest)) {
      return false;
    }
    for (int i = 0; i < runs.size(); i++) {
      if (!covered.reach(runs.first(i), runs.last(i), newest)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Does not take for granted that chunks of files have all up to their ends.
   *
   * @param found told what of the log they lack
   */
  void lookForGaps(ChunkGaps found) {
    gaps = found;
  }

  /** Samples of the log that the head has from elsewhere; they are only looked at. */
  void look(SampleColumns columns) {
    for (int i = 0; i < columns.size; i++) {
      look(columns.refs[i], columns.timestamps[i]);
    }
  }

  /** As {@link #look(SampleColumns)}, for one sample. */
  void look(long ref, long timestamp) {
    ChunkGaps found = gaps;
    int slot = found == null ? SeriesTable.NONE : known(ref);
    if (found != null && slot != SeriesTable.NONE) {
      found.look(slot, ref, timestamp, head.minValidTime());
    }
  }

  /** Entries that named a series which the log does not have. */
  UnknownRefs unknownRefs() {
    return unknownRefs;
  }

  /** How many samples were put into the head. */
  long samples() {
    return samples;
  }

  /** How many series could not be taken because their labels are out of order or there are none. */
  long badSeries() {
    return badSeries;
  }

  /** Ends the replay. */
  void finish() {
    reserve();
    held.releaseAll();
    head.commits().reach(minTime, maxTime);
    if (!deleted.isEmpty()) {
      head.tombstones().add(deleted);
    }
  }

  @Override
  public void series(long ref, int labelCount, byte[] bytes, int offset, int length) {
    recordRefs.add(ref);
    if (ref <= 0 || ref >= SeriesTable.REF_LIMIT) {
      badSeries++;
      return;
    }
    try {
      labels.parse(bytes, offset, length);
      if (labels.size() > ids.length) {
        ids = new int[2 * labels.size()];
        before.clear();
      }
      int sizeBefore = index.series().size();
      int former = index.series().slot(ref);
      int slot = index.restore(labels, before, ids, ref);
      reissued |= former == SeriesTable.NONE ? isMissing(ref) : former != slot;
      if (index.series().size() > sizeBefore) {
        restoredSeries++;
        restoredLabels += labels.size();
        attach(ref, slot);
      } else if (index.series().ref(slot) != ref) {
        takeSecond(ref, slot);
      }
      LabelBytes done = labels;
      labels = before;
      before = done;
    } catch (IllegalArgumentException e) {
      before.clear();
      badSeries++;
    }
  }

  private void attach(long ref, int slot) {
    int list = chunks.take(ref);
    if (list != SlabPool.NONE) {
      head.attach(slot, list);
    }
    covered.add(ref, rows.end(slot));
  }

  /** Gives all series that the index has already the chunks that files have. */
  void attachAll() {
    SeriesTable series = index.series();
    for (int slot = 0; slot < series.limit(); slot++) {
      long ref = series.ref(slot);
      if (ref != 0) {
        attach(ref, slot);
      }
    }
    head.admission().restored(series.size(), series.labels());
  }

  /** The refs of the series of the record that was told last. */
  RecordRefs recordRefs() {
    return recordRefs;
  }

  private boolean isMissing(long ref) {
    return !missing.isEmpty() && (missing.contains(ref) || missing.size() == MAX_MISSING);
  }

  /**
   * Whether it matters in which order the log names refs and says what they stand for, as one may
   * have stood for something else before.
   */
  boolean dependsOnOrder() {
    return reissued;
  }

  /** Counts what records of series have said that no index can show. */
  long doubts() {
    return badSeries + firstRefs.size();
  }

  @Override
  public void begin(RecordType type) {
    recordRefs.clear();
    before.clear();
    removeEvicted(); // Where the record before was damaged it has no end.
  }

  /** The slot of the series that the log has under this ref. */
  int known(long ref) {
    int slot = index.series().slot(ref);
    if (slot == SeriesTable.NONE && !firstRefs.isEmpty()) {
      slot = index.series().slot(firstRefs.getOrDefault(ref, 0L));
    }
    return slot;
  }

  private int slot(long ref, UnknownRefs.Entry entry) {
    int slot = known(ref);
    if (slot == SeriesTable.NONE) {
      unknownRefs.add(entry, ref);
      missing(ref);
    }
    return slot;
  }

  @Override
  public void samples(SampleColumns columns) {
    if (columns.size > 0) {
      sawTime(columns.timestamps[0]);
    }
    if (gaps != null) {
      look(columns);
    }
    findSlots(columns);
    if (head.options().startTimestamps()) {
      for (int i = 0; i < columns.size; i++) {
        if (slots[i] != SeriesTable.NONE) {
          append(slots[i], columns.starts[i], columns.timestamps[i], columns.values[i]);
        }
      }
    } else {
      held.add(slots, columns.timestamps, columns.values, columns.size);
    }
  }

  /* None for what is not taken. */
  private void findSlots(SampleColumns columns) {
    if (slots.length < columns.size) {
      slots = new int[columns.refs.length];
    }
    index.series().slots(columns.refs, columns.size, slots);
    long floor = head.minValidTime();
    for (int i = 0; i < columns.size; i++) {
      if (slots[i] == SeriesTable.NONE) {
        slots[i] = slot(columns.refs[i], UnknownRefs.Entry.SAMPLES);
      }
      if (columns.timestamps[i] < floor) {
        slots[i] = SeriesTable.NONE;
      }
    }
  }

  private final class Held implements HeldSamples.Taker {
    @Override
    public int touch(int slot) {
      return writer.touch(slot);
    }

    @Override
    public void take(int slot, long[] samples, int from, int to) {
      append(slot, samples, from, to);
    }
  }

  private void append(int slot, long[] columns, int from, int to) {
    long end = rows.end(slot);
    int at = from;
    boolean ordinary = true;
    for (int i = from; i < to; i += 2) {
      /* What chunks of files have needs no more than a look, and a log may have samples twice. */
      if (columns[i] > end) {
        end = columns[i];
        ordinary &= columns[i + 1] != StaleMarker.BITS;
        columns[at++] = columns[i];
        columns[at++] = columns[i + 1];
      }
    }
    if (at == from) {
      return;
    }
    if (!ordinary) {
      for (int i = from; i < at; i += 2) {
        append(slot, 0, columns[i], Double.longBitsToDouble(columns[i + 1]));
      }
      return;
    }
    writer.append(slot, index.series().ref(slot), columns, from, at);
    count(columns[from], end, (at - from) / 2);
  }

  /** A float of its own, as of an open chunk that is in a snapshot. */
  void sample(long ref, long start, long timestamp, double value) {
    int slot = slot(ref, UnknownRefs.Entry.SAMPLES);
    if (slot != SeriesTable.NONE && timestamp >= head.minValidTime()) {
      append(slot, start, timestamp, value);
    }
  }

  /** Notes the times of samples that were put into the head in one piece. */
  void reach(long start, long end) {
    minTime = Math.min(minTime, start);
    maxTime = Math.max(maxTime, end);
    newestTime = Math.max(newestTime, end);
    covered.mayReachTo(end);
  }

  /* Nobody else is there yet, so no batch is needed, no lock and no number of a commit. */
  private void append(int slot, long start, long timestamp, double value) {
    if (timestamp <= rows.end(slot)) {
      return;
    }
    Object stale = StaleMarker.isStale(value) ? writer.staleHistogram(slot) : null;
    long ref = index.series().ref(slot);
    long begin = head.options().startTimestamps() ? start : 0;
    if (stale == null) {
      writer.append(slot, ref, begin, timestamp, value, SampleWriter.UNMARKED);
    } else {
      writer.append(slot, ref, begin, timestamp, stale, SampleWriter.UNMARKED);
    }
    count(timestamp, timestamp, 1);
  }

  private void count(long from, long to, int floats) {
    minTime = Math.min(minTime, from);
    maxTime = Math.max(maxTime, to);
    samples += floats;
  }

  @Override
  public void histogram(long ref, long start, long timestamp, Histogram histogram) {
    addHistogram(ref, start, timestamp, histogram, HistogramCheck.problem(histogram));
  }

  @Override
  public void floatHistogram(long ref, long start, long timestamp, FloatHistogram histogram) {
    addHistogram(ref, start, timestamp, histogram, HistogramCheck.problem(histogram));
  }

  private void keepStart(long start) {
    if (head.options().startTimestamps()) {
      batch.startOfLast(start);
    }
  }

  private void addHistogram(
      long ref, long start, long timestamp, Object histogram, String problem) {
    sawTime(timestamp);
    look(ref, timestamp);
    int slot = slot(ref, UnknownRefs.Entry.HISTOGRAMS);
    if (slot != SeriesTable.NONE && problem.isEmpty()) {
      held.release(slot);
      batch.add(slot, index.series().ref(slot), timestamp, histogram);
      keepStart(start);
      apply();
    }
  }

  private void apply() {
    samples += head.commits().apply(batch, SampleWriter.UNMARKED).appended;
    batch.clear();
  }

  @Override
  public void exemplar(
      long ref,
      long timestamp,
      double value,
      int labelCount,
      byte[] bytes,
      int offset,
      int length) {
    int slot = slot(ref, UnknownRefs.Entry.EXEMPLARS);
    if (slot == SeriesTable.NONE) {
      return;
    }
    LabelBytes parsed = new LabelBytes();
    try {
      parsed.parse(bytes, offset, length);
    } catch (IllegalArgumentException e) {
      badSeries++;
      return;
    }
    Labels.Builder builder = Labels.builder();
    for (int i = 0; i < parsed.size(); i++) {
      builder.set(
          text(bytes, parsed.name(i), parsed.nameLength(i)),
          text(bytes, parsed.value(i), parsed.valueLength(i)));
    }
    Exemplar exemplar = new Exemplar(builder.build(), value, timestamp);
    // The log does not tell whose time it is; what stands in it is no repetition.
    head.addExemplar(new Batch.SeriesExemplar(slot, index.series().ref(slot), exemplar, true));
  }

  private static String text(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, StandardCharsets.UTF_8);
  }

  @Override
  public void tombstone(long ref, long minTime, long maxTime) {
    if (minTime != Long.MIN_VALUE || maxTime != Long.MAX_VALUE) {
      deleted(ref, minTime, maxTime);
      return;
    }
    /* Written when a series was moved into blocks; what follows belongs to a later one. */
    passRef(ref);
    int slot = known(ref);
    if (slot != SeriesTable.NONE) {
      evicted.add(ref, slot);
    } else {
      reissued = true; // It may be that of a series that is told of later.
    }
  }

  /** Samples of a series were deleted. */
  void deleted(long ref, long minTime, long maxTime) {
    int slot = slot(ref, UnknownRefs.Entry.TOMBSTONES);
    if (slot != SeriesTable.NONE && maxTime >= head.minValidTime()) {
      deleted.add(index.series().ref(slot), minTime, maxTime);
    }
  }

  @Override
  public void end() {
    removeEvicted();
  }

  /* Reserved once for all of a record. */
  private void reserve() {
    if (restoredSeries > 0) {
      head.admission().restored(restoredSeries, restoredLabels);
      restoredSeries = 0;
      restoredLabels = 0;
    }
  }

  private void removeEvicted() {
    reserve();
    if (!evicted.isAny()) {
      return;
    }
    if (gaps != null) {
      gaps.forget(evicted.slots());
    }
    held.releaseAll();
    List<Long> later = evicted.remove(known);
    covered.forget();
    deleted = deleted.since(Long.MIN_VALUE, evictedRefs());
    before.clear();
    later.forEach(ref -> known.replay(ref, this));
  }

  @Override
  public void metadata(long ref, Metadata metadata) {
    int slot = slot(ref, UnknownRefs.Entry.METADATA);
    if (slot != SeriesTable.NONE) {
      head.setMetadata(index.series().ref(slot), metadata);
    }
  }
}
