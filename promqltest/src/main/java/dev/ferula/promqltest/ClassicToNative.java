package dev.ferula.promqltest;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.HistogramSpans;
import dev.ferula.model.Labels;
import dev.ferula.notation.GoNumber;
import dev.ferula.storage.memory.MemoryStorage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Builds native histograms with custom buckets from the series of classic ones. */
final class ClassicToNative {
  private static final double[] NONE = {};

  private final Map<Labels, TreeMap<Long, Classic>> histograms = new LinkedHashMap<>();

  /** A classic histogram at one time. */
  private static final class Classic {
    final TreeMap<Double, Double> buckets = new TreeMap<>();
    @Nullable Double count;
    double sum;
  }

  /** Takes in a sample of any series; what is no part of a histogram is left. */
  void add(Labels labels, long time, double value) {
    String name = labels.metricName();
    if (name.endsWith("_bucket") && labels.has("le")) {
      Double bound = GoNumber.parse(labels.valueOrEmpty("le"));
      if (bound != null && !bound.isNaN()) {
        classic(labels, name, "_bucket", time).buckets.putIfAbsent(bound, value);
      }
    } else if (name.endsWith("_count")) {
      classic(labels, name, "_count", time).count = value;
    } else if (name.endsWith("_sum")) {
      classic(labels, name, "_sum", time).sum = value;
    }
  }

  private Classic classic(Labels labels, String name, String suffix, long time) {
    Labels base =
        labels.toBuilder()
            .set(Labels.METRIC_NAME, name.substring(0, name.length() - suffix.length()))
            .remove("le")
            .build();
    return histograms
        .computeIfAbsent(base, key -> new TreeMap<>())
        .computeIfAbsent(time, key -> new Classic());
  }

  /** Adds the native histograms to a storage. */
  void store(MemoryStorage storage) {
    histograms.forEach(
        (labels, byTime) ->
            byTime.forEach((time, classic) -> storage.add(labels, 0, time, convert(classic))));
  }

  private static FloatHistogram convert(Classic classic) {
    TreeMap<Double, Double> cumulative = new TreeMap<>(classic.buckets);
    Double count = classic.count;
    double total;
    if (count != null) {
      total = count;
    } else {
      total = cumulative.isEmpty() ? 0 : cumulative.lastEntry().getValue();
    }
    Double largest = cumulative.putIfAbsent(Double.POSITIVE_INFINITY, total);
    if (largest != null && largest != total) {
      throw new ScriptException(
          "count mismatch of a classic histogram: count=" + total + " != le=+Inf count=" + largest);
    }
    List<Double> bounds = new ArrayList<>();
    double[] counts = new double[cumulative.size()];
    double before = 0;
    int i = 0;
    for (Map.Entry<Double, Double> bucket : cumulative.entrySet()) {
      double own = bucket.getValue() - before;
      if (own < 0) {
        throw new ScriptException("bucket counts of a classic histogram fall");
      }
      counts[i++] = own;
      before = bucket.getValue();
      if (!Double.isInfinite(bucket.getKey())) {
        bounds.add(bucket.getKey());
      }
    }
    FloatHistogram histogram =
        new FloatHistogram(
            CounterResetHint.UNKNOWN,
            FloatHistogram.CUSTOM_BUCKETS,
            0,
            0,
            total,
            classic.sum,
            new int[] {0, counts.length},
            counts,
            HistogramSpans.NONE,
            NONE,
            bounds.stream().mapToDouble(Double::doubleValue).toArray());
    return histogram.compact();
  }
}
