package dev.ferula.exporter;

import dev.ferula.exposition.HistogramNumbers;
import dev.ferula.exposition.SummaryNumbers;
import dev.ferula.model.Exemplar;
import dev.ferula.stats.read.NativeBuckets;
import dev.ferula.stats.read.Point;
import org.jspecify.annotations.Nullable;

/** The point of a read, seen as the exposition wants it. As reusable, and as unshared, as that. */
final class PointNumbers implements HistogramNumbers, SummaryNumbers {
  private final Point point;
  private final Runs positive;
  private final Runs negative;
  private boolean isNative;

  PointNumbers(Point point) {
    this.point = point;
    this.positive = new BucketRuns(point.positive());
    this.negative = new BucketRuns(point.negative());
  }

  void ofNative(boolean newIsNative) {
    isNative = newIsNative;
  }

  @Override
  public long count() {
    return point.count();
  }

  @Override
  public double sum() {
    return point.sum();
  }

  @Override
  public int bucketCount() {
    return point.bucketCount();
  }

  @Override
  public long bucket(int i) {
    return point.bucket(i);
  }

  @Override
  public int exemplarCount() {
    return point.exemplarCount();
  }

  @Override
  public @Nullable Exemplar exemplar(int i) {
    return i < point.exemplarCount() ? point.exemplar(i) : null;
  }

  @Override
  public boolean isNative() {
    return isNative;
  }

  @Override
  public int schema() {
    return point.schema();
  }

  @Override
  public double zeroThreshold() {
    return point.zeroThreshold();
  }

  @Override
  public long zeroCount() {
    return point.zeroCount();
  }

  @Override
  public Runs positive() {
    return positive;
  }

  @Override
  public Runs negative() {
    return negative;
  }

  @Override
  public int quantileCount() {
    return point.quantileCount();
  }

  @Override
  public double quantile(int i) {
    return point.quantile(i);
  }

  @Override
  public double quantileValue(int i) {
    return point.quantileValue(i);
  }

  private record BucketRuns(NativeBuckets buckets) implements Runs {
    @Override
    public int spanCount() {
      return buckets.spanCount();
    }

    @Override
    public int spanOffset(int i) {
      return buckets.spanOffset(i);
    }

    @Override
    public int spanLength(int i) {
      return buckets.spanLength(i);
    }

    @Override
    public int bucketCount() {
      return buckets.bucketCount();
    }

    @Override
    public long delta(int i) {
      return buckets.delta(i);
    }
  }
}
