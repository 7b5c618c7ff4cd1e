package dev.ferula.wal;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Metadata;

/**
 * Receives what records hold. What is passed in arrays is valid during the call only. Whatever a
 * visitor does not override it passes over.
 */
public interface RecordVisitor {
  /** A record begins. */
  default void begin(RecordType type) {}

  /**
   * A series with its labels as raw bytes: for each label the length of the name as a varint, the
   * name, the length of the value as a varint, the value.
   */
  default void series(long ref, int labelCount, byte[] bytes, int offset, int length) {}

  /** Float samples: a whole record's, or part of it. */
  default void samples(SampleColumns samples) {}

  default void histogram(long ref, long start, long timestamp, Histogram histogram) {}

  default void floatHistogram(long ref, long start, long timestamp, FloatHistogram histogram) {}

  default void tombstone(long ref, long minTime, long maxTime) {}

  /** An exemplar with its labels as raw bytes, as of {@link #series}. */
  default void exemplar(
      long ref,
      long timestamp,
      double value,
      int labelCount,
      byte[] bytes,
      int offset,
      int length) {}

  default void mmapMarker(long ref, long chunkRef) {}

  default void metadata(long ref, Metadata metadata) {}

  /** The record has been read to its end without fault. */
  default void end() {}
}
