package dev.ferula.web.api.openapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Types in the short notation of {@code schemas.tsv}, and as OpenAPI has them, in YAML's flow
 * style.
 */
final class OpenApiTypes {
  private static final String REFERENCE = "{$ref: \"#/components/schemas/";

  /* Types written where they are used, by their names. */
  private final Map<String, String> inline = new LinkedHashMap<>();
  private final Map<String, String> named = new LinkedHashMap<>();

  /**
   * Types of a table.
   *
   * @param lines name and, after a tab, fields or what else it is; what begins with # is a comment
   */
  OpenApiTypes(Stream<String> lines) {
    lines
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t", -1))
        .forEach(row -> (row[0].startsWith("-") ? inline : named).put(row[0], row[1]));
  }

  /** All named types, each as a line of YAML in the list of schemas. */
  void write(StringBuilder out) {
    named.forEach(
        (name, fields) -> line(out, name.replace("+", ""), definition(fields, name.endsWith("+"))));
  }

  /** One named type, as such a line. */
  static void line(StringBuilder out, String name, String schema) {
    out.append("    ").append(name).append(": ").append(schema).append('\n');
  }

  private String definition(String text, boolean open) {
    return text.startsWith("any(") ? schema(text) : object(fields(text), open);
  }

  /** Fields by their names, from {@code "!always:string other:integer"}. */
  static List<Field> fields(String text) {
    List<Field> fields = new ArrayList<>();
    for (String word : text.split(" ", -1)) {
      if (!word.isEmpty()) {
        boolean required = word.startsWith("!");
        int colon = word.indexOf(':');
        fields.add(
            new Field(
                word.substring(required ? 1 : 0, colon), word.substring(colon + 1), required));
      }
    }
    return fields;
  }

  /**
   * A field or parameter.
   *
   * @param type in the short notation
   */
  record Field(String name, String type, boolean required) {}

  /** An object with these fields, and perhaps others. */
  String object(List<Field> fields, boolean open) {
    StringBuilder out = new StringBuilder("{type: object, ");
    if (!fields.isEmpty()) {
      out.append(
          fields.stream()
              .map(field -> quoted(field.name()) + ": " + schema(field.type()))
              .collect(Collectors.joining(", ", "properties: {", "}, ")));
    }
    List<String> required =
        fields.stream().filter(Field::required).map(field -> quoted(field.name())).toList();
    if (!required.isEmpty()) {
      out.append("required: [").append(String.join(", ", required)).append("], ");
    }
    return out.append("additionalProperties: ").append(open).append('}').toString();
  }

  private static String quoted(String name) {
    return '"' + name + '"';
  }

  /** A type of the short notation as a schema. */
  String schema(String type) {
    if (type.endsWith("[2]")) {
      String items = schema(type.substring(0, type.length() - 3));
      return "{type: array, items: " + items + ", minItems: 2, maxItems: 2}";
    }
    if (type.endsWith("[]")) {
      return "{type: array, items: " + schema(type.substring(0, type.length() - 2)) + "}";
    }
    if (type.endsWith("{}")) {
      String values = schema(type.substring(0, type.length() - 2));
      return "{type: object, additionalProperties: " + values + "}";
    }
    if (type.endsWith(")")) {
      int open = type.indexOf('(');
      return choice(type.substring(0, open), type.substring(open + 1, type.length() - 1));
    }
    if (type.indexOf('|') >= 0) {
      return "{type: string, enum: [" + String.join(", ", type.split("\\|")) + "]}";
    }
    return single(type);
  }

  private String choice(String word, String types) {
    return Stream.of(types.split(",", -1))
        .map(this::schema)
        .collect(Collectors.joining(", ", "{" + word + "Of: [", "]}"));
  }

  private String single(String type) {
    return switch (type) {
      case "any" -> "{}";
      case "string", "boolean", "number", "object" -> "{type: " + type + "}";
      case "integer" -> "{type: integer, format: int64}";
      case "positive" -> "{type: integer, format: int64, minimum: 1, default: 100}";
      case "whole" -> "{type: integer}";
      case "double" -> "{type: number, format: double}";
      case "date-time" -> "{type: string, format: date-time}";
      case "time" ->
          "{oneOf: [{type: string, format: date-time}, {type: number, format: unixtime}]}";
      case "duration" ->
          "{oneOf: [{type: string, format: duration}, {type: number, format: float}]}";
      default -> ofTable(type);
    };
  }

  private String ofTable(String type) {
    String open = type + "+";
    if (inline.containsKey(type)) {
      return definition(inline.get(type), false);
    }
    if (inline.containsKey(open)) {
      return definition(inline.get(open), true);
    }
    if (!named.containsKey(type) && !named.containsKey(open)) {
      throw new IllegalArgumentException("no type " + type + " in the table of types");
    }
    return REFERENCE + type + "\"}";
  }

  /** A type that is defined elsewhere in the description. */
  static String reference(String name) {
    return REFERENCE + name + "\"}";
  }
}
