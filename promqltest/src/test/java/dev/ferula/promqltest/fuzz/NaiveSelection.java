package dev.ferula.promqltest.fuzz;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.RangeExtension;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Element;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Point;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Range;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What selectors find in lists of samples. */
final class NaiveSelection {
  private final Map<Labels, List<Point>> data;
  private final NaiveTimes times;
  private int wantsStats;
  private int wantsAll;

  NaiveSelection(Map<Labels, List<Point>> data, NaiveTimes times) {
    this.data = data;
    this.times = times;
  }

  /** Begins (1) or ends (-1) a part where only count and sum are wanted, or buckets in any case. */
  void want(boolean statsOnly, int change) {
    wantsStats += statsOnly ? change : 0;
    wantsAll += statsOnly ? 0 : change;
  }

  /** Whether count and sum of histograms are all that is wanted. */
  boolean onlyStats() {
    return wantsStats > 0 && wantsAll == 0;
  }

  /** The samples of a matrix selector, with those beyond its edges that it looks at. */
  List<Range> ranges(Expr.MatrixSelector matrix, long time) {
    Expr.VectorSelector selector = matrix.selector();
    long at = times.instant(selector.at(), selector.offset(), time);
    RangeExtension extension = selector.extension();
    long before = extension == RangeExtension.NONE ? 0 : NaiveEvaluator.LOOKBACK;
    long behind = extension == RangeExtension.SMOOTHED ? NaiveEvaluator.LOOKBACK : 0;
    long from = at - times.length(matrix.range()) - before;
    List<Range> ranges = new ArrayList<>();
    data.forEach(
        (labels, points) -> {
          List<Point> in = between(points, from, at + behind);
          if (!in.isEmpty() && matches(labels, selector.matchers())) {
            ranges.add(new Range(labels, in));
          }
        });
    return ranges;
  }

  /** Whether all matchers accept. */
  static boolean matches(Labels labels, List<Matcher> matchers) {
    return matchers.stream().allMatch(m -> m.matches(labels.valueOrEmpty(m.name())));
  }

  private static boolean isStale(Point point) {
    NaiveHistogram histogram = point.histogram();
    return StaleMarker.isStale(histogram == null ? point.value() : histogram.sum());
  }

  /** The elements at a time, or when each was sampled. */
  List<Element> select(Expr.VectorSelector selector, long time, boolean timestamps) {
    if (selector.extension() == RangeExtension.SMOOTHED && !timestamps) {
      return smoothed(selector, time);
    }
    long at = times.instant(selector.at(), selector.offset(), time);
    // timestamp() looks for what the offset has read as if there were no offset beside an @.
    long sought = timestamps && selector.at() != null ? at + times.millis(selector.offset()) : at;
    long after = Math.max(at, sought) - NaiveEvaluator.LOOKBACK;
    long until = Math.min(at, sought);
    List<Element> elements = new ArrayList<>();
    data.forEach(
        (labels, points) -> {
          Point last = null;
          for (Point point : points) {
            if (point.time() <= until && point.time() > after) {
              last = point;
            }
          }
          if (last != null && !isStale(last) && matches(labels, selector.matchers())) {
            elements.add(
                timestamps
                    ? new Element(NaiveEvaluator.withoutName(labels), last.time() / 1000.0)
                    : new Element(labels, last.value(), last.histogram()));
          }
        });
    return elements;
  }

  /* Every series between its neighbours of the time, or as it was last. */
  private List<Element> smoothed(Expr.VectorSelector selector, long time) {
    long at = times.instant(selector.at(), selector.offset(), time);
    List<Element> elements = new ArrayList<>();
    data.forEach(
        (labels, points) -> {
          if (matches(labels, selector.matchers())) {
            Range around =
                new Range(
                    labels,
                    between(points, at - NaiveEvaluator.LOOKBACK, at + NaiveEvaluator.LOOKBACK));
            Element element = around.isMixed() ? null : NaiveEdges.at(around.points(), at);
            if (element != null) {
              elements.add(new Element(labels, element.value(), element.histogram()));
            }
          }
        });
    return elements;
  }

  /** Points that are not stale, read as they are wanted. */
  List<Point> between(List<Point> points, long after, long until) {
    return points.stream()
        .filter(p -> p.time() > after && p.time() <= until && !isStale(p))
        .map(this::read)
        .toList();
  }

  /* Of gauges nothing but count and sum is read where no more is wanted: buckets tell no resets. */
  private Point read(Point point) {
    NaiveHistogram histogram = point.histogram();
    return histogram == null || !histogram.gauge() || !onlyStats()
        ? point
        : new Point(point.time(), point.value(), histogram.withoutBuckets());
  }

  /** Series at an instant, with the times of their samples: for looking up info series. */
  Map<Labels, Long> sampledAt(Predicate<Labels> wanted, long at) {
    Map<Labels, Long> found = new LinkedHashMap<>();
    data.forEach(
        (labels, points) -> {
          Point last =
              points.stream()
                  .filter(p -> p.time() > at - NaiveEvaluator.LOOKBACK && p.time() <= at)
                  .reduce((a, b) -> b)
                  .orElse(null);
          if (last != null && !isStale(last) && wanted.test(labels)) {
            found.put(labels, last.time());
          }
        });
    return found;
  }
}
