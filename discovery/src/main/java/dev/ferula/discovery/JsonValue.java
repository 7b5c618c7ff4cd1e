package dev.ferula.discovery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value of a server's answer, read leniently: what is absent, null or an empty text is
 * empty, so that a field that one version of a server lacks breaks nothing. But where an object or
 * a list is wanted and something else is there, the answer is another than the one that was asked
 * for, and to take it for an empty one would lose all targets: that throws a {@link
 * DiscoveryException}.
 */
public final class JsonValue {
  /** No value. */
  public static final JsonValue NONE = new JsonValue(null);

  private static final int MAX_DEPTH = 100;

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private final @Nullable Object value;

  private JsonValue(@Nullable Object value) {
    this.value = value;
  }

  /**
   * Reads a text.
   *
   * @throws DiscoveryException if it is not JSON
   */
  public static JsonValue parse(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new DiscoveryException("not JSON: empty");
      }
      JsonValue value = of(parser);
      if (parser.nextToken() != null) {
        throw new DiscoveryException("not JSON: more after the first value");
      }
      return value;
    } catch (IOException e) {
      throw new DiscoveryException("not JSON: " + e.getMessage(), e);
    }
  }

  /** A text. */
  public static JsonValue ofText(String text) {
    return new JsonValue(text);
  }

  /** A whole number. */
  public static JsonValue ofWhole(long value) {
    return new JsonValue(new Number(Long.toString(value), true));
  }

  /** A list of values. */
  public static JsonValue ofItems(List<JsonValue> items) {
    return new JsonValue(List.copyOf(items));
  }

  /** An object whose fields are in the order of the map. */
  public static JsonValue ofFields(Map<String, JsonValue> fields) {
    return new JsonValue(new LinkedHashMap<>(fields));
  }

  /** The value that the parser has come to. */
  static JsonValue of(JsonParser parser) throws IOException {
    return new JsonValue(read(parser));
  }

  private static @Nullable Object read(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          fields.put(name, of(parser));
        }
        yield fields;
      }
      case START_ARRAY -> {
        List<JsonValue> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(of(parser));
        }
        yield items;
      }
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> new Number(parser.getText(), true);
      case VALUE_NUMBER_FLOAT -> new Number(parser.getText(), false);
      case VALUE_NULL -> null;
      default -> parser.getText();
    };
  }

  private record Number(String text, boolean whole) {}

  /** A field of an object. */
  public JsonValue get(String name) {
    return entries().get(name) instanceof JsonValue field ? field : NONE;
  }

  private Map<?, ?> entries() {
    return value instanceof Map<?, ?> map ? map : requireNothing("an object", Map.of());
  }

  private <T> T requireNothing(String wanted, T nothing) {
    if (value == null || value.equals("")) {
      return nothing;
    }
    throw new DiscoveryException("expected " + wanted + ", found " + kind());
  }

  private String kind() {
    return switch (value) {
      case Map<?, ?> _ -> "an object";
      case List<?> _ -> "a list";
      case Number number -> "the number " + number.text();
      case Boolean bool -> bool.toString();
      case null, default -> "a text";
    };
  }

  /** A field within objects within this one. */
  public JsonValue at(String... path) {
    JsonValue here = this;
    for (String name : path) {
      here = here.get(name);
    }
    return here;
  }

  /** The object without one field. */
  public JsonValue without(String name) {
    if (!isObject()) {
      return this;
    }
    Map<String, JsonValue> fields = fields();
    fields.remove(name);
    return new JsonValue(fields);
  }

  /** The object with another value of a field. */
  public JsonValue with(String name, JsonValue field) {
    Map<String, JsonValue> fields = fields();
    fields.put(name, field);
    return new JsonValue(fields);
  }

  /** Whether there is a value that is not null. */
  public boolean isPresent() {
    return value != null;
  }

  public boolean isText() {
    return value instanceof String;
  }

  public boolean isNumber() {
    return value instanceof Number;
  }

  public boolean isBool() {
    return value instanceof Boolean;
  }

  public boolean isObject() {
    return value instanceof Map<?, ?>;
  }

  public boolean isList() {
    return value instanceof List<?>;
  }

  /** Text, a number as it is written or a boolean; empty for everything else. */
  public String text() {
    return switch (value) {
      case String text -> text;
      case Number number -> number.text();
      case Boolean bool -> bool.toString();
      case null, default -> "";
    };
  }

  /** The text of a field. */
  public String text(String name) {
    return get(name).text();
  }

  /** A number without its fraction; 0 for everything else. */
  public long whole() {
    try {
      return value instanceof Number number
          ? number.whole() ? Long.parseLong(number.text()) : (long) decimal()
          : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  public double decimal() {
    return value instanceof Number number ? Double.parseDouble(number.text()) : 0;
  }

  public boolean bool() {
    return Boolean.TRUE.equals(value);
  }

  /** The items of a list; none where there is nothing. */
  public List<JsonValue> items() {
    List<JsonValue> items = new ArrayList<>();
    List<?> list = value instanceof List<?> own ? own : requireNothing("a list", List.of());
    list.forEach(item -> items.add((JsonValue) item));
    return items;
  }

  /** The texts of a list. */
  public List<String> texts() {
    return items().stream().map(JsonValue::text).toList();
  }

  /** The fields of an object in their order; none where there is nothing. */
  public Map<String, JsonValue> fields() {
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    entries().forEach((name, field) -> fields.put((String) name, (JsonValue) field));
    return fields;
  }

  /** The fields of an object as texts. */
  public Map<String, String> textFields() {
    Map<String, String> texts = new LinkedHashMap<>();
    fields().forEach((name, field) -> texts.put(name, field.text()));
    return texts;
  }

  /** The value as JSON without blanks; nothing is {@code null}. */
  public String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      write(generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void write(JsonGenerator generator) throws IOException {
    if (isObject()) {
      generator.writeStartObject();
      for (Map.Entry<String, JsonValue> field : fields().entrySet()) {
        generator.writeFieldName(field.getKey());
        field.getValue().write(generator);
      }
      generator.writeEndObject();
    } else if (isList()) {
      generator.writeStartArray();
      for (JsonValue item : items()) {
        item.write(generator);
      }
      generator.writeEndArray();
    } else if (isText()) {
      generator.writeString(text());
    } else if (isBool()) {
      generator.writeBoolean(bool());
    } else if (value instanceof Number number) {
      generator.writeNumber(number.text());
    } else {
      generator.writeNull();
    }
  }
}
