package dev.ferula.server.options;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a server shows to people beside its own pages.
 *
 * @param title of the page
 * @param userAssets a directory that is served below {@code /user}; null for none
 * @param consoleTemplates a directory with the templates that are served below {@code /consoles}
 * @param consoleLibraries a directory with the definitions that they share
 */
public record PageSettings(
    String title, @Nullable Path userAssets, Path consoleTemplates, Path consoleLibraries) {
  /** Prometheus's defaults. */
  public static final PageSettings DEFAULT =
      new PageSettings(
          "Prometheus Time Series Collection and Processing Server",
          null,
          Path.of("consoles"),
          Path.of("console_libraries"));
}
