package dev.ferula.promql.exec;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.notation.GoNumber;
import dev.ferula.promql.annotation.Annotations;
import dev.ferula.promql.annotation.ForcedBuckets;
import dev.ferula.promql.element.ClassicBuckets;
import dev.ferula.promql.element.NativeHistograms;
import dev.ferula.promql.plan.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code histogram_quantile}, {@code histogram_quantiles} and {@code histogram_fraction}, of
 * classic and native histograms. The buckets of a classic histogram are brought together and put in
 * order once for all steps.
 */
final class HistogramCalls {
  private static final String BUCKET_LABEL = "le";

  private final Evaluator evaluator;
  private final Evaluation evaluation;
  private final LabelSpace space;
  private final Plan.Call call;
  private final int vectorIndex;
  private final Plan vector;
  private final boolean fraction;
  private final List<double[]> parameters = new ArrayList<>();
  private final List<Plan> parameterPlans = new ArrayList<>();

  /** The label for quantiles, where there are several. */
  private @Nullable String quantileLabel;

  private final Map<PairKey, Classic> classics = new HashMap<>();
  private final List<Classic> order = new ArrayList<>();
  private final List<Row> natives = new ArrayList<>();
  private final Map<String, ForcedBuckets> forced = new LinkedHashMap<>();

  private record Bucket(double bound, Row row) {}

  /** A classic histogram: its labels without the bucket's, and its buckets. */
  private static final class Classic {
    final int[] pairs;
    final boolean[] mixed;
    final List<Bucket> buckets = new ArrayList<>();

    Classic(int[] pairs, int steps) {
      this.pairs = pairs;
      this.mixed = new boolean[steps];
    }

    boolean isPresent(int step) {
      for (Bucket bucket : buckets) {
        if (bucket.row().hasFloat(step)) {
          return true;
        }
      }
      return false;
    }
  }

  HistogramCalls(Evaluator evaluator, Plan.Call call) {
    this.evaluator = evaluator;
    this.evaluation = evaluator.evaluation;
    this.space = evaluation.space;
    this.call = call;
    this.fraction = call.function().equals("histogram_fraction");
    boolean several = call.function().equals("histogram_quantiles");
    this.vectorIndex = several ? 0 : call.arguments().size() - 1;
    this.vector = call.arguments().get(vectorIndex);
  }

  void push(RowSink sink) {
    for (int i = 0; i < call.arguments().size(); i++) {
      Plan argument = call.arguments().get(i);
      if (argument instanceof Plan.Text text) {
        quantileLabel = text.value();
      } else if (i != vectorIndex) {
        parameters.add(evaluator.scalar(argument));
        parameterPlans.add(argument);
      }
    }
    long held = evaluation.limits.held();
    evaluator.rows(vector, this::take);
    if (!fraction) {
      warnOfQuantiles();
    }
    order.forEach(classic -> classic.buckets.sort(Comparator.comparingDouble(Bucket::bound)));
    findMixed();
    evaluation.limits.releaseDownTo(held);
    try (Renamed renamed = new Renamed(evaluator, sink)) {
      if (fraction) {
        pushResults(0, renamed);
      } else {
        for (int i = 0; i < parameters.size(); i++) {
          pushResults(i, renamed);
        }
      }
    }
    forced.forEach(
        (name, buckets) -> evaluation.annotations.forcedMonotonicity(vector.span(), name, buckets));
  }

  private void warnOfQuantiles() {
    for (int i = 0; i < parameters.size(); i++) {
      for (double quantile : parameters.get(i)) {
        if (!(quantile >= 0 && quantile <= 1)) {
          evaluation.annotations.invalidQuantile(parameterPlans.get(i).span(), quantile);
        }
      }
    }
  }

  private void take(Row row) {
    boolean hasFloats = false;
    for (int step = 0; step < evaluator.steps && !hasFloats; step++) {
      hasFloats = row.hasFloat(step);
    }
    if (hasFloats) {
      takeBucket(row);
    }
    if (row.histograms != null) {
      natives.add(row);
    }
  }

  private void takeBucket(Row row) {
    String text = space.value(row.pairs, BUCKET_LABEL);
    Double bound = GoNumber.parse(text);
    if (bound == null) {
      evaluation.annotations.warn(
          vector.span(),
          "bucket label \"le\" is missing or has a malformed value of "
              + Annotations.quoted(text)
              + Annotations.forMetric(metricName(row.pairs)));
      return;
    }
    int[] pairs = space.without(row.pairs, BUCKET_LABEL);
    classics
        .computeIfAbsent(
            new PairKey(pairs),
            key -> {
              Classic classic = new Classic(pairs, evaluator.steps);
              order.add(classic);
              return classic;
            })
        .buckets
        .add(new Bucket(bound, row));
  }

