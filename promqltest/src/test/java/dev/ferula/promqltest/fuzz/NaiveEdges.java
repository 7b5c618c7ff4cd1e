package dev.ferula.promqltest.fuzz;

import dev.ferula.model.Labels;
import dev.ferula.promql.parser.RangeExtension;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Element;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Failure;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Point;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Ranges that are {@code anchored} or {@code smoothed}, for {@link NaiveEvaluator}. */
final class NaiveEdges {
  /* So large that what is beside it is lost. */
  private static final double IMMENSE = 1e200;

  private NaiveEdges() {}

  private static Element number(double value) {
    return new Element(Labels.EMPTY, value);
  }

  /** What a series is at a time between two samples, or after the last; null before the first. */
  static @Nullable Element at(List<Point> points, long time) {
    Point before = null;
    Point after = null;
    for (Point point : points) {
      if (point.time() == time) {
        return new Element(Labels.EMPTY, point.value(), point.histogram());
      }
      if (point.time() < time) {
        before = point;
      } else if (after == null) {
        after = point;
      }
    }
    if (before == null) {
      return null;
    }
    if (after == null) {
      NaiveHistogram histogram = before.histogram();
      return new Element(
          Labels.EMPTY, before.value(), histogram == null ? null : histogram.asGauge(false));
    }
    NaiveHistogram a = before.histogram();
    NaiveHistogram b = after.histogram();
    if (a == null || b == null) {
      return number(between(before, after, time, false));
    }
    NaiveHistogram histogram = histogramBetween(before, after, time, !(a.gauge() && b.gauge()));
    return histogram == null ? null : new Element(Labels.EMPTY, 0, histogram);
  }

  private static double share(Point before, Point after, long time) {
    return (double) (time - before.time()) / (after.time() - before.time());
  }

  private static double between(Point before, Point after, long time, boolean counter) {
    boolean reset = counter && after.value() < before.value();
    double from = reset ? 0 : before.value();
    double to = after.value();
    if (Math.abs(from) > IMMENSE || Math.abs(to) > IMMENSE) {
      throw new NaiveEvaluator.Undecided("between immense numbers");
    }
    return from + (to - from) * (time - before.time()) / (after.time() - before.time());
  }

  private static @Nullable NaiveHistogram histogramBetween(
      Point before, Point after, long time, boolean counter) {
    NaiveHistogram a = Objects.requireNonNull(before.histogram());
    NaiveHistogram b = Objects.requireNonNull(after.histogram());
    double share = share(before, after, time);
    if (counter && b.isResetSince(a)) {
      return b.times(share);
    }
    return a.isCompatibleWith(b) ? b.minus(a).times(share).plus(a) : null;
  }

  /** A function over a range whose points reach beyond it. */
  static @Nullable Element apply(
      String name, Range range, long from, long to, RangeExtension extension) {
    boolean smoothed = extension == RangeExtension.SMOOTHED;
    boolean counts = name.equals("resets") || name.equals("changes");
    boolean rates = name.equals("rate") || name.equals("increase") || name.equals("delta");
    if (!rates && (smoothed || !counts)) {
      throw new Failure(extension.text() + " modifier does not go with " + name);
    }
    if (counts) {
      return counted(name, range, from);
    }
    if (range.isMixed()) {
      return null;
    }
    boolean counter = !name.equals("delta");
    double seconds = name.equals("rate") ? (to - from) / 1000.0 : 1;
    boolean custom = range.histograms().stream().anyMatch(NaiveEdges::isCustom);
    if (custom && !range.histograms().stream().allMatch(NaiveEdges::isCustom)) {
      throw new NaiveEvaluator.Undecided("a range of different kinds of buckets");
    }
    List<Point> edged = edged(range.points(), from, to, smoothed, counter);
    if (edged.isEmpty()) {
      return null;
    }
    if (!range.hasHistograms()) {
      return number(growth(edged, counter) / seconds);
    }
    NaiveHistogram grown = histogramGrowth(edged, counter);
    return new Element(Labels.EMPTY, 0, grown.scaled(v -> v / seconds).asGauge(true));
  }

  private static boolean isCustom(Point point) {
    return Objects.requireNonNull(point.histogram()).custom();
  }

  private static NaiveHistogram histogramGrowth(List<Point> edged, boolean counter) {
    List<NaiveHistogram> all = new ArrayList<>();
    edged.forEach(point -> all.add(Objects.requireNonNull(point.histogram())));
    NaiveHistogram grown = all.getLast().minus(all.getFirst());
    for (int i = 1; counter && i < all.size(); i++) {
      if (all.get(i).isResetSince(all.get(i - 1))) {
        grown = grown.plus(all.get(i - 1));
      }
    }
    return grown;
  }

  /* The samples of the range, with one for each edge. */
  private static List<Point> edged(
      List<Point> points, long from, long to, boolean smoothed, boolean counter) {
    Point first = points.getFirst();
    for (Point point : points) {
      first = point.time() <= from ? point : first;
    }
    Point last = points.getLast();
    if (smoothed) {
      for (Point point : points.reversed()) {
        last = point.time() >= to ? point : last;
      }
    }
    if (last.time() <= from || (smoothed && first.time() > to)) {
      return List.of();
    }
    List<Point> edged = new ArrayList<>();
    edged.add(smoothed && first.time() < from ? edge(points, first, from, counter) : first);
    for (Point point : points) {
      if (point.time() > from && point.time() < to && point != first && point != last) {
        edged.add(point);
      }
    }
    boolean beyond = smoothed && last.time() > to && last != points.getFirst();
    edged.add(beyond ? edge(points, points.get(points.indexOf(last) - 1), to, counter) : last);
    return edged;
  }

  private static Point edge(List<Point> points, Point before, long time, boolean counter) {
    Point after = points.get(points.indexOf(before) + 1);
    if (before.histogram() != null && after.histogram() != null) {
      return new Point(time, 0, histogramBetween(before, after, time, counter));
    }
    return new Point(time, between(before, after, time, counter), null);
  }

  private static double growth(List<Point> edged, boolean counter) {
    if (edged.stream().anyMatch(point -> Math.abs(point.value()) > IMMENSE)) {
      throw new NaiveEvaluator.Undecided("growth of immense numbers");
    }
    double growth = edged.getLast().value() - edged.getFirst().value();
    for (int i = 1; counter && i < edged.size(); i++) {
      double before = edged.get(i - 1).value();
      growth += edged.get(i).value() < before ? before : 0;
    }
    return growth;
  }

  private static @Nullable Element counted(String name, Range range, long from) {
    List<Point> points = range.points();
    if (points.getLast().time() <= from) {
      return null;
    }
    int anchor = 0;
    for (int i = 0; i < points.size(); i++) {
      anchor = points.get(i).time() <= from ? i : anchor;
    }
    return NaiveRanges.counted(name, points.subList(anchor, points.size()));
  }
}
