package dev.ferula.tsdb.head;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferula.tsdb.head.index.LabelBytes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Series that the memory budget never refuses: what tells that something is wrong must get in. */
final class ExemptSeries {
  private static final byte[] METRIC = bytes("__name__");
  private static final List<byte[]> NAMES =
      Stream.of("up", "ALERTS", "ALERTS_FOR_STATE").map(ExemptSeries::bytes).toList();
  private static final byte[] SCRAPE = bytes("scrape_");

  private ExemptSeries() {}

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static boolean contains(LabelBytes series) {
    int label = series.indexOf(METRIC);
    if (label < 0) {
      return false;
    }
    for (byte[] name : NAMES) {
      if (series.valueIs(label, name)) {
        return true;
      }
    }
    int from = series.value(label);
    return series.valueLength(label) >= SCRAPE.length
        && Arrays.equals(series.buffer(), from, from + SCRAPE.length, SCRAPE, 0, SCRAPE.length);
  }
}
