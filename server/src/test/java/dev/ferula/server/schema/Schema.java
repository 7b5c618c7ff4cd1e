package dev.ferula.server.schema;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON schema, as far as the description of the API uses the language; a word that it does not
 * know fails, so that nothing is passed over in silence. Trees are those of {@code JsonTree}.
 */
record Schema(Map<?, ?> definition, Map<?, ?> named) {
  private static final Set<String> KNOWN =
      Set.of(
          "additionalProperties",
          "properties",
          "format",
          "type",
          "$ref",
          "required",
          "items",
          "enum",
          "oneOf",
          "anyOf",
          "maxItems",
          "minItems",
          "minimum");

  private static final String REFERENCE = "#/components/schemas/";

  /** What is wrong with a value, each with its place; empty where it conforms. */
  List<String> errors(@Nullable Object value) {
    List<String> errors = new ArrayList<>();
    check(definition, value, "", errors);
    return errors;
  }

  private void check(Map<?, ?> schema, @Nullable Object value, String at, List<String> errors) {
    for (Object word : schema.keySet()) {
      if (!KNOWN.contains(word)) {
        throw new IllegalArgumentException("a schema may not say " + word + " here");
      }
    }
    if (schema.get("$ref") instanceof String reference) {
      Object target = named.get(text(reference).substring(REFERENCE.length()));
      check((Map<?, ?>) target, value, at, errors);
      return;
    }
    if (schema.get("type") instanceof String type && !isOf(text(type), value)) {
      errors.add(at + ": " + value + " is not of type " + text(type));
      return;
    }
    choice(schema, value, at, errors);
    scalar(schema, value, at, errors);
    if (value instanceof List<?> list) {
      list(schema, list, at, errors);
    } else if (value instanceof Map<?, ?> map) {
      object(schema, map, at, errors);
    }
  }

  private void choice(Map<?, ?> schema, @Nullable Object value, String at, List<String> errors) {
    for (String word : List.of("oneOf", "anyOf")) {
      if (!(schema.get(word) instanceof List<?> choices)) {
        continue;
      }
      int fits = 0;
      List<String> reasons = new ArrayList<>();
      for (Object choice : choices) {
        List<String> why = new ArrayList<>();
        check((Map<?, ?>) choice, value, at, why);
        fits += why.isEmpty() ? 1 : 0;
        reasons.addAll(why);
      }
      if (fits == 0 || word.equals("oneOf") && fits > 1) {
        errors.add(at + ": fits " + fits + " of " + choices.size() + " forms: " + reasons);
      }
    }
  }

  private static void scalar(
      Map<?, ?> schema, @Nullable Object value, String at, List<String> errors) {
    if (schema.get("enum") instanceof List<?> words && !words.contains(value)) {
      errors.add(at + ": " + value + " is none of " + words);
    }
    if (schema.get("minimum") instanceof String minimum
        && Double.parseDouble((String) value) < Double.parseDouble(minimum)) {
      errors.add(at + ": " + value + " is less than " + minimum);
    }
    if ("\"date-time\"".equals(schema.get("format")) && !isMoment(text((String) value))) {
      errors.add(at + ": " + value + " is no moment");
    }
  }

  private void list(Map<?, ?> schema, List<?> list, String at, List<String> errors) {
    if (schema.get("minItems") instanceof String least && list.size() < Integer.parseInt(least)
        || schema.get("maxItems") instanceof String most && list.size() > Integer.parseInt(most)) {
      errors.add(at + ": " + list.size() + " items");
    }
    if (schema.get("items") instanceof Map<?, ?> items) {
      for (int i = 0; i < list.size(); i++) {
        check(items, list.get(i), at + "/" + i, errors);
      }
    }
  }

  private void object(Map<?, ?> schema, Map<?, ?> object, String at, List<String> errors) {
    if (schema.get("required") instanceof List<?> required) {
      for (Object name : required) {
        if (!object.containsKey(text((String) name))) {
          errors.add(at + ": " + name + " is missing");
        }
      }
    }
    Map<?, ?> properties =
        schema.get("properties") instanceof Map<?, ?> declared ? declared : Map.of();
    object.forEach(
        (name, value) -> {
          if (properties.get(name) instanceof Map<?, ?> property) {
            check(property, value, at + "/" + name, errors);
          } else if ("false".equals(schema.get("additionalProperties"))) {
            errors.add(at + "/" + name + ": nobody declared it");
          } else if (schema.get("additionalProperties") instanceof Map<?, ?> other) {
            check(other, value, at + "/" + name, errors);
          }
        });
  }

  private static boolean isOf(String type, @Nullable Object value) {
    return switch (type) {
      case "object" -> value instanceof Map;
      case "array" -> value instanceof List;
      case "string" -> value instanceof String text && text.startsWith("\"");
      case "boolean" -> "true".equals(value) || "false".equals(value);
      case "integer" -> value instanceof String text && text.matches("-?\\d+");
      case "number" -> value instanceof String text && text.matches("-?\\d+(\\.\\d+)?([eE].*)?");
      default -> throw new IllegalArgumentException("unknown type " + type);
    };
  }

  private static boolean isMoment(String text) {
    try {
      Instant.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /** A string of the tree without its quotes. */
  static String text(String quoted) {
    return quoted.substring(1, quoted.length() - 1);
  }
}
