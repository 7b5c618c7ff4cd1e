package dev.ferula.tool.metrics;

import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.model.MetricNames;
import dev.ferula.notation.GoNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole text as families, with the verdicts and the words of Prometheus's client library,
 * which is stricter than a scrape: one type and one help for each name, before its samples. For one
 * text.
 */
final class FamilyReader {
  private static final String SUM = "_sum";
  private static final String COUNT = "_count";
  private static final String BUCKET = "_bucket";
  private static final String QUANTILE_LABEL = "quantile";
  private static final String BOUND_LABEL = "le";

  /** Which part of a summary or a histogram a sample's name says that it is. */
  private enum Role {
    VALUE,
    SUM,
    COUNT
  }

  /** What tells the summaries and histograms of all families apart. */
  private record Key(MetricFamily family, Map<String, String> labels) {}

  private final TextCursor in;
  private final Predicate<String> validName;
  private final Predicate<String> validLabel;
  private final Map<String, MetricFamily> families = new LinkedHashMap<>();
  private final Map<Key, MetricFamily.Metric> compounds = new HashMap<>();

  private Role role = Role.VALUE;

  private FamilyReader(byte[] text, boolean legacyNames) {
    this.in = new TextCursor(text);
    this.validName = legacyNames ? MetricNames::isLegacyMetricName : MetricNames::isUtf8Name;
    this.validLabel = legacyNames ? MetricNames::isLegacyLabelName : MetricNames::isUtf8Name;
  }

  /**
   * The families that have metrics, in the order in which they begin.
   *
   * @param legacyNames whether only the classic characters may stand in names
   * @throws FamilyException if the text is not in the format
   */
  static List<MetricFamily> read(byte[] text, boolean legacyNames) {
    FamilyReader reader = new FamilyReader(text, legacyNames);
    while (!reader.in.isAtEnd()) {
      reader.line();
      reader.in.newLine();
    }
    return reader.families.values().stream().filter(f -> !f.metrics.isEmpty()).toList();
  }

  private void line() {
    switch (in.current()) {
      case '#' -> comment();
      case '\n' -> {}
      case '{' -> sample(true);
      default -> sample(false);
    }
  }

  private void comment() {
    in.skipBlanks();
    if (in.current() == '\n') {
      return;
    }
    String keyword = in.untilBlank();
    if (in.current() == '\n') {
      return;
    }
    if (!keyword.equals("HELP") && !keyword.equals("TYPE")) {
      in.skipLine();
      return;
    }
    in.skipBlanks();
    String name = in.name(true);
    if (in.current() == '\n') {
      return;
    }
    if (!in.isBlank()) {
      throw in.error("invalid metric name in comment");
    }
    MetricFamily named = use(name);
    in.skipBlanks();
    if (in.current() == '\n') {
      return;
    }
    if (keyword.equals("HELP")) {
      help(named);
    } else {
      type(named);
    }
  }

  private void help(MetricFamily named) {
    if (named.help != null) {
      throw in.error("second HELP line for metric name " + GoQuote.quote(named.name));
    }
    named.help = in.untilNewline(true);
  }

  private void type(MetricFamily named) {
    if (named.type != null) {
      throw in.error(
          "second TYPE line for metric name "
              + GoQuote.quote(named.name)
              + ", or TYPE reported after samples");
    }
    String written = in.untilNewline(false);
    String upper = written.toUpperCase(Locale.ROOT);
    if (upper.equals("GAUGEHISTOGRAM")) {
      named.type = MetricFamily.Type.GAUGE_HISTOGRAM;
      return;
    }
    for (MetricFamily.Type type : MetricFamily.Type.values()) {
      if (type.name().equals(upper)) {
        named.type = type;
        return;
      }
    }
    throw in.error("unknown metric type " + GoQuote.quote(written));
  }

  /* A sample's name belongs to the summary or the histogram that it is a part of. */
  private MetricFamily use(String name) {
    if (!validName.test(name)) {
      throw in.error("invalid metric name " + GoQuote.quote(name));
    }
    role = Role.VALUE;
    MetricFamily found = families.get(name);
    if (found == null) {
      found = compound(name);
    }
    if (found == null) {
      found = new MetricFamily(name);
      families.put(name, found);
    }
    return found;
  }

  private @Nullable MetricFamily compound(String name) {
    Role ofName = name.endsWith(SUM) ? Role.SUM : name.endsWith(COUNT) ? Role.COUNT : Role.VALUE;
    for (String suffix : List.of(COUNT, SUM, BUCKET)) {
      if (name.length() > suffix.length() && name.endsWith(suffix)) {
        MetricFamily of = families.get(name.substring(0, name.length() - suffix.length()));
        boolean fits =
            of != null
                && (of.type().isHistogram()
                    || (of.type() == MetricFamily.Type.SUMMARY && !suffix.equals(BUCKET)));
        if (fits) {
          role = ofName;
          return of;
        }
      }
    }
    return null;
  }

  private MetricFamily begin(String name) {
    MetricFamily named = use(name);
    if (named.type == null) {
      named.type = MetricFamily.Type.UNTYPED;
    }
    return named;
  }

  private void sample(boolean nameInBraces) {
    List<MetricFamily.Label> labels = new ArrayList<>();
    MetricFamily of = null;
    if (!nameInBraces) {
      String name = in.name(true);
      if (name.isEmpty()) {
        throw in.error("invalid metric name");
      }
      of = begin(name);
      in.skipIfBlank();
    }
    if (in.current() == '{') {
      of = braces(of, labels);
      in.skipBlanks();
    }
    if (of == null) {
      throw in.error("invalid metric name");
    }
    value(of, labels);
  }

