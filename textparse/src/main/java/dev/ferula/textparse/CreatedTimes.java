package dev.ferula.textparse;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The start timestamps that the {@code _created} lines of one OpenMetrics family tell, by series.
 *
 * <p>A family is read ahead once, when the first of its series asks, so that a family without such
 * lines costs no more than reading it twice.
 */
final class CreatedTimes {
  private static final int SUFFIX = "_created".length();

  private final Map<String, Long> starts = new HashMap<>();

  private CreatedTimes() {}

  /** Reads the rest of the family from behind the parser's current entry. */
  static CreatedTimes of(OpenMetricsParser parser) {
    CreatedTimes times = new CreatedTimes();
    OpenMetricsParser ahead = new OpenMetricsParser(ParserOptions.DEFAULT);
    ahead.reset(parser.b, parser.lexer.i, parser.end - parser.lexer.i);
    ahead.type = parser.type;
    try {
      while (ahead.next() == Entry.SERIES) {
        if (ahead.isCreatedSeries()) {
          ahead.lexSeries();
          int nameLength = ahead.offset(1) - ahead.offset(0) - SUFFIX;
          times.starts.put(key(ahead, nameLength), (long) (ahead.value() * 1000));
        }
      }
    } catch (ParseException e) {
      // The parser will come to the same place and tell.
    }
    return times;
  }

  /**
   * When the parser's current series began, or 0.
   *
   * @param nameLength how much of the series' name is the family's
   */
  long startOf(OpenMetricsParser parser, int nameLength) {
    return starts.isEmpty() ? 0 : starts.getOrDefault(key(parser, nameLength), 0L);
  }

  /* The family's name and the labels that all series of one histogram or summary share. */
  private static String key(OpenMetricsParser parser, int nameLength) {
    StringBuilder key = new StringBuilder(text(parser, parser.offset(0), nameLength));
    for (int k = 2; k < parser.offsetCount(); k += 4) {
      if (!parser.isPartLabel(parser.offset(k), parser.offset(k + 1))) {
        key.append('\n')
            .append(text(parser, parser.offset(k), parser.offset(k + 1) - parser.offset(k)))
            .append('"')
            .append(
                text(parser, parser.offset(k + 2), parser.offset(k + 3) - parser.offset(k + 2)));
      }
    }
    return key.toString();
  }

  private static String text(OpenMetricsParser parser, int from, int length) {
    return new String(parser.b, from, length, StandardCharsets.ISO_8859_1);
  }
}
