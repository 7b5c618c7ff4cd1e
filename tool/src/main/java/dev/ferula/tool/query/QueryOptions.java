package dev.ferula.tool.query;

import dev.ferula.tool.ExistingFile;
import dev.ferula.tool.client.ServerApi;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What stands behind every query. */
final class QueryOptions {
  /** How answers are printed. */
  enum Format {
    promql,
    json
  }

  @Option(
      names = {"-o", "--format"},
      description = "Output format of the query.")
  private Format format = Format.promql;

  @Option(
      names = "--http.config.file",
      paramLabel = "<filename>",
      converter = ExistingFile.class,
      description =
          "HTTP client configuration file, see details at"
              + " https://prometheus.io/docs/prometheus/latest/configuration/promtool")
  private @Nullable Path configFile;

  Format format() {
    return format;
  }

  ServerApi api(String server, Map<String, String> headers) {
    return new ServerApi(server, configFile, headers);
  }
}
