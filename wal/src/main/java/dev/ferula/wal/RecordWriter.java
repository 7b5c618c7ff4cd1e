package dev.ferula.wal;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Records in the making: one or several, each begun with {@link #begin} and ended with {@link
 * #end}, then given to {@link Wal#log} in one piece. Used again after {@link #clear}; in steady
 * state nothing is allocated. For one thread.
 */
public final class RecordWriter {
  private static final int MAX_VARINT = 10;
  private static final int INITIAL_CAPACITY = 1 << 12;

  private static final byte NO_START = 0;
  private static final byte SAME_START = 1;
  private static final byte OTHER_START = 2;

  private byte[] bytes = new byte[INITIAL_CAPACITY];
  private int size;
  private int[] ends = new int[8];
  private int records;
  private RecordType type = RecordType.SERIES;
  private int entries;
  private long firstRef;
  private long firstTimestamp;
  private long firstStart;
  private long previousRef;
  private long previousStart;

  /** Forgets all records. */
  public void clear() {
    size = 0;
    records = 0;
    entries = 0;
  }

  /** Begins a record. */
  public void begin(RecordType newType) {
    type = newType;
    entries = 0;
    reserve(1);
    bytes[size++] = (byte) newType.code();
  }

  /** Ends the record; one without entries is dropped. */
  public void end() {
    if (entries == 0) {
      size = records == 0 ? 0 : ends[records - 1];
      return;
    }
    if (records == ends.length) {
      ends = Arrays.copyOf(ends, 2 * records);
    }
    ends[records++] = size;
    entries = 0;
  }

  /** Drops the record that was begun and not ended. */
  void abandon() {
    size = size();
    entries = 0;
  }

  /** Whether no record has been ended. */
  public boolean isEmpty() {
    return records == 0;
  }

  /** How many bytes all ended records have, uncompressed. */
  public int size() {
    return records == 0 ? 0 : ends[records - 1];
  }

  /** How many records have been ended. */
  public int count() {
    return records;
  }

  int start(int record) {
    return record == 0 ? 0 : ends[record - 1];
  }

  int length(int record) {
    return ends[record] - start(record);
  }

  byte[] bytes() {
    return bytes;
  }

  /**
   * Adds a series whose labels are encoded as {@link dev.ferula.wal.RecordVisitor#series} gives
   * them: for each label varint length and name, varint length and value.
   */
  public void series(long ref, int labelCount, byte[] labels, int offset, int length) {
    assert type == RecordType.SERIES;
    entries++;
    reserve(8 + MAX_VARINT + length);
    fixed(ref);
    unsignedVarint(labelCount);
    raw(labels, offset, length);
  }

  /** Begins a series, whose labels follow one by one with {@link #label}. */
  public void series(long ref, int labelCount) {
    assert type == RecordType.SERIES;
    entries++;
    reserve(8 + MAX_VARINT);
    fixed(ref);
    unsignedVarint(labelCount);
  }

  /** Adds the next label of the series that was begun. */
  public void label(
      byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength) {
    reserve(2 * MAX_VARINT + nameLength + valueLength);
    unsignedVarint(nameLength);
    raw(name, nameOffset, nameLength);
    unsignedVarint(valueLength);
    raw(value, valueOffset, valueLength);
  }

  /** Adds a series. */
  public void series(long ref, Labels labels) {
    series(ref, labels.size());
    labels(labels);
  }

  private void labels(Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      string(labels.name(i));
      string(labels.value(i));
    }
  }

  private void string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    reserve(MAX_VARINT + utf8.length);
    unsignedVarint(utf8.length);
    raw(utf8, 0, utf8.length);
  }

  /** Adds a float sample; the start timestamp is dropped where the record's type has none. */
  public void sample(long ref, long start, long timestamp, double value) {
    reserve(8 + 8 + 3 * MAX_VARINT + 1 + 8);
    if (type == RecordType.SAMPLES) {
      positionFromFirst(ref, timestamp);
    } else {
      assert type == RecordType.SAMPLES_V2;
      positionWithStart(ref, start, timestamp);
    }
    fixed(Double.doubleToRawLongBits(value));
  }

  /** Adds float samples out of columns. */
  public void samples(
      long[] refs, long[] starts, long[] timestamps, double[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      sample(refs[i], starts[i], timestamps[i], values[i]);
    }
  }

  private void positionFromFirst(long ref, long timestamp) {
    if (entries++ == 0) {
      firstRef = ref;
      firstTimestamp = timestamp;
      fixed(ref);
      fixed(timestamp);
    }
    varint(ref - firstRef);
    varint(timestamp - firstTimestamp);
  }

  private void positionWithStart(long ref, long start, long timestamp) {
    if (entries++ == 0) {
      firstTimestamp = timestamp;
      firstStart = start;
      varint(ref);
      varint(timestamp);
      varint(start);
    } else {
      varint(ref - previousRef);
      varint(timestamp - firstTimestamp);
      if (start == 0) {
        bytes[size++] = NO_START;
      } else if (start == previousStart) {
        bytes[size++] = SAME_START;
      } else {
        bytes[size++] = OTHER_START;
        varint(start - firstStart);
      }
    }
    previousRef = ref;
    previousStart = start;
  }

  /** Adds the deletion of a series' samples with {@code minTime <= timestamp <= maxTime}. */
  public void tombstone(long ref, long minTime, long maxTime) {
    assert type == RecordType.TOMBSTONES;
    entries++;
    reserve(8 + 2 * MAX_VARINT);
    fixed(ref);
    varint(minTime);
    varint(maxTime);
  }

  /** Adds an exemplar. */
  public void exemplar(long ref, Exemplar exemplar) {
    exemplarHead(ref, exemplar.timestamp(), exemplar.value(), exemplar.labels().size());
    labels(exemplar.labels());
  }

  /** Adds an exemplar whose labels are encoded as {@link RecordVisitor#exemplar} gives them. */
  public void exemplar(
      long ref,
      long timestamp,
      double value,
      int labelCount,
      byte[] labels,
      int offset,
      int length) {
    exemplarHead(ref, timestamp, value, labelCount);
    reserve(length);
    raw(labels, offset, length);
  }

  private void exemplarHead(long ref, long timestamp, double value, int labelCount) {
    assert type == RecordType.EXEMPLARS;
    reserve(8 + 8 + 3 * MAX_VARINT + 8);
    positionFromFirst(ref, timestamp);
    fixed(Double.doubleToRawLongBits(value));
    unsignedVarint(labelCount);
  }

  /** Adds a marker that a series' out-of-order samples so far are in a head chunk. */
  public void mmapMarker(long ref, long chunkRef) {
    assert type == RecordType.MMAP_MARKERS;
    entries++;
    reserve(16);
    fixed(ref);
    fixed(chunkRef);
  }

  /** Adds the metadata of a series. */
  public void metadata(long ref, Metadata metadata) {
    assert type == RecordType.METADATA;
    entries++;
    reserve(2 * MAX_VARINT + 1);
    unsignedVarint(ref);
    bytes[size++] = (byte) MetricTypeCode.of(metadata.type());
    unsignedVarint(2);
    string("UNIT");
    string(metadata.unit());
    string("HELP");
    string(metadata.help());
  }

  /** Adds an integer histogram; the record's type must suit its buckets. */
  public void histogram(long ref, long start, long timestamp, Histogram h) {
    reserve(8 + 8 + 3 * MAX_VARINT + 1);
    if (type == RecordType.HISTOGRAMS_V2) {
      positionWithStart(ref, start, timestamp);
    } else {
      assert type == RecordType.HISTOGRAMS || type == RecordType.CUSTOM_HISTOGRAMS;
      positionFromFirst(ref, timestamp);
    }
    reserve(
        64
            + MAX_VARINT * (h.positiveSpans().length + h.negativeSpans().length)
            + MAX_VARINT * (8 + h.positiveBuckets().length + h.negativeBuckets().length)
            + 8 * h.customValues().length);
    bytes[size++] = (byte) h.counterResetHint().code();
    varint(h.schema());
    fixed(Double.doubleToRawLongBits(h.zeroThreshold()));
    unsignedVarint(h.zeroCount());
    unsignedVarint(h.count());
    fixed(Double.doubleToRawLongBits(h.sum()));
    spans(h.positiveSpans());
    spans(h.negativeSpans());
    buckets(h.positiveBuckets());
    buckets(h.negativeBuckets());
    if (h.usesCustomBuckets()) {
      doubles(h.customValues());
    }
  }

  /** Adds a float histogram; the record's type must suit its buckets. */
  public void floatHistogram(long ref, long start, long timestamp, FloatHistogram h) {
    reserve(8 + 8 + 3 * MAX_VARINT + 1);
    if (type == RecordType.FLOAT_HISTOGRAMS_V2) {
      positionWithStart(ref, start, timestamp);
    } else {
      assert type == RecordType.FLOAT_HISTOGRAMS || type == RecordType.CUSTOM_FLOAT_HISTOGRAMS;
      positionFromFirst(ref, timestamp);
    }
    reserve(
        128
            + MAX_VARINT * (h.positiveSpans().length + h.negativeSpans().length)
            + 8 * (h.positiveBuckets().length + h.negativeBuckets().length)
            + 8 * h.customValues().length);
    bytes[size++] = (byte) h.counterResetHint().code();
    varint(h.schema());
    fixed(Double.doubleToRawLongBits(h.zeroThreshold()));
    fixed(Double.doubleToRawLongBits(h.zeroCount()));
    fixed(Double.doubleToRawLongBits(h.count()));
    fixed(Double.doubleToRawLongBits(h.sum()));
    spans(h.positiveSpans());
    spans(h.negativeSpans());
    doubles(h.positiveBuckets());
    doubles(h.negativeBuckets());
    if (h.usesCustomBuckets()) {
      doubles(h.customValues());
    }
  }

  private void spans(int[] spans) {
    unsignedVarint(spans.length / 2);
    for (int i = 0; i < spans.length; i += 2) {
      varint(spans[i]);
      unsignedVarint(spans[i + 1]);
    }
  }

  private void buckets(long[] buckets) {
    unsignedVarint(buckets.length);
    for (long bucket : buckets) {
      varint(bucket);
    }
  }

  private void doubles(double[] values) {
    unsignedVarint(values.length);
    for (double value : values) {
      fixed(Double.doubleToRawLongBits(value));
    }
  }

  /* The writing primitives below rely on room reserved by their callers. */

  private void fixed(long value) {
    Bytes.putLong(bytes, size, value);
    size += 8;
  }

  private void varint(long value) {
    unsignedVarint((value << 1) ^ (value >> 63));
  }

  private void unsignedVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private void raw(byte[] from, int offset, int length) {
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
