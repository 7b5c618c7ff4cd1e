package dev.ferula.promqltest.fuzz;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;

/**
 * A native histogram as maps from bucket to count, for {@link NaiveEvaluator}: what is done to it
 * is done bucket by bucket. Buckets are numbered as in the exposition formats; those of custom
 * bounds from 0. No bucket is empty.
 *
 * @param bounds upper bounds of custom buckets, else nothing
 */
record NaiveHistogram(
    boolean gauge,
    int schema,
    List<Double> bounds,
    double threshold,
    double zero,
    double count,
    double sum,
    TreeMap<Integer, Double> positive,
    TreeMap<Integer, Double> negative) {

  /** A bucket with its bounds. */
  record Bucket(double lower, double upper, double count) {}

  static NaiveHistogram of(FloatHistogram histogram) {
    return new NaiveHistogram(
        histogram.counterResetHint() == CounterResetHint.GAUGE,
        histogram.schema(),
        Arrays.stream(histogram.customValues()).boxed().toList(),
        histogram.zeroThreshold(),
        histogram.zeroCount(),
        histogram.count(),
        histogram.sum(),
        buckets(histogram.positiveSpans(), histogram.positiveBuckets()),
        buckets(histogram.negativeSpans(), histogram.negativeBuckets()));
  }

  private static TreeMap<Integer, Double> buckets(int[] spans, double[] counts) {
    TreeMap<Integer, Double> buckets = new TreeMap<>();
    int index = 0;
    int next = 0;
    for (int s = 0; s < spans.length; s += 2) {
      index += spans[s];
      for (int i = 0; i < spans[s + 1]; i++) {
        put(buckets, index++, counts[next++]);
      }
    }
    return buckets;
  }

  private static void put(TreeMap<Integer, Double> buckets, int index, double count) {
    double total = buckets.getOrDefault(index, 0.0) + count;
    if (total == 0) {
      buckets.remove(index);
    } else {
      buckets.put(index, total);
    }
  }

  boolean custom() {
    return schema == FloatHistogram.CUSTOM_BUCKETS;
  }

  NaiveHistogram asGauge(boolean isGauge) {
    return new NaiveHistogram(
        isGauge, schema, bounds, threshold, zero, count, sum, positive, negative);
  }

  NaiveHistogram scaled(DoubleUnaryOperator by) {
    return new NaiveHistogram(
        gauge,
        schema,
        bounds,
        threshold,
        by.applyAsDouble(zero),
        by.applyAsDouble(count),
        by.applyAsDouble(sum),
        scaled(positive, by),
        scaled(negative, by));
  }

  private static TreeMap<Integer, Double> scaled(
      TreeMap<Integer, Double> buckets, DoubleUnaryOperator by) {
    TreeMap<Integer, Double> scaled = new TreeMap<>();
    buckets.forEach((index, bucket) -> put(scaled, index, by.applyAsDouble(bucket)));
    return scaled;
  }

  NaiveHistogram times(double factor) {
    return scaled(v -> v * factor).asGauge(gauge || factor < 0);
  }

  /** Without its buckets, as it is read where only count and sum are wanted. */
  NaiveHistogram withoutBuckets() {
    return new NaiveHistogram(
        gauge, schema, List.of(), 0, 0, count, sum, new TreeMap<>(), new TreeMap<>());
  }

  /** With nothing in it, but in the same layout. */
  NaiveHistogram emptied() {
    return new NaiveHistogram(false, schema, bounds, 0, 0, 0, 0, new TreeMap<>(), new TreeMap<>());
  }

  /** The sum of both; they have to be compatible. */
  NaiveHistogram plus(NaiveHistogram other) {
    boolean eitherGauge = gauge || other.gauge;
    if (custom()) {
      List<Double> common = common(bounds, other.bounds);
      TreeMap<Integer, Double> sums = onto(common);
      other.onto(common).forEach((index, bucket) -> put(sums, index, bucket));
      return new NaiveHistogram(
          eitherGauge,
          schema,
          common,
          0,
          0,
          count + other.count,
          sum + other.sum,
          sums,
          new TreeMap<>());
    }
    NaiveHistogram a = this;
    NaiveHistogram b = other;
    while (a.threshold != b.threshold) {
      if (a.threshold < b.threshold) {
        a = a.widened(b.threshold);
      } else {
        b = b.widened(a.threshold);
      }
    }
    int coarse = Math.min(a.schema, b.schema);
    if (a.schema != b.schema && threshold != other.threshold) {
      // Where a bucket of the coarser schema is cut by the zero bucket there are several truths.
      throw new NaiveEvaluator.Undecided("zero buckets beside other schemas");
    }
    NaiveHistogram left = a.inSchema(coarse);
    NaiveHistogram right = b.inSchema(coarse);
    right.positive.forEach((index, bucket) -> put(left.positive, index, bucket));
    right.negative.forEach((index, bucket) -> put(left.negative, index, bucket));
    return new NaiveHistogram(
        eitherGauge,
        coarse,
        bounds,
        left.threshold,
        left.zero + right.zero,
        count + other.count,
        sum + other.sum,
        left.positive,
        left.negative);
  }

  /** The difference, with no say in whether it is a gauge. */
  NaiveHistogram minus(NaiveHistogram other) {
    return plus(other.scaled(v -> -v));
  }

  boolean isCompatibleWith(NaiveHistogram other) {
    return custom() == other.custom();
  }

  static List<Double> common(List<Double> a, List<Double> b) {
    TreeSet<Double> common = new TreeSet<>(a);
    common.retainAll(b);
    return List.copyOf(common);
  }

  /* The custom buckets in a layout with fewer bounds. */
  TreeMap<Integer, Double> onto(List<Double> coarse) {
    TreeMap<Integer, Double> mapped = new TreeMap<>();
    positive.forEach(
        (index, bucket) -> {
          int target = coarse.size();
          for (int i = coarse.size() - 1; i >= 0 && index < bounds.size(); i--) {
            target = coarse.get(i) >= bounds.get(index) ? i : target;
          }
          put(mapped, target, bucket);
        });
    return mapped;
  }

  /* A copy in a coarser schema. */
  NaiveHistogram inSchema(int coarse) {
    return new NaiveHistogram(
        gauge,
        coarse,
        bounds,
        threshold,
        zero,
        count,
        sum,
        merged(positive, schema - coarse),
        merged(negative, schema - coarse));
  }

  private static TreeMap<Integer, Double> merged(TreeMap<Integer, Double> buckets, int halvings) {
    TreeMap<Integer, Double> merged = new TreeMap<>();
    buckets.forEach(
        (index, bucket) -> put(merged, (int) Math.ceil(index / Math.pow(2, halvings)), bucket));
    return merged;
  }

  double upper(int index) {
    return Math.pow(2, index * Math.pow(2, -schema));
  }

  /* A zero bucket that reaches to the threshold, further where that would cut a bucket. */
  NaiveHistogram widened(double to) {
    if (to == threshold) {
      return this;
    }
    double reach = to;
    for (TreeMap<Integer, Double> side : List.of(positive, negative)) {
      for (int index : side.keySet()) {
        if (upper(index - 1) < reach && upper(index) > reach) {
          return widened(upper(index));
        }
      }
    }
    NaiveHistogram wide = inSchema(schema);
    double inside = zero;
    for (TreeMap<Integer, Double> side : List.of(wide.positive, wide.negative)) {
      for (int index : new ArrayList<>(side.keySet())) {
        if (upper(index) <= reach) {
          inside += side.remove(index);
        }
      }
    }
    return new NaiveHistogram(
        gauge, schema, bounds, reach, inside, count, sum, wide.positive, wide.negative);
  }

  /** Whether something was lost since then. */
  boolean isResetSince(NaiveHistogram before) {
    if (count < before.count || custom() != before.custom()) {
      return true;
    }
    if (custom()) {
      List<Double> common = common(bounds, before.bounds);
      return lost(before.onto(common), onto(common));
    }
    if (schema > before.schema || threshold < before.threshold) {
      return true;
    }
    NaiveHistogram was = before.widened(threshold);
    if (was.threshold != threshold || zero < was.zero) {
      return true;
    }
    NaiveHistogram coarse = was.inSchema(schema);
    return lost(coarse.positive, outside(positive)) || lost(coarse.negative, outside(negative));
  }

  private TreeMap<Integer, Double> outside(TreeMap<Integer, Double> buckets) {
    TreeMap<Integer, Double> outside = new TreeMap<>(buckets);
    outside.keySet().removeIf(index -> upper(index) <= threshold);
    return outside;
  }

  private static boolean lost(TreeMap<Integer, Double> before, TreeMap<Integer, Double> now) {
    return before.entrySet().stream()
        .anyMatch(
            bucket ->
                !now.containsKey(bucket.getKey()) || now.get(bucket.getKey()) < bucket.getValue());
  }

  /**
   * All buckets from the lowest to the highest, the zero bucket where it belongs if there is
   * something in it; what it reaches into begins behind it.
   */
  List<Bucket> ascending() {
    List<Bucket> buckets = new ArrayList<>();
    if (custom()) {
      positive.forEach(
          (index, bucket) ->
              buckets.add(
                  new Bucket(
                      index == 0 ? Double.NEGATIVE_INFINITY : bounds.get(index - 1),
                      index < bounds.size() ? bounds.get(index) : Double.POSITIVE_INFINITY,
                      bucket)));
      return buckets;
    }
    for (Map.Entry<Integer, Double> bucket : negative.descendingMap().entrySet()) {
      double inner = Math.max(upper(bucket.getKey() - 1), threshold);
      buckets.add(new Bucket(-upper(bucket.getKey()), -inner, bucket.getValue()));
    }
    if (zero > 0) {
      buckets.add(new Bucket(-threshold, threshold, zero));
    }
    for (Map.Entry<Integer, Double> bucket : positive.entrySet()) {
      double inner = Math.max(upper(bucket.getKey() - 1), threshold);
      buckets.add(new Bucket(inner, upper(bucket.getKey()), bucket.getValue()));
    }
    return buckets;
  }
}
