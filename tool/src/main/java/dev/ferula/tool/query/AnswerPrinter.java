package dev.ferula.tool.query;

import dev.ferula.discovery.JsonValue;
import dev.ferula.tool.GoJson;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Prints answers as the user asked. */
record AnswerPrinter(PrintStream out, QueryOptions.Format format) {
  void value(JsonValue data) {
    print(answer(data.get("result")), () -> out.println(ValueText.of(data)));
  }

  void series(JsonValue data) {
    print(
        items(data, AnswerPrinter::labels),
        () -> data.items().forEach(one -> out.println(ValueText.labelSet(one))));
  }

  void values(JsonValue data) {
    print(data, () -> data.items().forEach(one -> out.println(one.text())));
  }

  private void print(JsonValue json, Runnable text) {
    if (format == QueryOptions.Format.json) {
      out.println(GoJson.of(json));
    } else {
      text.run();
    }
  }

  /* As Go encodes it: fields in the order of their type, labels in that of their names. */
  private static JsonValue answer(JsonValue result) {
    boolean elements = result.items().stream().allMatch(JsonValue::isObject);
    return elements ? items(result, AnswerPrinter::element) : point(result);
  }

  private static JsonValue element(JsonValue element) {
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    take(element, "metric", AnswerPrinter::labels, fields);
    take(element, "value", AnswerPrinter::point, fields);
    take(element, "values", points -> items(points, AnswerPrinter::point), fields);
    take(element, "histogram", AnswerPrinter::point, fields);
    take(element, "histograms", points -> items(points, AnswerPrinter::point), fields);
    return JsonValue.ofFields(fields);
  }

  private static void take(
      JsonValue from, String name, UnaryOperator<JsonValue> as, Map<String, JsonValue> into) {
    JsonValue field = from.get(name);
    if (field.isPresent()) {
      into.put(name, as.apply(field));
    }
  }

  private static JsonValue labels(JsonValue labels) {
    return JsonValue.ofFields(new TreeMap<>(labels.fields()));
  }

  /* A time and what was then. */
  private static JsonValue point(JsonValue point) {
    return items(point, value -> value.isObject() ? histogram(value) : number(value));
  }

  private static JsonValue histogram(JsonValue histogram) {
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    take(histogram, "count", AnswerPrinter::number, fields);
    take(histogram, "sum", AnswerPrinter::number, fields);
    take(
        histogram,
        "buckets",
        all -> items(all, bucket -> items(bucket, AnswerPrinter::number)),
        fields);
    return JsonValue.ofFields(fields);
  }

  /* Values have no exponents. */
  private static JsonValue number(JsonValue value) {
    return value.isText() ? JsonValue.ofText(ValueText.number(value)) : value;
  }

  private static JsonValue items(JsonValue list, UnaryOperator<JsonValue> each) {
    return JsonValue.ofItems(list.items().stream().map(each).toList());
  }
}
