package dev.ferula.exporter;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The query of a scrape.
 *
 * @param names the series asked for with {@code name[]}; empty for all
 * @param debug the format to show as plain text, or null
 */
record ScrapeParameters(Set<String> names, @Nullable String debug) {
  /** A longer query is refused. */
  static final int MAX_QUERY_LENGTH = 64 * 1024;

  /** A query of more parameters is refused. */
  static final int MAX_PARAMETERS = 1024;

  static final ScrapeParameters NONE = new ScrapeParameters(Set.of(), null);

  /**
   * @throws IllegalArgumentException for a query that is too long or not properly encoded
   */
  static ScrapeParameters parse(@Nullable String rawQuery) {
    if (rawQuery == null || rawQuery.isEmpty()) {
      return NONE;
    }
    if (rawQuery.length() > MAX_QUERY_LENGTH) {
      throw new IllegalArgumentException(
          "query of " + rawQuery.length() + " characters, at most " + MAX_QUERY_LENGTH);
    }
    String[] parameters = rawQuery.split("&", MAX_PARAMETERS + 1);
    if (parameters.length > MAX_PARAMETERS) {
      throw new IllegalArgumentException("more than " + MAX_PARAMETERS + " query parameters");
    }
    Set<String> names = new LinkedHashSet<>();
    String debug = null;
    for (String parameter : parameters) {
      int equals = parameter.indexOf('=');
      String name = decoded(equals < 0 ? parameter : parameter.substring(0, equals));
      String value = equals < 0 ? "" : decoded(parameter.substring(equals + 1));
      if (name.equals("name[]") && !value.isEmpty()) {
        names.add(value);
      } else if (name.equals("debug")) {
        debug = value;
      }
    }
    return new ScrapeParameters(names, debug);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
