package dev.ferula.tsdb.head.log;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.wal.RecordType;
import dev.ferula.wal.RecordWriter;
import org.jspecify.annotations.Nullable;

/**
 * The samples of a batch as records, in the batch's order: floats and each kind of histograms in
 * records of their own, so that replay comes to the same decisions. Where a sample has a start
 * timestamp, all are in the records that tell it.
 */
final class SampleRecords {
  private SampleRecords() {}

  static void write(Batch batch, RecordWriter records) {
    if (batch.isFloatsOnly()) {
      records.begin(RecordType.SAMPLES);
      records.samples(batch.refs(), batch.timestamps(), batch.values(), 0, batch.size());
      records.end();
      return;
    }
    boolean starts = batch.hasStarts();
    int i = 0;
    while (i < batch.size()) {
      records.begin(type(batch.histogram(i), starts));
      for (int end = end(batch, i); i < end; i++) {
        writeSample(batch, i, records);
      }
      records.end();
    }
  }

  /** Behind the last sample of the record that begins with one of the batch. */
  static int end(Batch batch, int from) {
    if (batch.isFloatsOnly()) {
      return batch.size();
    }
    boolean starts = batch.hasStarts();
    RecordType type = type(batch.histogram(from), starts);
    int i = from + 1;
    while (i < batch.size() && type(batch.histogram(i), starts) == type) {
      i++;
    }
    return i;
  }

  private static RecordType type(@Nullable Object histogram, boolean starts) {
    if (starts) {
      return switch (histogram) {
        case Histogram _ -> RecordType.HISTOGRAMS_V2;
        case FloatHistogram _ -> RecordType.FLOAT_HISTOGRAMS_V2;
        case null, default -> RecordType.SAMPLES_V2;
      };
    }
    return switch (histogram) {
      case Histogram h when h.usesCustomBuckets() -> RecordType.CUSTOM_HISTOGRAMS;
      case Histogram _ -> RecordType.HISTOGRAMS;
      case FloatHistogram h when h.usesCustomBuckets() -> RecordType.CUSTOM_FLOAT_HISTOGRAMS;
      case FloatHistogram _ -> RecordType.FLOAT_HISTOGRAMS;
      case null, default -> RecordType.SAMPLES;
    };
  }

  private static void writeSample(Batch batch, int i, RecordWriter records) {
    long ref = batch.ref(i);
    long start = batch.start(i);
    switch (batch.histogram(i)) {
      case Histogram h -> records.histogram(ref, start, batch.timestamp(i), h);
      case FloatHistogram h -> records.floatHistogram(ref, start, batch.timestamp(i), h);
      case null, default -> records.sample(ref, start, batch.timestamp(i), batch.value(i));
    }
  }
}
