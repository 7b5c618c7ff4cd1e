package dev.ferula.web.api.openapi;

import dev.ferula.web.api.ApiParameters;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Describes the API in OpenAPI, from the tables of endpoints, types and tags beside this class. */
public final class OpenApi {
  private final Supplier<String> url;
  private final String version;

  /**
   * A description.
   *
   * @param url of the API from outside, asked for with each request
   */
  public OpenApi(Supplier<String> url, String version) {
    this.url = url;
    this.version = version;
  }

  public void addTo(HttpApi api, Router router) {
    api.onRaw(router, "GET", "/openapi.yaml", this::describe);
  }

  private void describe(Exchange exchange) throws IOException {
    String wanted = new ApiParameters(exchange).text("openapi_version");
    boolean newer = wanted.equals("3.2") || wanted.equals("3.2.0");
    exchange.header("Cache-Control", "no-cache, no-store, must-revalidate");
    try (OutputStream out = exchange.compressed(200, "application/yaml; charset=utf-8")) {
      out.write(text(newer).getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * The whole description.
   *
   * @param newer whether in OpenAPI 3.2, which can say what streams consist of, instead of 3.1
   */
  String text(boolean newer) {
    StringBuilder out = new StringBuilder(131_072);
    out.append("openapi: ").append(newer ? "3.2.0" : "3.1.0").append('\n');
    out.append("info:\n  title: Prometheus API\n  version: ").append(version).append('\n');
    out.append("servers:\n  - url: ").append(url.get()).append("\ntags:\n");
    table("tags.tsv").forEach(row -> tag(out, row.split("\t", -1), newer));
    OpenApiTypes types = new OpenApiTypes(table("schemas.tsv"));
    OpenApiPaths paths = new OpenApiPaths(types, newer);
    table("endpoints.tsv").forEach(row -> paths.add(row.split("\t", -1)));
    out.append("paths:\n").append(paths.text());
    out.append("components:\n  schemas:\n");
    types.write(out);
    paths.writeBodies(out);
    return out.toString();
  }

  private static void tag(StringBuilder out, String[] row, boolean newer) {
    out.append("  - name: ").append(row[0]).append('\n');
    if (newer) {
      out.append("    summary: ").append(row[1]).append('\n');
    }
    out.append("    description: ").append(row[2]).append('\n');
  }

  /* The rows of a table, without its comments. */
  private static Stream<String> table(String name) {
    try (InputStream in = OpenApi.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the table " + name + " is missing");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.startsWith("#"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
