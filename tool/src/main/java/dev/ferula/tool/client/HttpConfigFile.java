package dev.ferula.tool.client;

import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import java.nio.file.Path;

/** The flag that names a file of how servers are spoken to. */
public final class HttpConfigFile {
  private static final String HELP =
      "HTTP client configuration file, see details at"
          + " https://prometheus.io/docs/prometheus/latest/configuration/promtool";

  private HttpConfigFile() {}

  /** The flag, for one line. */
  public static Flag<Path> flag() {
    return flag(HELP);
  }

  /** The same with other help. */
  public static Flag<Path> flag(String help) {
    return Flag.one("http.config.file", Syntaxes.EXISTING_FILE, help).placeholder("<filename>");
  }
}
