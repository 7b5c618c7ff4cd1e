package dev.ferula.promql.annotation;

import dev.ferula.notation.GoNumber;
import dev.ferula.promql.parser.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The warnings and infos of a query. The same text is kept once, at the place that was annotated
 * last. Safe for use by several threads.
 */
public final class Annotations {
  /** What is done to histograms, as annotations name it. */
  public static final String ADDITION = "addition";

  public static final String SUBTRACTION = "subtraction";
  public static final String AGGREGATION = "aggregation";

  private static final String WARNING = "PromQL warning: ";
  private static final String INFO = "PromQL info: ";

  private final Map<String, Annotation> byText = new LinkedHashMap<>();

  /** One annotation. */
  private sealed interface Annotation {
    Span span();

    /** Joins what was noted before under the same text. */
    Annotation merged(Annotation before);

    String details();
  }

  private record Plain(Span span) implements Annotation {
    @Override
    public Annotation merged(Annotation before) {
      return this;
    }

    @Override
    public String details() {
      return "";
    }
  }

  private record ForcedMonotonicity(
      Span span,
      long minTime,
      long maxTime,
      double minBucket,
      double maxBucket,
      double maxDifference,
      long count)
      implements Annotation {
    @Override
    public Annotation merged(Annotation before) {
      return before instanceof ForcedMonotonicity that
          ? new ForcedMonotonicity(
              that.span,
              Math.min(minTime, that.minTime),
              Math.max(maxTime, that.maxTime),
              Math.min(minBucket, that.minBucket),
              Math.max(maxBucket, that.maxBucket),
              Math.max(maxDifference, that.maxDifference),
              count + that.count)
          : this;
    }

    @Override
    public String details() {
      return ", from buckets "
          + GoNumber.general(minBucket)
          + " to "
          + GoNumber.general(maxBucket)
          + ", with a max diff of "
          + GoNumber.general(maxDifference, 2)
          + ", over "
          + count
          + " samples from "
          + second(minTime)
          + " to "
          + second(maxTime);
    }

    private static Instant second(long timestamp) {
      return Instant.ofEpochSecond(timestamp / 1000);
    }
  }

  private record StartTimeOverlap(Span span, int count) implements Annotation {
    @Override
    public Annotation merged(Annotation before) {
      return before instanceof StartTimeOverlap that
          ? new StartTimeOverlap(that.span, count + that.count)
          : this;
    }

    @Override
    public String details() {
      return count > 1 ? " (" + count + " occurrences)" : "";
    }
  }

  /** Notes a warning. */
  public void warn(Span span, String text) {
    add(WARNING + text, new Plain(span));
  }

  /** Notes an info. */
  public void info(Span span, String text) {
    add(INFO + text, new Plain(span));
  }

  private synchronized void add(String text, Annotation annotation) {
    byText.merge(text, annotation, (before, now) -> now.merged(before));
  }

  /** Warns of floats and histograms in one range. */
  public void mixedFloatsHistograms(Span span, String metricName) {
    warn(span, "encountered a mix of histograms and floats for metric name " + quoted(metricName));
  }

  /** Warns of histograms with exponential and with custom buckets that meet. */
  public void mixedExponentialCustom(Span span, String metricName) {
    warn(
        span,
        "vector contains a mix of histograms with exponential and custom buckets schemas for"
            + " metric name "
            + quoted(metricName));
  }

  /** Warns that histograms that a rate is taken of are marked as a gauge. */
  public void notCounter(Span span, String metricName) {
    warn(span, "this native histogram metric is not a counter: " + quoted(metricName));
  }

  /** Warns that histograms that a difference is taken of are not marked as a gauge. */
  public void notGauge(Span span, String metricName) {
    warn(span, "this native histogram metric is not a gauge: " + quoted(metricName));
  }

  /** The warning that one histogram began anew and another did not, without its place. */
  public static String conflictingResets(String operation) {
    return "conflicting counter resets during histogram " + operation;
  }

  /** The info that custom buckets were reduced to the bounds in common, without its place. */
  public static String reconciledBounds(String operation) {
    return "mismatched custom buckets were reconciled during " + operation;
  }

  /** Warns that one histogram began anew and another did not. */
  public void counterResetConflict(Span span, String operation) {
    warn(span, conflictingResets(operation));
  }

  /** Notes that custom buckets were reduced to the bounds in common. */
  public void boundsReconciled(Span span, String operation) {
    info(span, reconciledBounds(operation));
  }

  /** Notes that an aggregation of floats passed over a histogram. */
  public void histogramIgnored(Span span, String aggregation) {
    info(span, "ignored histogram in " + aggregation + " aggregation");
  }

  /** Notes that a function of floats passed over histograms. */
  public void histogramsIgnoredInRange(Span span, String metricName) {
    info(
        span,
        "ignored histograms in a range containing both floats and histograms for metric name "
            + quoted(metricName));
  }

  /** Warns of a quantile outside 0 to 1. */
  public void invalidQuantile(Span span, double quantile) {
    warn(span, "quantile value should be between 0 and 1, got " + GoNumber.general(quantile));
  }

  /** Warns of a sample that begins before the one before it was taken; counts how often. */
  public void startTimeOverlap(Span span, String metricName) {
    add(
        WARNING
            + "sample has start time that overlaps with previous sample timestamp for metric "
            + quoted(metricName),
        new StartTimeOverlap(span, 1));
  }

  /** Notes that counts of classic buckets that fell were raised. */
  public void forcedMonotonicity(Span span, String metricName, ForcedBuckets forced) {
    add(
        INFO
            + "input to histogram_quantile needed to be fixed for monotonicity (see"
            + " https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
            + forMetric(metricName),
        new ForcedMonotonicity(
            span,
            forced.minTime,
            forced.maxTime,
            forced.minBucket,
            forced.maxBucket,
            forced.maxDifference,
            forced.count()));
  }

  /** {@code for metric name "..."} with a space before, or nothing for an empty name. */
  public static String forMetric(String metricName) {
    return metricName.isEmpty() ? "" : " for metric name " + quoted(metricName);
  }

  /** A text in quotes, escaped as Go does. */
  public static String quoted(String text) {
    return dev.ferula.model.GoQuote.quote(text);
  }

  /** The warnings with their positions in the query's text. */
  public synchronized List<String> warnings(String query) {
    return rendered(query, WARNING);
  }

  /** The infos with their positions in the query's text. */
  public synchronized List<String> infos(String query) {
    return rendered(query, INFO);
  }

  private List<String> rendered(String query, String prefix) {
    List<String> texts = new ArrayList<>();
    byText.forEach(
        (text, annotation) -> {
          if (text.startsWith(prefix)) {
            texts.add(
                query.isEmpty()
                    ? text
                    : text + annotation.details() + " (" + annotation.span().startIn(query) + ")");
          }
        });
    return texts;
  }
}
