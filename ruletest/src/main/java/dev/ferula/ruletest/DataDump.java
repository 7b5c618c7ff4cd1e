package dev.ferula.ruletest;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.notation.GoNumber;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import java.util.ArrayList;
import java.util.List;

/** All series of a storage as promtool shows them: the labels, then a sample on each line. */
final class DataDump {
  private DataDump() {}

  /** What is later than one time and not later than another, in milliseconds. */
  static String of(Queryable storage, long after, long until) {
    Matcher named = Matcher.of(Matcher.Type.NOT_EQUAL, Labels.METRIC_NAME, "");
    List<String> blocks = new ArrayList<>();
    try (Querier querier = storage.querier(after + 1, until)) {
      SelectHints hints = SelectHints.of(after + 1, until).inOrder();
      SeriesSet set = querier.select(hints, List.of(named));
      SampleIterator samples = null;
      for (int series = 0; series < set.size(); series++) {
        samples = set.samples(series, samples);
        List<String> lines = lines(samples, after, until);
        if (!lines.isEmpty()) {
          blocks.add(set.labels(series) + " =>\n" + String.join("\n", lines));
        }
      }
    }
    return String.join("\n", blocks);
  }

  /* Floats before histograms; what marks an end is none. */
  private static List<String> lines(SampleIterator samples, long after, long until) {
    List<String> floats = new ArrayList<>();
    List<String> histograms = new ArrayList<>();
    SampleIterator.Kind kind = samples.next();
    for (; kind != SampleIterator.Kind.NONE; kind = samples.next()) {
      String at = " @[" + samples.timestamp() + "]";
      boolean wanted = samples.timestamp() > after && samples.timestamp() <= until;
      if (kind == SampleIterator.Kind.FLOAT) {
        if (wanted && !StaleMarker.isStale(samples.value())) {
          floats.add(GoNumber.plain(samples.value()) + at);
        }
      } else if (wanted && !samples.floatHistogram(null).isStale()) {
        histograms.add(samples.floatHistogram(null) + at);
      }
    }
    floats.addAll(histograms);
    return floats;
  }
}
