package dev.ferula.exposition;

import dev.ferula.model.Exemplar;
import org.jspecify.annotations.Nullable;

/** The numbers of one histogram series: classic buckets, exponential ("native") ones, or both. */
public interface HistogramNumbers {
  long count();

  double sum();

  /**
   * How many classic buckets there are: one more than the family has bounds, the last one
   * unbounded; or 0 where there are only native ones.
   */
  int bucketCount();

  /** The observations in classic bucket {@code i} alone. */
  long bucket(int i);

  /**
   * The exemplar of classic bucket {@code i}, or null. Where there are no classic buckets, any
   * exemplars of the series, numbered from 0.
   */
  @Nullable Exemplar exemplar(int i);

  /** Exemplars are numbered from 0 to this, exclusive. */
  int exemplarCount();

  boolean isNative();

  /** The resolution of the native buckets, -4 to 8. */
  int schema();

  /** The greatest absolute value that counts as zero. */
  double zeroThreshold();

  long zeroCount();

  /** The native buckets of positive observations; not asked for unless {@link #isNative}. */
  Runs positive();

  /** The native buckets of negative observations; not asked for unless {@link #isNative}. */
  Runs negative();

  /** Runs of consecutive native buckets of one sign. */
  interface Runs {
    int spanCount();

    /** The gap before run {@code i}; for the first run the index of its first bucket. */
    int spanOffset(int i);

    int spanLength(int i);

    int bucketCount();

    /** The count of bucket {@code i}, over all runs, less that of the bucket before it. */
    long delta(int i);
  }
}
