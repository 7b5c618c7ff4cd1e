package dev.ferula.web.api;

import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Describes the API in OpenAPI, from the table of endpoints beside this class. */
public final class OpenApi {
  private static final String ENVELOPE =
      """
      components:
        schemas:
          Answer:
            type: object
            required: [status]
            properties:
              status: {type: string, enum: [success, error]}
              data: {}
              errorType: {type: string}
              error: {type: string}
              warnings: {type: array, items: {type: string}}
              infos: {type: array, items: {type: string}}
            additionalProperties: false
      """;

  private static final String PROTOBUF_BODY =
      """
            requestBody:
              required: true
              content:
                application/x-protobuf:
                  schema: {type: string, format: binary}
      """;

  private final String url;
  private final String version;

  /**
   * A description.
   *
   * @param url of the API from outside
   */
  public OpenApi(String url, String version) {
    this.url = url;
    this.version = version;
  }

  public void addTo(HttpApi api, Router router) {
    api.onRaw(router, "GET", "/openapi.yaml", this::describe);
  }

  private void describe(Exchange exchange) throws IOException {
    boolean newer = new ApiParameters(exchange).text("openapi_version").startsWith("3.2");
    try (OutputStream out = exchange.compressed(200, "application/yaml; charset=utf-8")) {
      out.write(text(newer ? "3.2.0" : "3.1.0").getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The whole description. */
  String text(String openApi) {
    StringBuilder out = new StringBuilder(32_768);
    out.append("openapi: ").append(openApi).append('\n');
    out.append("info:\n  title: Prometheus API\n  version: ").append(version).append('\n');
    out.append("servers:\n  - url: ").append(url).append("\npaths:\n");
    for (String line : table().lines().toList()) {
      if (!line.startsWith("#")) {
        path(out, line.split("\t", -1));
      }
    }
    return out.append(ENVELOPE).toString();
  }

  private static String table() {
    try (InputStream in = OpenApi.class.getResourceAsStream("endpoints.tsv")) {
      if (in == null) {
        throw new IllegalStateException("the table of endpoints is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void path(StringBuilder out, String[] row) {
    List<String> methods = words(row[1]);
    List<String> operations = words(row[5]);
    List<Parameter> parameters = words(row[2]).stream().map(Parameter::of).toList();
    out.append("  ").append(row[0]).append(":\n");
    for (int i = 0; i < methods.size(); i++) {
      String method = methods.get(i);
      out.append("    ").append(method).append(":\n");
      out.append("      operationId: ")
          .append(operations.isEmpty() ? operation(row[0], method) : operations.get(i))
          .append('\n');
      out.append("      summary: ").append(row[4]).append('\n');
      if (row[3].equals("protobuf")) {
        out.append(PROTOBUF_BODY);
      } else if (method.equals("post") && methods.contains("get")) {
        form(out, parameters);
      } else if (!parameters.isEmpty()) {
        out.append("      parameters:\n");
        parameters.forEach(parameter -> parameter.write(out));
      }
      responses(out, row[3]);
    }
  }

  private static List<String> words(String column) {
    return column.isEmpty() ? List.of() : List.of(column.split(" ", -1));
  }

  /* The name of an operation that only this server has. */
  private static String operation(String path, String method) {
    StringBuilder name = new StringBuilder(method);
    for (String word : path.split("[^a-zA-Z0-9]+", -1)) {
      if (!word.isEmpty()) {
        name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return name.toString();
  }

  private record Parameter(String name, String type, boolean required) {
    static Parameter of(String text) {
      boolean required = text.startsWith("!");
      int colon = text.indexOf(':');
      return new Parameter(
          text.substring(required ? 1 : 0, colon), text.substring(colon + 1), required);
    }

    String schema() {
      String one =
          switch (type) {
            case "time" -> "{oneOf: [{type: string, format: date-time}, {type: number}]}";
            case "path" -> "{type: string}";
            default -> "{type: " + type + "}";
          };
      return isRepeated() ? "{type: array, items: " + one + "}" : one;
    }

    private boolean isRepeated() {
      return name.endsWith("[]");
    }

    void write(StringBuilder out) {
      out.append("        - name: \"").append(name).append("\"\n");
      out.append("          in: ").append(type.equals("path") ? "path" : "query").append('\n');
      out.append("          required: ").append(required).append('\n');
      if (isRepeated()) {
        out.append("          explode: true\n");
      }
      out.append("          schema: ").append(schema()).append('\n');
    }
  }

  private static void form(StringBuilder out, List<Parameter> parameters) {
    out.append("      requestBody:\n        required: true\n        content:\n");
    out.append("          application/x-www-form-urlencoded:\n            schema:\n");
    out.append("              type: object\n");
    List<String> required =
        parameters.stream().filter(Parameter::required).map(p -> '"' + p.name() + '"').toList();
    if (!required.isEmpty()) {
      out.append("              required: [").append(String.join(", ", required)).append("]\n");
    }
    out.append("              properties:\n");
    for (Parameter parameter : parameters) {
      out.append("                \"").append(parameter.name()).append("\": ");
      out.append(parameter.schema()).append('\n');
    }
  }

  private static void responses(StringBuilder out, String content) {
    String reference = "{$ref: \"#/components/schemas/Answer\"}";
    out.append("      responses:\n");
    switch (content) {
      case "none", "protobuf" -> out.append("        \"204\": {description: done}\n");
      case "ndjson" -> good(out, "application/x-ndjson", "{type: string}");
      case "events" -> good(out, "text/event-stream", "{type: string}");
      default -> good(out, "application/json", reference);
    }
    out.append("        default:\n          description: refused\n          content:\n");
    out.append("            application/json:\n              schema: ").append(reference);
    out.append('\n');
  }

  private static void good(StringBuilder out, String type, String schema) {
    out.append("        \"200\":\n          description: the answer\n          content:\n");
    out.append("            ").append(type).append(":\n              schema: ").append(schema);
    out.append('\n');
  }
}
