package dev.ferula.tool.query;

import dev.ferula.tool.ExistingFile;
import dev.ferula.tool.client.ServerApi;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What stands behind every query. */
final class QueryOptions {
  /** How answers are printed. */
  enum Format {
    promql,
    json
  }

  private static final class FormatType implements ITypeConverter<Format> {
    @Override
    public Format convert(String text) {
      return switch (text) {
        case "promql" -> Format.promql;
        case "json" -> Format.json;
        default ->
            throw new TypeConversionException(
                "enum value must be one of promql,json, got '" + text + "'");
      };
    }
  }

  @Option(
      names = {"-o", "--format"},
      converter = FormatType.class,
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
