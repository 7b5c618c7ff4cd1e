package dev.ferula.tsdb.head.log;

import dev.ferula.disk.DiskException;
import dev.ferula.storage.StorageException;
import dev.ferula.tsdb.block.Tombstones;
import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.tsdb.head.outline.OutlineWriter;
import dev.ferula.wal.RecordPlaces;
import dev.ferula.wal.RecordType;
import dev.ferula.wal.RecordWriter;
import dev.ferula.wal.Wal;

/**
 * Commits as records of the write-ahead log. Samples are written in the batch's order, floats and
 * each kind of histograms in records of their own, so that replay comes to the same decisions.
 */
public final class WalLog implements CommitLog {
  private final Wal wal;
  private final SeriesCopy copy;
  private final OutlineWriter outline;
  private final SeriesPlaces seriesPlaces;
  private final SeriesRecords series;
  private final RecordWriter records = new RecordWriter();
  private final RecordPlaces places = new RecordPlaces();
  private final RecordRefs refs = new RecordRefs();

  public WalLog(HeadLog files, HeadIndex index) {
    this.wal = files.wal();
    this.copy = files.copy();
    this.outline = files.outline();
    this.seriesPlaces = files.places();
    this.series = new SeriesRecords(index);
  }

  @Override
  public void write(HeadIndex index, int[] newSeries, Batch batch) {
    records.clear();
    try {
      writeSeries(index, newSeries);
      int seriesRecords = records.count();
      SampleRecords.write(batch, records);
      writeExemplars(batch);
      writeMetadata(batch);
      wal.log(records, places);
      seriesLogged(seriesRecords, newSeries, index);
      outline(batch, seriesRecords);
    } catch (DiskException e) {
      throw failed("write to WAL: ", e);
    }
  }

  private void seriesLogged(int count, int[] slots, HeadIndex index) {
    if (count == 0) {
      return;
    }
    refs.clear();
    for (int slot : slots) {
      refs.add(index.series().ref(slot));
    }
    refs.note(seriesPlaces, places, count);
    copy.write(records, count, slots, index);
  }

  private void outline(Batch batch, int firstRecord) {
    int record = firstRecord;
    for (int from = 0; from < batch.size(); ) {
      int to = SampleRecords.end(batch, from);
      outline.note(places, record++, batch.refs(), batch.timestamps(), from, to);
      from = to;
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
      throw failed("write to WAL: ", e);
    }
  }

  static StorageException failed(String action, DiskException e) {
    StorageException.Kind kind =
        e.kind() == DiskException.Kind.FULL ? StorageException.Kind.FULL : StorageException.Kind.IO;
    return new StorageException(kind, action + e.getMessage(), e);
  }

  /* Many series go in several pieces, so that no buffer grows with them; logged twice does no harm. */
  private void writeSeries(HeadIndex index, int[] slots) {
    int written = 0;
    records.begin(RecordType.SERIES);
    for (int slot : slots) {
      if (++written % SeriesRecords.AT_ONCE == 0) {
        records.end();
        int count = records.count();
        wal.log(records, places);
        seriesLogged(count, slots, index);
        records.clear();
        records.begin(RecordType.SERIES);
      }
      series.write(slot, records);
    }
    records.end();
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
