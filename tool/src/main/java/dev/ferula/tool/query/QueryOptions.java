package dev.ferula.tool.query;

import dev.ferula.tool.client.HttpConfigFile;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import java.nio.file.Path;
import java.util.Map;

/** What stands behind every query. */
public final class QueryOptions {
  /** How answers are printed. */
  enum Format {
    promql,
    json
  }

  private final Flag<Format> format =
      Flag.one(
              "format",
              Syntaxes.oneOf(Format.values(), Format::name),
              "Output format of the query.")
          .initially("promql")
          .letter("o");

  private final Flag<Path> configFile = HttpConfigFile.flag();

  /** The flags of all queries. */
  public Flag<?>[] flags() {
    return new Flag<?>[] {format, configFile};
  }

  Format format() {
    return format.value();
  }

  ServerApi api(String server, Map<String, String> headers) {
    return new ServerApi(server, configFile.orNull(), headers);
  }
}
