package dev.ferula.storage;

import dev.ferula.matcher.Matcher;
import java.util.List;

/**
 * A stable view of a range of time: what is committed later does not show, what is deleted or
 * compacted away stays readable until {@link #close}. Safe for use by several threads.
 */
public interface Querier extends AutoCloseable {
  /** The one dictionary in which all series sets of this querier speak. */
  PairDictionary dictionary();

  /** The series that all matchers match. A matcher for the empty string matches absence. */
  SeriesSet select(SelectHints hints, List<Matcher> matchers);

  /**
   * The values of a label among the matching series, sorted in UTF-8 order, each once; no matchers
   * mean all series.
   *
   * @param limit how many at most; 0 for all
   */
  List<String> labelValues(String name, int limit, List<Matcher> matchers);

  /** The label names among the matching series, sorted in UTF-8 order, each once. */
  List<String> labelNames(int limit, List<Matcher> matchers);

  /**
   * Told by the reader, on one thread, how many series of a selected set had a value where it was
   * looked for, each time it has read them all; whoever keeps account of what selectors find
   * listens here.
   *
   * @param first the number of the first of them, or -1 if there is none
   */
  default void found(SeriesSet set, int count, int first) {}

  @Override
  void close();
}
