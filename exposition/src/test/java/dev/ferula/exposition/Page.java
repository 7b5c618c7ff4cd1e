package dev.ferula.exposition;

import dev.ferula.model.Exemplar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One page under test: what was written, and plain numbers to write. */
final class Page {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  final ExpositionWriter writer;

  Page(ExpositionFormat format, EscapingScheme escaping, ExpositionWriter.Options options) {
    Negotiation agreed = new Negotiation(format, escaping, format.contentType());
    writer = ExpositionWriter.of(agreed, new ExpositionBuffer(bytes), options);
  }

  static Page of(ExpositionFormat format) {
    return new Page(format, EscapingScheme.UNDERSCORES, ExpositionWriter.Options.DEFAULT);
  }

  static Page of(ExpositionFormat format, EscapingScheme escaping) {
    return new Page(format, escaping, ExpositionWriter.Options.DEFAULT);
  }

  byte[] bytes() throws IOException {
    writer.finish();
    return bytes.toByteArray();
  }

  String text() throws IOException {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  record Summary(long count, double sum, double[] quantiles, double[] values)
      implements SummaryNumbers {
    @Override
    public int quantileCount() {
      return quantiles.length;
    }

    @Override
    public double quantile(int i) {
      return quantiles[i];
    }

    @Override
    public double quantileValue(int i) {
      return values[i];
    }
  }

  record BucketRuns(int[] spans, long[] deltas) implements HistogramNumbers.Runs {
    static final BucketRuns NONE = new BucketRuns(new int[0], new long[0]);

    @Override
    public int spanCount() {
      return spans.length / 2;
    }

    @Override
    public int spanOffset(int i) {
      return spans[2 * i];
    }

    @Override
    public int spanLength(int i) {
      return spans[2 * i + 1];
    }

    @Override
    public int bucketCount() {
      return deltas.length;
    }

    @Override
    public long delta(int i) {
      return deltas[i];
    }
  }

  record Histogram(
      long count,
      double sum,
      long[] buckets,
      Map<Integer, Exemplar> exemplars,
      boolean isNative,
      int schema,
      double zeroThreshold,
      long zeroCount,
      BucketRuns positive,
      BucketRuns negative)
      implements HistogramNumbers {
    static Histogram classic(long count, double sum, long... buckets) {
      return new Histogram(
          count, sum, buckets, Map.of(), false, 0, 0, 0, BucketRuns.NONE, BucketRuns.NONE);
    }

    Histogram with(Map<Integer, Exemplar> newExemplars) {
      return new Histogram(
          count,
          sum,
          buckets,
          newExemplars,
          isNative,
          schema,
          zeroThreshold,
          zeroCount,
          positive,
          negative);
    }

    @Override
    public int bucketCount() {
      return buckets.length;
    }

    @Override
    public long bucket(int i) {
      return buckets[i];
    }

    @Override
    public int exemplarCount() {
      return exemplars.keySet().stream().mapToInt(i -> i + 1).max().orElse(0);
    }

    @Override
    public @Nullable Exemplar exemplar(int i) {
      return exemplars.get(i);
    }
  }
}
