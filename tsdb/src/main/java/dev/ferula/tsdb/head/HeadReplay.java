package dev.ferula.tsdb.head;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.histogram.HistogramCheck;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts what a log holds into a head that nobody reads or writes yet, record by record; nothing is
 * kept beside the head but refs that a log has twice for one series.
 */
final class HeadReplay implements RecordVisitor {
  private final Head head;
  private final HeadIndex index;
  private final SeriesRows rows;
  private final LoadedChunks chunks;
  private final CoveredRefs covered;
  private @Nullable ChunkGaps gaps;
  private @Nullable WaitingChunks waiting;
  private LabelBytes labels = new LabelBytes();
  /* Those of the series before in the same record. */
  private LabelBytes before = new LabelBytes();
  private final LogRefs refs;
  private final ReplayedFloats floats;
  private final Batch batch = new Batch();
  private final EvictedSeries evicted;
  private final RecordRefs recordRefs = new RecordRefs();
  private KnownSeries known = new KnownSeries();
  private Tombstones deleted = new Tombstones();
  private int[] ids = new int[64];
  private long newestTime = Long.MIN_VALUE;
  private long firstTime = Long.MAX_VALUE;
  private long badSeries;
  private boolean doubtsImage;
  /* Not reserved yet. */
  private int restoredSeries;
  private long restoredLabels;

  HeadReplay(Head head, LoadedChunks chunks) {
    this.head = head;
    this.chunks = chunks;
    this.index = head.index();
    this.rows = head.samples().rows();
    this.refs = new LogRefs(index.series());
    this.floats = new ReplayedFloats(head, refs);
    this.covered = new CoveredRefs(refs::known, rows);
    this.evicted = new EvictedSeries(head, refs.second());
  }

  /** Begins with series that the log does not have, or may tell of too late. */
  void begin(KnownSeries told) {
    known = told;
    told.replay(this);
  }

  /** What the refs of the log stand for. */
  LogRefs refs() {
    return refs;
  }

  /** The samples so far. */
  ReplayedFloats floats() {
    return floats;
  }

  /** Refs of series that are gone, of which the log has samples. */
  long[] evictedRefs() {
    return evicted.refs().stream().mapToLong(ref -> ref).toArray();
  }

  /** Notes that samples under one ref are of a series that has another. */
  void secondRef(long second, long first) {
    refs.pass(second);
    int slot = index.series().slot(first);
    if (slot != SeriesTable.NONE) {
      takeSecond(second, slot);
    }
  }

  private void takeSecond(long second, int slot) {
    floats.release(slot);
    refs.second(second, slot);
    int list = takeFinished(second);
    doubtsImage |= list != SlabPool.NONE;
    if (list != SlabPool.NONE && !head.attachAlso(slot, list)) {
      chunks.giveBack(second, list);
    }
    covered.add(second, rows.end(slot));
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

  /** Has chunks of files wait for samples of the log from before them. */
  void letChunksWait() {
    waiting = new WaitingChunks(head, chunks, refs);
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
    int slot = found == null ? SeriesTable.NONE : refs.known(ref);
    if (found != null && slot != SeriesTable.NONE) {
      found.look(slot, ref, timestamp, head.minValidTime());
    }
  }

  /** How many series could not be taken because their labels are out of order or there are none. */
  long badSeries() {
    return badSeries;
  }

  /** Ends the replay. */
  void finish() {
    reserve();
    if (waiting != null) {
      waiting.attachAll();
    }
    floats.finish();
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
      refs.told(ref, former, slot);
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
    attachFinished(ref, slot);
    covered.add(ref, rows.end(slot));
  }

  /* The chunks that files have of a series, none where they wait. */
  private int takeFinished(long ref) {
    return waiting == null ? chunks.take(ref) : SlabPool.NONE;
  }

  private void attachFinished(long ref, int slot) {
    int list = takeFinished(ref);
    if (list != SlabPool.NONE) {
      head.attach(slot, list);
    }
  }

  /**
   * Gives all series that the index has already the chunks that files have.
   *
   * @param open the open chunks that come behind these
   */
  void attachAll(ImagedChunks open) {
    SeriesTable series = index.series();
    for (int slot = 0; slot < series.limit(); slot++) {
      long ref = series.ref(slot);
      if (ref != 0) {
        attachFinished(ref, slot);
        open.restore(slot, ref, this);
        covered.add(ref, rows.end(slot));
      }
    }
    open.finish();
    head.admission().restored(series.size(), series.labels());
  }

  /** The refs of the series of the record that was told last. */
  RecordRefs recordRefs() {
    return recordRefs;
  }

  /**
   * Whether files have chunks of a series under another ref than an image of its open chunk: that
   * may be older than they are, and what came between is passed over in the log.
   */
  boolean doubtsImage() {
    return doubtsImage;
  }

  /** Counts what records of series have said that no index can show. */
  long doubts() {
    return badSeries + refs.second().size();
  }

  @Override
  public void begin(RecordType type) {
    recordRefs.clear();
    before.clear();
    removeEvicted(); // Where the record before was damaged it has no end.
  }

  @Override
  public void samples(SampleColumns columns) {
    if (columns.size > 0) {
      sawTime(columns.timestamps[0]);
    }
    if (gaps != null) {
      look(columns);
    }
    if (waiting == null) {
      floats.add(columns);
    } else {
      add(columns, waiting);
    }
  }

  private void add(SampleColumns columns, WaitingChunks behind) {
    for (int i = 0; i < columns.size; i++) {
      long ref = columns.refs[i];
      behind.reach(ref, columns.timestamps[i]);
      floats.sample(ref, columns.starts[i], columns.timestamps[i], columns.values[i]);
    }
  }

  /** Notes the times of samples that were put into the head in one piece. */
  void reach(long start, long end) {
    floats.reach(start, end);
    newestTime = Math.max(newestTime, end);
    covered.mayReachTo(end);
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
    if (waiting != null) {
      waiting.reach(ref, timestamp);
    }
    int slot = refs.slot(ref, UnknownRefs.Entry.HISTOGRAMS);
    if (slot != SeriesTable.NONE && problem.isEmpty()) {
      floats.release(slot);
      batch.add(slot, index.series().ref(slot), timestamp, histogram);
      keepStart(start);
      apply();
    }
  }

  private void apply() {
    floats.count(head.commits().apply(batch, SampleWriter.UNMARKED).appended);
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
    int slot = refs.slot(ref, UnknownRefs.Entry.EXEMPLARS);
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
    refs.pass(ref);
    int slot = refs.known(ref);
    if (slot != SeriesTable.NONE) {
      if (waiting != null) {
        waiting.drop(ref);
      }
      evicted.add(ref, slot);
    } else {
      refs.goneBeforeTold();
    }
  }

  /** Samples of a series were deleted. */
  void deleted(long ref, long minTime, long maxTime) {
    int slot = refs.slot(ref, UnknownRefs.Entry.TOMBSTONES);
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
    floats.releaseAll();
    List<Long> later = evicted.remove(known);
    covered.forget();
    deleted = deleted.since(Long.MIN_VALUE, evictedRefs());
    before.clear();
    later.forEach(ref -> known.replay(ref, this));
  }

  @Override
  public void metadata(long ref, Metadata metadata) {
    int slot = refs.slot(ref, UnknownRefs.Entry.METADATA);
    if (slot != SeriesTable.NONE) {
      head.setMetadata(index.series().ref(slot), metadata);
    }
  }
}
