package dev.ferula.tsdb.head.log;

import dev.ferula.wal.RecordType;
import dev.ferula.wal.RecordVisitor;
import dev.ferula.wal.RecordWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Series whose log record is damaged, known from their second copy. For one thread. */
public final class KnownSeries {
  private static final class Entry {
    final int labels;
    final byte[] bytes;

    Entry(int labels, byte[] bytes) {
      this.labels = labels;
      this.bytes = bytes;
    }
  }

  private final Map<Long, Entry> entries = new LinkedHashMap<>();

  public void add(long ref, int labels, byte[] bytes, int offset, int length) {
    entries.put(ref, new Entry(labels, Arrays.copyOfRange(bytes, offset, offset + length)));
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  public int size() {
    return entries.size();
  }

  /** Whether the series with a ref is one of them. */
  public boolean has(long ref) {
    return entries.containsKey(ref);
  }

  /** Tells them as a log would. */
  public void replay(RecordVisitor visitor) {
    entries.keySet().forEach(ref -> replay(ref, visitor));
  }

  /** Tells one of them as a log would. */
  public void replay(long ref, RecordVisitor visitor) {
    Entry entry = entries.get(ref);
    if (entry != null) {
      visitor.series(ref, entry.labels, entry.bytes, 0, entry.bytes.length);
    }
  }

  /** The records that the log lacks. */
  public RecordWriter records() {
    RecordWriter records = new RecordWriter();
    records.begin(RecordType.SERIES);
    int written = 0;
    for (Map.Entry<Long, Entry> entry : entries.entrySet()) {
      if (written++ % SeriesRecords.AT_ONCE == SeriesRecords.AT_ONCE - 1) {
        records.end();
        records.begin(RecordType.SERIES);
      }
      Entry series = entry.getValue();
      records.series(entry.getKey(), series.labels, series.bytes, 0, series.bytes.length);
    }
    records.end();
    return records;
  }
}
