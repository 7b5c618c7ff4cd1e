package dev.ferula.wal;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Records in the making, one behind the other in one buffer, to be given to {@link Wal#log} in one
 * piece; and what records of a log and of a snapshot have in common. Used again after {@link
 * #clear}; in steady state nothing is allocated. For one thread.
 */
public abstract sealed class RecordBuffer permits RecordWriter, SnapshotRecords {
  static final int MAX_VARINT = 10;
  private static final int INITIAL_CAPACITY = 1 << 12;

  /** Larger buffers are not kept: only the records of many new series need them. */
  private static final int KEPT_CAPACITY = 1 << 18;

  byte[] bytes = new byte[INITIAL_CAPACITY];
  int size;
  private int[] ends = new int[8];
  private int records;
  int entries;
  private long firstRef;
  long firstTimestamp;

  RecordBuffer() {}

  /** Forgets all records. */
  public final void clear() {
    bytes = kept(bytes, INITIAL_CAPACITY);
    size = 0;
    records = 0;
    entries = 0;
  }

  /** The buffer, or a small one for one that is too large to be kept. */
  static byte[] kept(byte[] buffer, int initial) {
    return buffer.length > KEPT_CAPACITY ? new byte[initial] : buffer;
  }

  /** Begins a record of the type that this number stands for. */
  final void begin(int code) {
    entries = 0;
    reserve(1);
    bytes[size++] = (byte) code;
  }

  /** Ends the record; one without entries is dropped. */
  public final void end() {
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
  final void abandon() {
    size = size();
    entries = 0;
  }

  /** Whether no record has been ended. */
  public final boolean isEmpty() {
    return records == 0;
  }

  /** How many bytes all ended records have, uncompressed. */
  public final int size() {
    return records == 0 ? 0 : ends[records - 1];
  }

  /** How many records have been ended. */
  public final int count() {
    return records;
  }

  final int start(int record) {
    return record == 0 ? 0 : ends[record - 1];
  }

  final int length(int record) {
    return ends[record] - start(record);
  }

  final byte[] bytes() {
    return bytes;
  }

  /** Begins a series, whose labels follow one by one with {@link #label}. */
  public final void series(long ref, int labelCount) {
    entries++;
    reserve(8 + MAX_VARINT);
    fixed(ref);
    unsignedVarint(labelCount);
  }

  /** Adds the next label of the series that was begun. */
  public final void label(
      byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength) {
    reserve(2 * MAX_VARINT + nameLength + valueLength);
    unsignedVarint(nameLength);
    raw(name, nameOffset, nameLength);
    unsignedVarint(valueLength);
    raw(value, valueOffset, valueLength);
  }

  final void labels(Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      string(labels.name(i));
      string(labels.value(i));
    }
  }

  final void string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    reserve(MAX_VARINT + utf8.length);
    unsignedVarint(utf8.length);
    raw(utf8, 0, utf8.length);
  }

  final void positionFromFirst(long ref, long timestamp) {
    if (entries++ == 0) {
      firstRef = ref;
      firstTimestamp = timestamp;
      fixed(ref);
      fixed(timestamp);
    }
    varint(ref - firstRef);
    varint(timestamp - firstTimestamp);
  }

  /** Adds an exemplar. */
  public final void exemplar(long ref, Exemplar exemplar) {
    exemplarHead(ref, exemplar.timestamp(), exemplar.value(), exemplar.labels().size());
    labels(exemplar.labels());
  }

  final void exemplarHead(long ref, long timestamp, double value, int labelCount) {
    reserve(8 + 8 + 3 * MAX_VARINT + 8);
    positionFromFirst(ref, timestamp);
    fixed(Double.doubleToRawLongBits(value));
    unsignedVarint(labelCount);
  }

  /* A histogram as every record has it behind ref and timestamp. */
  final void histogram(Histogram h) {
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

  final void floatHistogram(FloatHistogram h) {
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

  final void spans(int[] spans) {
    unsignedVarint(spans.length / 2);
    for (int i = 0; i < spans.length; i += 2) {
      varint(spans[i]);
      unsignedVarint(spans[i + 1]);
    }
  }

  final void buckets(long[] buckets) {
    unsignedVarint(buckets.length);
    for (long bucket : buckets) {
      varint(bucket);
    }
  }

  final void doubles(double[] values) {
    unsignedVarint(values.length);
    for (double value : values) {
      fixed(Double.doubleToRawLongBits(value));
    }
  }

  /* The writing primitives below rely on room reserved by their callers. */

  final void fixed(long value) {
    Bytes.putLong(bytes, size, value);
    size += 8;
  }

  final void varint(long value) {
    unsignedVarint((value << 1) ^ (value >> 63));
  }

  final void unsignedVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  final void raw(byte[] from, int offset, int length) {
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
  }

  final void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
