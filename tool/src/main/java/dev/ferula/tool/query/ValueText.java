package dev.ferula.tool.query;

import dev.ferula.discovery.JsonValue;
import dev.ferula.model.GoQuote;
import dev.ferula.model.Utf8Order;
import dev.ferula.notation.GoNumber;
import dev.ferula.tool.client.Times;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Answers as lines for a person, in the notation of Prometheus's client library. */
final class ValueText {
  private ValueText() {}

  /** A query's data: a vector, a matrix, a scalar or a string. */
  static String of(JsonValue data) {
    JsonValue result = data.get("result");
    return switch (data.text("resultType")) {
      case "vector" ->
          result.items().stream().map(ValueText::sample).collect(Collectors.joining("\n"));
      case "matrix" ->
          result.items().stream()
              .sorted((a, b) -> compare(labels(a), labels(b)))
              .map(ValueText::stream)
              .collect(Collectors.joining("\n"));
      case "scalar" ->
          "scalar: " + number(result.items().get(1)) + " @[" + time(result.items().get(0)) + "]";
      default -> result.items().get(1).text();
    };
  }

  private static Map<String, String> labels(JsonValue element) {
    return element.get("metric").textFields();
  }

  /* The client library's order: fewer labels first, then who lacks the first label not shared. */
  private static int compare(Map<String, String> a, Map<String, String> b) {
    if (a.size() != b.size()) {
      return Integer.compare(a.size(), b.size());
    }
    Set<String> names = new TreeSet<>(a.keySet());
    names.addAll(b.keySet());
    for (String name : names) {
      String left = a.get(name);
      String right = b.get(name);
      if (left == null || right == null) {
        return left == null ? -1 : 1;
      }
      int order = left.compareTo(right);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static String sample(JsonValue element) {
    String metric = metric(element.get("metric"));
    JsonValue pair = element.get("value");
    return pair.isPresent()
        ? metric + " => " + point(pair, false)
        : metric + " => " + point(element.get("histogram"), true);
  }

  private static String stream(JsonValue element) {
    String floats =
        element.get("values").items().stream()
            .map(pair -> point(pair, false))
            .collect(Collectors.joining("\n"));
    String histograms =
        element.get("histograms").items().stream()
            .map(pair -> point(pair, true))
            .collect(Collectors.joining("\n"));
    String between = floats.isEmpty() || histograms.isEmpty() ? "" : "\n";
    return metric(element.get("metric")) + " =>\n" + floats + between + histograms;
  }

  private static String point(JsonValue pair, boolean histogram) {
    JsonValue value = pair.items().get(1);
    String text = histogram ? histogram(value) : number(value);
    return text + " @[" + time(pair.items().get(0)) + "]";
  }

  /** A value without an exponent, as the client library prints it whatever the server wrote. */
  static String number(JsonValue value) {
    Double parsed = GoNumber.parse(value.text());
    return parsed == null ? value.text() : GoNumber.plain(parsed);
  }

  private static String time(JsonValue seconds) {
    return Times.seconds(Math.round(seconds.decimal() * 1000));
  }

  private static String histogram(JsonValue histogram) {
    String buckets =
        histogram.get("buckets").items().stream()
            .map(ValueText::bucket)
            .collect(Collectors.joining(" ", "[", "]"));
    return "Count: %s, Sum: %s, Buckets: %s"
        .formatted(decimals(histogram.get("count")), decimals(histogram.get("sum")), buckets);
  }

  private static String decimals(JsonValue value) {
    Double parsed = GoNumber.parse(value.text());
    return parsed == null ? value.text() : GoNumber.sixDecimals(parsed);
  }

  /* Which bounds belong to the bucket: 0 the upper, 1 the lower, 2 none, 3 both. */
  private static String bucket(JsonValue bucket) {
    var parts = bucket.items();
    long bounds = parts.get(0).whole();
    return (bounds == 1 || bounds == 3 ? "[" : "(")
        + parts.get(1).text()
        + ","
        + parts.get(2).text()
        + (bounds == 0 || bounds == 3 ? "]" : ")")
        + ":"
        + parts.get(3).text();
  }

  /** A metric as a selector writes it. */
  static String metric(JsonValue labels) {
    Map<String, String> fields = labels.textFields();
    String name = fields.getOrDefault("__name__", "");
    String rest =
        fields.entrySet().stream()
            .filter(field -> !field.getKey().equals("__name__"))
            .map(field -> field.getKey() + "=" + GoQuote.quote(field.getValue()))
            .sorted(Utf8Order.COMPARATOR) // with their values: a0= stands before a=
            .collect(Collectors.joining(", "));
    if (rest.isEmpty()) {
      return name.isEmpty() ? "{}" : name;
    }
    return name + "{" + rest + "}";
  }

  /** A set of labels, the name among them, as the client library prints series. */
  static String labelSet(JsonValue labels) {
    return labelSet(labels.textFields());
  }

  static String labelSet(Map<String, String> labels) {
    return labels.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(field -> field.getKey() + "=" + GoQuote.quote(field.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
