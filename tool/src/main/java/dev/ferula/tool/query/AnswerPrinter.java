package dev.ferula.tool.query;

import dev.ferula.discovery.JsonValue;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Prints answers as the user asked. */
record AnswerPrinter(PrintStream out, QueryOptions.Format format) {
  void value(JsonValue data) {
    print(plain(data.get("result")), () -> out.println(ValueText.of(data)));
  }

  void series(JsonValue data) {
    print(plain(data), () -> data.items().forEach(one -> out.println(ValueText.labelSet(one))));
  }

  void values(JsonValue data) {
    print(data, () -> data.items().forEach(one -> out.println(one.text())));
  }

  private void print(JsonValue json, Runnable text) {
    if (format == QueryOptions.Format.json) {
      out.println(json.toJson());
    } else {
      text.run();
    }
  }

  /* As Go encodes it: the names of labels in order, values without exponents. */
  private static JsonValue plain(JsonValue json) {
    if (json.isObject()) {
      Map<String, JsonValue> fields = new TreeMap<>();
      json.fields().forEach((name, field) -> fields.put(name, plain(field)));
      return JsonValue.ofFields(fields);
    }
    if (!json.isList()) {
      return json;
    }
    List<JsonValue> items = new ArrayList<>();
    boolean point = json.items().size() == 2 && json.items().getFirst().isNumber();
    for (JsonValue item : json.items()) {
      boolean value = point && item.isText();
      items.add(value ? JsonValue.ofText(ValueText.number(item)) : plain(item));
    }
    return JsonValue.ofItems(items);
  }
}
