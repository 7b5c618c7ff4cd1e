package dev.ferula.rules.template;

import dev.ferula.histogram.FloatHistogram;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A structure of Go: the name of its type and its fields in their order. A value. */
record GoStruct(String type, List<String> names, List<Object> values) {
  private static final List<String> HISTOGRAM =
      List.of(
          "CounterResetHint",
          "Schema",
          "ZeroThreshold",
          "ZeroCount",
          "Count",
          "Sum",
          "PositiveSpans",
          "NegativeSpans",
          "PositiveBuckets",
          "NegativeBuckets",
          "CustomValues");

  /** What a value is, or points to; null if it is no structure. */
  static @Nullable GoStruct of(@Nullable Object value) {
    return switch (value) {
      case GoStruct struct -> struct;
      case GoValue.Sample sample ->
          new GoStruct(
              "template.sample",
              List.of("Labels", "Value"),
              List.of(sample.labels(), sample.value()));
      case GoValue.AlertData data ->
          new GoStruct(
              GoValue.typeName(data),
              List.of("Labels", "ExternalLabels", "ExternalURL", "Value"),
              List.of(data.labels(), data.externalLabels(), data.externalUrl(), data.value()));
      case GoValue.ConsoleData data ->
          new GoStruct(
              GoValue.typeName(data),
              List.of("RawParams", "Params", "Path", "ExternalLabels"),
              List.of(data.rawParams(), data.params(), data.path(), data.externalLabels()));
      case FloatHistogram histogram -> histogram(histogram);
      case GoTime time -> time.fields();
      case null, default -> null;
    };
  }

  /** The structure that a value is or points to; the value itself if there is none. */
  static @Nullable Object orItself(@Nullable Object value) {
    GoStruct struct = of(value);
    return struct == null ? value : struct;
  }

  /** The value of a field, null where there is none of this name. */
  @Nullable Object field(String name) {
    int at = names.indexOf(name);
    return at < 0 ? null : values.get(at);
  }

  private static GoStruct histogram(FloatHistogram histogram) {
    return new GoStruct(
        "histogram.FloatHistogram",
        HISTOGRAM,
        List.of(
            new GoValue.Whole("histogram.CounterResetHint", histogram.counterResetHint().code()),
            new GoValue.Whole("int32", histogram.schema()),
            histogram.zeroThreshold(),
            histogram.zeroCount(),
            histogram.count(),
            histogram.sum(),
            spans(histogram.positiveSpans()),
            spans(histogram.negativeSpans()),
            numbers(histogram.positiveBuckets()),
            numbers(histogram.negativeBuckets()),
            numbers(histogram.customValues())));
  }

  /* Pairs of an offset and a length. */
  private static GoValue.Items spans(int[] pairs) {
    List<Object> spans = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      spans.add(
          new GoStruct(
              "histogram.Span",
              List.of("Offset", "Length"),
              List.of(
                  new GoValue.Whole("int32", pairs[i]),
                  new GoValue.Whole("uint32", pairs[i + 1]))));
    }
    return new GoValue.Items("[]histogram.Span", spans);
  }

  private static GoValue.Items numbers(double[] values) {
    List<Object> numbers = new ArrayList<>();
    for (double value : values) {
      numbers.add(value);
    }
    return new GoValue.Items("[]float64", numbers);
  }
}