  /* Without delayed removal the name may be gone at some steps only, so it is never told. */
  private String metricName(int[] pairs) {
    return evaluation.options.delayedNameRemoval() ? space.metricName(pairs) : "";
  }

  /* Where a classic and a native histogram have the same labels neither is evaluated. */
  private void findMixed() {
    for (Row row : natives) {
      Classic classic = classics.get(new PairKey(row.pairs));
      if (classic == null) {
        continue;
      }
      for (int step = 0; step < evaluator.steps; step++) {
        if (row.histogram(step) != null && classic.isPresent(step)) {
          evaluation.annotations.warn(
              vector.span(),
              "vector contains a mix of classic and native histograms"
                  + Annotations.forMetric(metricName(row.pairs)));
          classic.mixed[step] = true;
          row.clear(step);
        }
      }
    }
  }

  private void pushResults(int parameter, RowSink sink) {
    for (Row row : natives) {
      double[] values = new double[evaluator.steps];
      Arrays.fill(values, Row.ABSENT);
      String name = nativeName(row.pairs);
      for (int step = 0; step < values.length; step++) {
        FloatHistogram histogram = row.histogram(step);
        if (histogram != null) {
          values[step] = ofNative(parameter, step, histogram, name);
        }
      }
      pushRow(row.pairs, values, parameter, sink);
    }
    ClassicBuckets buckets = new ClassicBuckets();
    for (Classic classic : order) {
      pushRow(classic.pairs, ofClassic(parameter, classic, buckets), parameter, sink);
    }
  }

  private String nativeName(int[] pairs) {
    return evaluation.options.delayedNameRemoval() || quantileLabel != null
        ? metricName(pairs)
        : "";
  }

  private double ofNative(int parameter, int step, FloatHistogram histogram, String name) {
    Annotations annotations = evaluation.annotations;
    return fraction
        ? NativeHistograms.fraction(
            parameters.get(0)[step],
            parameters.get(1)[step],
            histogram,
            annotations,
            vector.span(),
            name)
        : NativeHistograms.quantile(
            parameters.get(parameter)[step], histogram, annotations, vector.span(), name);
  }

  private double[] ofClassic(int parameter, Classic classic, ClassicBuckets buckets) {
    double[] values = new double[evaluator.steps];
    Arrays.fill(values, Row.ABSENT);
    for (int step = 0; step < values.length; step++) {
      if (classic.mixed[step]) {
        continue;
      }
      buckets.clear();
      for (Bucket bucket : classic.buckets) {
        double count = bucket.row().values[step];
        if (!Row.isAbsent(count)) {
          buckets.add(bucket.bound(), count);
        }
      }
      if (!buckets.isEmpty()) {
        values[step] = ofClassic(parameter, step, classic, buckets);
      }
    }
    return values;
  }

  private double ofClassic(int parameter, int step, Classic classic, ClassicBuckets buckets) {
    if (fraction) {
      return buckets.fraction(parameters.get(0)[step], parameters.get(1)[step]);
    }
    double quantile = buckets.quantile(parameters.get(parameter)[step]);
    if (buckets.forcedMonotonic && !alreadyForced(parameter, step)) {
      forced
          .computeIfAbsent(metricName(classic.pairs), name -> new ForcedBuckets(evaluator.steps))
          .add(
              step,
              evaluator.grid.timestamp(step),
              buckets.minBucket,
              buckets.maxBucket,
              buckets.maxDifference);
    }
    return quantile;
  }

  /* Of several quantiles the first has the buckets raised for all. */
  private boolean alreadyForced(int parameter, int step) {
    for (int i = 0; i < parameter; i++) {
      double earlier = parameters.get(i)[step];
      if (earlier >= 0 && earlier <= 1) {
        return true;
      }
    }
    return false;
  }

  private void pushRow(int[] pairs, double[] values, int parameter, RowSink sink) {
    String label = quantileLabel;
    if (label == null) {
      Row row = new Row(pairs, true, values);
      if (!row.isEmpty()) {
        evaluation.limits.hold(row);
        sink.accept(row);
      }
      return;
    }
    // The quantile is part of the labels, so each of its values makes a series of its own.
    Map<String, Row> byQuantile = new HashMap<>();
    for (int step = 0; step < values.length; step++) {
      if (!Row.isAbsent(values[step])) {
        String text = GoNumber.openMetrics(parameters.get(parameter)[step]);
        Row row =
            byQuantile.computeIfAbsent(
                text,
                key -> {
                  Row made = Row.empty(space.with(pairs, label, key), true, evaluator.steps);
                  evaluation.limits.hold(made);
                  return made;
                });
        row.values[step] = values[step];
      }
    }
    byQuantile.values().forEach(sink::accept);
  }
}
