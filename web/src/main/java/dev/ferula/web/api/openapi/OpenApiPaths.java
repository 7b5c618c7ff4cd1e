package dev.ferula.web.api.openapi;

import dev.ferula.web.api.Endpoint;
import dev.ferula.web.api.openapi.OpenApiTypes.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The paths of the description, and the types of bodies that they send and answer. */
final class OpenApiPaths {
  private static final String PROTOBUF_BODY =
      """
            requestBody:
              required: true
              content:
                application/x-protobuf:
                  schema: {type: string, format: binary}
      """;

  private static final String EVENT =
      "{title: Server Sent Event Message, type: object, required: [data],"
          + " additionalProperties: false, properties: {data: {type: string, contentMediaType:"
          + " application/json, contentSchema: "
          + OpenApiTypes.reference("Notification")
          + "}}}";

  private static final String NOTES = " warnings:string[] infos:string[]";

  /* What is a text in a form, whatever it is in a query. */
  private static final Set<String> TEXT_IN_FORMS = Set.of("time", "duration");

  private final OpenApiTypes types;
  private final boolean newer;
  private final Map<String, String> bodies = new LinkedHashMap<>();
  private final StringBuilder out = new StringBuilder(65_536);

  OpenApiPaths(OpenApiTypes types, boolean newer) {
    this.types = types;
    this.newer = newer;
  }

  /** One endpoint. */
  private record Endpoint(
      String path,
      List<String> methods,
      List<Field> parameters,
      String answer,
      String summary,
      List<String> operations,
      String tag) {
    static Endpoint of(String[] row) {
      return new Endpoint(
          row[0],
          words(row[1]),
          OpenApiTypes.fields(row[2]),
          row[3],
          row[4],
          words(row[5]),
          row[6]);
    }

    private static List<String> words(String column) {
      return column.isEmpty() ? List.of() : List.of(column.split(" ", -1));
    }

    boolean isForm(String method) {
      return method.equals("post") && methods.contains("get");
    }
  }

  String text() {
    return out.toString();
  }

  /** Writes the types of bodies, each as a line. */
  void writeBodies(StringBuilder to) {
    bodies.forEach((name, schema) -> OpenApiTypes.line(to, name, schema));
  }

  /** Adds the endpoint of a row of {@code endpoints.tsv}. */
  void add(String[] row) {
    Endpoint endpoint = Endpoint.of(row);
    if (endpoint.answer().equals("events") && !newer) {
      return;
    }
    out.append("  ").append(endpoint.path()).append(":\n");
    for (int i = 0; i < endpoint.methods().size(); i++) {
      String method = endpoint.methods().get(i);
      String name =
          endpoint.operations().isEmpty()
              ? operation(endpoint.path(), method)
              : endpoint.operations().get(i);
      out.append("    ").append(method).append(":\n");
      out.append("      tags: [").append(endpoint.tag()).append("]\n");
      out.append("      operationId: ").append(name).append('\n');
      out.append("      summary: ").append(endpoint.summary()).append('\n');
      asked(endpoint, method, name);
      answered(endpoint.answer());
    }
  }

  /* The name of an operation that only this server has. */
  private static String operation(String path, String method) {
    return method + capitals(path);
  }

  private static String capitals(String text) {
    StringBuilder name = new StringBuilder();
    for (String word : text.split("[^a-zA-Z0-9]+", -1)) {
      if (!word.isEmpty()) {
        name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return name.toString();
  }

  private void asked(Endpoint endpoint, String method, String operation) {
    if (endpoint.answer().equals("protobuf")) {
      out.append(PROTOBUF_BODY);
    } else if (endpoint.isForm(method)) {
      form(endpoint.parameters(), capitals(operation) + "InputBody");
    } else if (!endpoint.parameters().isEmpty()) {
      out.append("      parameters:\n");
      endpoint.parameters().forEach(this::parameter);
    }
  }

  private void parameter(Field parameter) {
    boolean inPath = parameter.type().equals("path");
    out.append("        - name: \"").append(parameter.name()).append("\"\n");
    out.append("          in: ").append(inPath ? "path" : "query").append('\n');
    out.append("          required: ").append(parameter.required()).append('\n');
    if (isRepeated(parameter)) {
      out.append("          explode: true\n");
    }
    String schema = types.schema(inPath ? "string" : typeOf(parameter));
    out.append("          schema: ").append(schema).append('\n');
  }

  private static boolean isRepeated(Field parameter) {
    return parameter.name().endsWith("[]");
  }

  private static String typeOf(Field parameter) {
    return isRepeated(parameter) ? parameter.type() + "[]" : parameter.type();
  }

  private void form(List<Field> parameters, String name) {
    List<Field> fields =
        parameters.stream()
            .map(field -> new Field(field.name(), inForm(field), field.required()))
            .toList();
    bodies.put(name, types.object(fields, false));
    out.append("      requestBody:\n        required: true\n        content:\n");
    content("  ", "application/x-www-form-urlencoded", "schema", OpenApiTypes.reference(name));
  }

  private static String inForm(Field field) {
    return TEXT_IN_FORMS.contains(field.type()) ? "string" : typeOf(field);
  }

  private void answered(String answer) {
    out.append("      responses:\n");
    switch (answer) {
      case "none", "protobuf" -> status("204");
      case "ndjson" -> good("application/x-ndjson", "schema", "{type: string}");
      case "events" -> good("text/event-stream", "itemSchema", EVENT);
      default -> envelope(answer);
    }
    out.append("        default:\n          description: refused\n          content:\n");
    content("    ", "application/json", "schema", OpenApiTypes.reference("Error"));
  }

  private void status(String code) {
    out.append("        \"").append(code).append("\": {description: done}\n");
  }

  /* A name and, after a colon, the type of the data; there may be none. */
  private void envelope(String answer) {
    int colon = answer.indexOf(':');
    String name = answer.substring(0, colon) + "OutputBody";
    String data = answer.substring(colon + 1);
    boolean empty = data.equals("none");
    String fields = "!status:success|error" + (empty ? "" : " !data:" + data) + NOTES;
    bodies.put(name, types.object(OpenApiTypes.fields(fields), false));
    good("application/json", "schema", OpenApiTypes.reference(name));
    if (empty) {
      status("204");
    }
  }

  private void good(String type, String word, String schema) {
    out.append("        \"200\":\n          description: the answer\n          content:\n");
    content("    ", type, word, schema);
  }

  private void content(String indent, String type, String word, String schema) {
    String margin = indent + "        ";
    out.append(margin).append(type).append(":\n");
    out.append(margin).append("  ").append(word).append(": ").append(schema).append('\n');
  }
}
