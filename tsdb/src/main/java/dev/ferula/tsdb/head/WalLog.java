package dev.ferula.tsdb.head;

import dev.ferula.disk.DiskException;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.storage.StorageException;
import dev.ferula.tsdb.block.Tombstones;
import dev.ferula.wal.RecordType;
import dev.ferula.wal.RecordWriter;
import dev.ferula.wal.Wal;
import org.jspecify.annotations.Nullable;

/**
 * Commits as records of the write-ahead log. Samples are written in the batch's order, floats and
 * each kind of histograms in records of their own, so that replay comes to the same decisions.
 */
final class WalLog implements CommitLog {
  private static final int KEPT_LABELS = 64;
  private static final int SERIES_AT_ONCE = 4096;

  private final Wal wal;
  private final RecordWriter records = new RecordWriter();
  private int[] ids = new int[KEPT_LABELS];

  WalLog(Wal wal) {
    this.wal = wal;
  }

  @Override
  public void write(HeadIndex index, int[] newSeries, Batch batch) {
    records.clear();
    try {
      writeSeries(index, newSeries);
      writeSamples(batch);
      writeExemplars(batch);
      writeMetadata(batch);
      wal.log(records);
    } catch (DiskException e) {
      throw failed(e);
    }
  }

  @Override
  public void write(Tombstones deleted) {
    records.clear();
    records.begin(RecordType.TOMBSTONES);
    deleted.forEach(records::tombstone);
    records.end();
    try {
      wal.log(records);
    } catch (DiskException e) {
      throw failed(e);
    }
  }

  private static StorageException failed(DiskException e) {
    StorageException.Kind kind =
        e.kind() == DiskException.Kind.FULL ? StorageException.Kind.FULL : StorageException.Kind.IO;
    return new StorageException(kind, "write to WAL: " + e.getMessage(), e);
  }

  /* Many series go in several pieces, so that no buffer grows with them; logged twice does no harm. */
  private void writeSeries(HeadIndex index, int[] slots) {
    int written = 0;
    records.begin(RecordType.SERIES);
    PairTable pairs = index.pairs();
    for (int slot : slots) {
      int count = index.series().pairCount(slot);
      if (count > ids.length) {
        ids = new int[count];
      }
      index.series().pairs(slot, ids);
      if (++written % SERIES_AT_ONCE == 0) {
        records.end();
        wal.log(records);
        records.clear();
        records.begin(RecordType.SERIES);
      }
      records.series(index.series().ref(slot), count);
      for (int i = 0; i < count; i++) {
        byte[] name = pairs.nameBytes(pairs.nameId(ids[i]));
        records.label(
            name,
            0,
            name.length,
            pairs.valueArray(ids[i]),
            pairs.valueOffset(ids[i]),
            pairs.valueLength(ids[i]));
      }
    }
    records.end();
  }

  private void writeSamples(Batch batch) {
    int i = 0;
    while (i < batch.size()) {
      RecordType type = type(batch.histogram(i));
      records.begin(type);
      for (; i < batch.size() && type(batch.histogram(i)) == type; i++) {
        writeSample(batch, i);
      }
      records.end();
    }
  }

  private static RecordType type(@Nullable Object histogram) {
    return switch (histogram) {
      case Histogram h when h.usesCustomBuckets() -> RecordType.CUSTOM_HISTOGRAMS;
      case Histogram _ -> RecordType.HISTOGRAMS;
      case FloatHistogram h when h.usesCustomBuckets() -> RecordType.CUSTOM_FLOAT_HISTOGRAMS;
      case FloatHistogram _ -> RecordType.FLOAT_HISTOGRAMS;
      case null, default -> RecordType.SAMPLES;
    };
  }

  private void writeSample(Batch batch, int i) {
    switch (batch.histogram(i)) {
      case Histogram h -> records.histogram(batch.ref(i), 0, batch.timestamp(i), h);
      case FloatHistogram h -> records.floatHistogram(batch.ref(i), 0, batch.timestamp(i), h);
      case null, default -> records.sample(batch.ref(i), 0, batch.timestamp(i), batch.value(i));
    }
  }

  private void writeExemplars(Batch batch) {
    records.begin(RecordType.EXEMPLARS);
    for (Batch.SeriesExemplar e : batch.exemplars()) {
      records.exemplar(e.ref(), e.exemplar());
    }
    records.end();
  }

  private void writeMetadata(Batch batch) {
    records.begin(RecordType.METADATA);
    for (Batch.SeriesMetadata m : batch.metadata()) {
      records.metadata(m.ref(), m.metadata());
    }
    records.end();
  }
}
