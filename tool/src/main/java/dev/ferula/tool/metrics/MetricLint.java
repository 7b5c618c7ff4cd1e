package dev.ferula.tool.metrics;

import dev.ferula.model.GoQuote;
import dev.ferula.model.Utf8Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What is against the conventions in the names, types and labels of metrics. */
final class MetricLint {
  /** A finding about the metric of this name. */
  record Problem(String metric, String words) {}

  private static final Pattern CAMEL_CASE = Pattern.compile("[a-z][A-Z]");

  private static final List<String> ABBREVIATIONS =
      List.of("s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d");

  private static final List<String> PREFIXES =
      List.of(
          "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi",
          "mega", "mibi", "giga", "gibi", "tera", "tebi", "peta", "pebi");

  /* Each unit with the one that should stand in its place. */
  private static final Map<String, String> UNITS = units();

  private MetricLint() {}

  private static Map<String, String> units() {
    Map<String, String> units = new HashMap<>();
    for (String base :
        List.of(
            "amperes", "bytes", "celsius", "grams", "joules", "kelvin", "meters", "metres",
            "seconds", "volts")) {
      units.put(base, base);
    }
    List.of("minutes", "hours", "days", "weeks").forEach(unit -> units.put(unit, "seconds"));
    List.of("inches", "yards", "miles").forEach(unit -> units.put(unit, "meters"));
    List.of("fahrenheit", "rankine").forEach(unit -> units.put(unit, "celsius"));
    List.of("pounds", "ounces").forEach(unit -> units.put(unit, "grams"));
    units.put("kelvins", "kelvin");
    units.put("bits", "bytes");
    units.put("calories", "joules");
    return units;
  }

  /** All findings, by metric and then by their words. */
  static List<Problem> problems(List<MetricFamily> families) {
    List<Problem> problems = new ArrayList<>();
    for (MetricFamily family : families) {
      words(family).forEach(words -> problems.add(new Problem(family.name, words)));
    }
    problems.sort(
        Comparator.comparing(Problem::metric, Utf8Order.COMPARATOR)
            .thenComparing(Problem::words, Utf8Order.COMPARATOR));
    return problems;
  }

  private static List<String> words(MetricFamily family) {
    List<String> found = new ArrayList<>();
    if (family.help == null) {
      found.add("no help text");
    }
    checkName(family, found);
    checkSuffixes(family, found);
    checkLabels(family, found);
    checkDuplicates(family, found);
    return found;
  }

  private static void checkName(MetricFamily family, List<String> found) {
    String name = family.name;
    for (String word : name.split("_", -1)) {
      String base = baseUnit(word);
      if (!base.isEmpty()) {
        if (!base.equals(word)) {
          found.add("use base unit " + GoQuote.quote(base) + " instead of " + GoQuote.quote(word));
        }
        break;
      }
    }
    String lower = name.toLowerCase(Locale.ROOT);
    String type = family.type().name().toLowerCase(Locale.ROOT);
    if (family.type() != MetricFamily.Type.UNTYPED && hasWord(lower, type)) {
      found.add("metric name should not include type '" + type + "'");
    }
    if (name.indexOf(':') >= 0) {
      found.add("metric names should not contain ':'");
    }
    if (CAMEL_CASE.matcher(name).find()) {
      found.add("metric names should be written in 'snake_case' not 'camelCase'");
    }
    for (String unit : ABBREVIATIONS) {
      if (hasWord(lower, unit)) {
        found.add("metric names should not contain abbreviated units");
      }
    }
  }

  private static boolean hasWord(String name, String word) {
    return name.contains("_" + word + "_") || name.endsWith("_" + word);
  }

  /* The base of a unit that may have a prefix; empty where the word is no unit. */
  private static String baseUnit(String word) {
    String base = UNITS.get(word);
    if (base != null) {
      return base;
    }
    for (String prefix : PREFIXES) {
      String prefixed = word.startsWith(prefix) ? UNITS.get(word.substring(prefix.length())) : null;
      if (prefixed != null) {
        return prefixed;
      }
    }
    return "";
  }

  private static void checkSuffixes(MetricFamily family, List<String> found) {
    MetricFamily.Type type = family.type();
    if (type == MetricFamily.Type.UNTYPED) {
      return;
    }
    boolean total = family.name.endsWith("_total");
    if (type == MetricFamily.Type.COUNTER && !total) {
      found.add("counter metrics should have \"_total\" suffix");
    }
    if (type != MetricFamily.Type.COUNTER && total) {
      found.add("non-counter metrics should not have \"_total\" suffix");
    }
    boolean histogram = type == MetricFamily.Type.HISTOGRAM;
    if (!histogram && family.name.endsWith("_bucket")) {
      found.add("non-histogram metrics should not have \"_bucket\" suffix");
    }
    for (String suffix : List.of("_count", "_sum")) {
      if (!histogram && type != MetricFamily.Type.SUMMARY && family.name.endsWith(suffix)) {
        found.add(
            "non-histogram and non-summary metrics should not have \"" + suffix + "\" suffix");
      }
    }
  }

  private static void checkLabels(MetricFamily family, List<String> found) {
    MetricFamily.Type type = family.type();
    boolean typed = type != MetricFamily.Type.UNTYPED;
    for (MetricFamily.Metric metric : family.metrics) {
      for (MetricFamily.Label label : metric.labels) {
        if (typed && type != MetricFamily.Type.HISTOGRAM && label.name().equals("le")) {
          found.add("non-histogram metrics should not have \"le\" label");
        }
        if (typed && type != MetricFamily.Type.SUMMARY && label.name().equals("quantile")) {
          found.add("non-summary metrics should not have \"quantile\" label");
        }
        if (CAMEL_CASE.matcher(label.name()).find()) {
          found.add("label names should be written in 'snake_case' not 'camelCase'");
        }
      }
    }
  }

  /* Told of for each metric that comes again later. */
  private static void checkDuplicates(MetricFamily family, List<String> found) {
    Map<List<MetricFamily.Label>, Integer> times = new HashMap<>();
    for (MetricFamily.Metric metric : family.metrics) {
      if (times.merge(metric.labels, 1, Integer::sum) > 1) {
        found.add("metric not unique");
      }
    }
  }
}
