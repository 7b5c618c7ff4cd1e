package dev.ferula.storage;

import dev.ferula.matcher.Matcher;
import java.util.List;

/** Whatever can be asked for exemplars. */
@FunctionalInterface
public interface ExemplarQueryable {
  /**
   * The exemplars with {@code minTime <= timestamp <= maxTime} of all series that every matcher of
   * at least one of the selectors matches, in the order of the series' labels.
   */
  List<SeriesExemplars> exemplars(long minTime, long maxTime, List<List<Matcher>> selectors);
}
