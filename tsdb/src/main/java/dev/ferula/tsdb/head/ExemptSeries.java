package dev.ferula.tsdb.head;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferula.tsdb.head.index.LabelBytes;
import java.util.Set;

/** Series that the memory budget never refuses: what tells that something is wrong must get in. */
final class ExemptSeries {
  private static final Set<String> NAMES = Set.of("up", "ALERTS", "ALERTS_FOR_STATE");
  private static final String SCRAPE = "scrape_";

  private ExemptSeries() {}

  static boolean contains(LabelBytes series) {
    String metric = value(series, "__name__");
    return NAMES.contains(metric) || metric.startsWith(SCRAPE);
  }

  /** The series' job and metric, for a message. */
  static String describe(LabelBytes series) {
    return "job " + value(series, "job") + ", metric " + value(series, "__name__");
  }

  private static String value(LabelBytes series, String name) {
    for (int i = 0; i < series.size(); i++) {
      if (name.equals(text(series, series.name(i), series.nameLength(i)))) {
        return text(series, series.value(i), series.valueLength(i));
      }
    }
    return "";
  }

  private static String text(LabelBytes series, int offset, int length) {
    return new String(series.buffer(), offset, length, UTF_8);
  }
}
