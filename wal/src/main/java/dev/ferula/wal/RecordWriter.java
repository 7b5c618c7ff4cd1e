package dev.ferula.wal;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;

/**
 * Records in the making: one or several, each begun with {@link #begin} and ended with {@link
 * #end}, then given to {@link Wal#log} in one piece. Used again after {@link #clear}; in steady
 * state nothing is allocated. For one thread.
 */
public final class RecordWriter extends RecordBuffer {
  private static final byte NO_START = 0;
  private static final byte SAME_START = 1;
  private static final byte OTHER_START = 2;

  private RecordType type = RecordType.SERIES;
  private long firstStart;
  private long previousRef;
  private long previousStart;

  /** Begins a record. */
  public void begin(RecordType newType) {
    type = newType;
    begin(newType.code());
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

  /** Adds a series. */
  public void series(long ref, Labels labels) {
    series(ref, labels.size());
    labels(labels);
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

  /** Adds float samples without start timestamps out of columns. */
  public void samples(long[] refs, long[] timestamps, double[] values, int from, int to) {
    assert type == RecordType.SAMPLES;
    for (int i = from; i < to; i++) {
      reserve(8 + 8 + 2 * MAX_VARINT + 8);
      positionFromFirst(refs[i], timestamps[i]);
      fixed(Double.doubleToRawLongBits(values[i]));
    }
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
    histogram(h);
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
    floatHistogram(h);
  }
}