  /* From the opening brace to the closing one, which stays current. */
  private @Nullable MetricFamily braces(
      @Nullable MetricFamily given, List<MetricFamily.Label> labels) {
    MetricFamily of = given;
    Set<String> seen = new HashSet<>();
    while (true) {
      in.skipBlanks();
      if (in.current() == '}') {
        return of;
      }
      String name = in.name(false);
      if (name.isEmpty()) {
        throw in.error("invalid label name for metric " + GoQuote.quote(nameOf(of)));
      }
      in.skipIfBlank();
      if (in.current() == '=') {
        labels.add(label(of, name, seen));
      } else {
        of = nameInBraces(of, given != null, name);
      }
      if (in.current() == '}') {
        return of;
      }
    }
  }

  private MetricFamily nameInBraces(@Nullable MetricFamily of, boolean before, String name) {
    if (before) {
      throw in.error("expected '=' after label name, found " + in.quoted());
    }
    if (of != null) {
      throw in.error("multiple metric names for metric " + GoQuote.quote(of.name));
    }
    if (in.current() != ',' && in.current() != '}') {
      throw in.error("unexpected end of metric name " + in.quoted());
    }
    return begin(name);
  }

  private MetricFamily.Label label(@Nullable MetricFamily of, String name, Set<String> seen) {
    if (name.equals(Labels.METRIC_NAME)) {
      throw in.error("label name " + GoQuote.quote(name) + " is reserved");
    }
    if (!validLabel.test(name)) {
      throw in.error("invalid label name " + GoQuote.quote(name));
    }
    if (!isBound(of, name) && !seen.add(name)) {
      throw in.error("duplicate label names for metric " + GoQuote.quote(nameOf(of)));
    }
    in.skipBlanks();
    if (in.current() != '"') {
      throw in.error("expected '\"' at start of label value, found " + in.quoted());
    }
    String value = in.value();
    if (!MetricNames.isWellFormed(value) || value.indexOf('\ufffd') >= 0) {
      throw in.error("invalid label value " + GoQuote.quote(value));
    }
    if (isBound(of, name) && number(value) == null) {
      throw in.error(
          "expected float as value for '" + name + "' label, got " + GoQuote.quote(value));
    }
    in.skipBlanks();
    if (in.current() != ',' && in.current() != '}') {
      throw in.error("unexpected end of label value " + GoQuote.quote(value));
    }
    return new MetricFamily.Label(name, value);
  }

  private static String nameOf(@Nullable MetricFamily family) {
    return family == null ? "" : family.name;
  }

  /* Quantiles and upper bounds are parts of a metric, not labels of it. */
  private static boolean isBound(@Nullable MetricFamily of, String label) {
    if (of == null) {
      return false;
    }
    return of.type() == MetricFamily.Type.SUMMARY
        ? label.equals(QUANTILE_LABEL)
        : of.type().isHistogram() && label.equals(BOUND_LABEL);
  }

  private void value(MetricFamily of, List<MetricFamily.Label> labels) {
    double bound = Double.NaN;
    List<MetricFamily.Label> own = new ArrayList<>();
    for (MetricFamily.Label label : labels) {
      Double number = isBound(of, label.name()) ? number(label.value()) : null;
      if (number == null) {
        own.add(label);
      } else {
        bound = number;
      }
    }
    MetricFamily.Metric metric = metric(of, own);
    String written = in.untilBlank();
    Double value = number(written);
    if (value == null) {
      throw in.error("expected float as value, got " + GoQuote.quote(written));
    }
    take(of, metric, bound, value);
    if (in.current() != '\n') {
      timestamp(metric);
    }
  }

  private MetricFamily.Metric metric(MetricFamily of, List<MetricFamily.Label> own) {
    MetricFamily.Metric metric = new MetricFamily.Metric();
    metric.labels.addAll(own);
    if (of.type() == MetricFamily.Type.SUMMARY || of.type().isHistogram()) {
      Map<String, String> labels = new HashMap<>();
      own.forEach(label -> labels.put(label.name(), label.value()));
      MetricFamily.Metric known = compounds.putIfAbsent(new Key(of, labels), metric);
      if (known != null) {
        return known;
      }
    }
    of.metrics.add(metric);
    return metric;
  }

  private void take(MetricFamily of, MetricFamily.Metric metric, double bound, double value) {
    boolean histogram = of.type().isHistogram();
    if (!histogram && of.type() != MetricFamily.Type.SUMMARY) {
      metric.value = value;
    } else if (role == Role.SUM) {
      metric.sum = value;
    } else if (role == Role.COUNT) {
      if (histogram && value < 0) {
        throw in.error("negative count for histogram " + GoQuote.quote(of.name));
      }
      metric.count = value;
    } else if (!Double.isNaN(bound)) {
      if (histogram && value < 0) {
        throw in.error("negative bucket population for histogram " + GoQuote.quote(of.name));
      }
      metric.parts.add(new MetricFamily.Part(bound, value));
    }
  }

  private void timestamp(MetricFamily.Metric metric) {
    in.skipBlanks();
    String written = in.untilBlank();
    try {
      metric.timestamp = Long.parseLong(written);
    } catch (NumberFormatException e) {
      throw in.error("expected integer as timestamp, got " + GoQuote.quote(written));
    }
    String rest = in.untilNewline(false);
    if (!rest.isEmpty()) {
      throw in.error("spurious string after timestamp: " + GoQuote.quote(rest));
    }
  }

  private static @Nullable Double number(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("pP_".indexOf(text.charAt(i)) >= 0) {
        return null;
      }
    }
    return GoNumber.parse(text);
  }
}
