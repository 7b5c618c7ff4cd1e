package dev.ferula.exporter;

import dev.ferula.model.MetricNames;
import dev.ferula.model.MetricType;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Turns the names of views and tags into names of metrics and labels. */
final class Names {
  /** Where OpenCensus for Go cuts names. */
  static final int GO_NAME_BYTES = 100;

  private static final Map<String, String> UNITS =
      Map.ofEntries(
          Map.entry("ms", "milliseconds"),
          Map.entry("s", "seconds"),
          Map.entry("us", "microseconds"),
          Map.entry("ns", "nanoseconds"),
          Map.entry("min", "minutes"),
          Map.entry("h", "hours"),
          Map.entry("d", "days"),
          Map.entry("By", "bytes"),
          Map.entry("KBy", "kilobytes"),
          Map.entry("MBy", "megabytes"),
          Map.entry("KiBy", "kibibytes"),
          Map.entry("MiBy", "mebibytes"),
          Map.entry("bit", "bits"),
          Map.entry("m", "meters"),
          Map.entry("V", "volts"),
          Map.entry("A", "amperes"),
          Map.entry("J", "joules"),
          Map.entry("W", "watts"),
          Map.entry("g", "grams"),
          Map.entry("Cel", "celsius"),
          Map.entry("Hz", "hertz"),
          Map.entry("%", "percent"));

  private Names() {}

  /**
   * OpenCensus for Go's rule without its cut: forbidden characters become underscores (a run of
   * dashes one), a digit in front gets an underscore, and an underscore in front gets "key".
   */
  static String sanitized(String name) {
    if (name.isEmpty()) {
      return name;
    }
    StringBuilder out = new StringBuilder(name.length() + 4);
    boolean afterDash = false;
    for (int i = 0; i < name.length(); i = name.offsetByCodePoints(i, 1)) {
      int c = name.codePointAt(i);
      if (c == '-') {
        out.append(afterDash ? "" : "_");
        afterDash = true;
        continue;
      }
      afterDash = false;
      if (i == 0 && c >= '0' && c <= '9') {
        out.append('_');
      }
      out.append(isWord(c) ? (char) c : '_');
    }
    return out.charAt(0) == '_' ? "key" + out : out.toString();
  }

  /** OpenCensus for Go's rule. */
  static String sanitizedAsGo(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    return utf8.length <= GO_NAME_BYTES
        ? sanitized(name)
        : sanitized(new String(utf8, 0, GO_NAME_BYTES, StandardCharsets.UTF_8));
  }

  /** simpleclient's rule: forbidden characters become underscores, a digit in front is lost. */
  static String sanitizedAsJava(String name) {
    StringBuilder out = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean allowed = isWord(c) && !(i == 0 && c >= '0' && c <= '9');
      out.append(allowed ? c : '_');
    }
    return out.toString();
  }

  /**
   * OpenCensus for Java's rule: an underscore between, unless the namespace has one, or a slash.
   */
  static String joinedAsJava(String namespace, String name) {
    if (namespace.isEmpty()) {
      return sanitizedAsJava(name);
    }
    boolean joined = namespace.endsWith("/") || namespace.endsWith("_");
    return sanitizedAsJava(namespace + (joined ? "" : "_") + name);
  }

  /** A namespace as it can stand in front of names, without underscores at its end. */
  static String namespace(String namespace) {
    if (namespace.isEmpty()) {
      return namespace;
    }
    StringBuilder out = new StringBuilder(namespace.length());
    for (int i = 0; i < namespace.length(); i = namespace.offsetByCodePoints(i, 1)) {
      int c = namespace.codePointAt(i);
      out.append(isWord(c) || c == ':' ? (char) c : '_');
    }
    while (out.length() > 0 && out.charAt(out.length() - 1) == '_') {
      out.setLength(out.length() - 1);
    }
    if (!MetricNames.isLegacyMetricName(out)) {
      throw new IllegalArgumentException(
          "namespace \""
              + namespace
              + "\" cannot start a metric name: expected a letter, an underscore or a colon first,"
              + " then at least one letter, digit or colon");
    }
    return out.toString();
  }

  /** The name with unit and {@code _total} added where they are missing. */
  static String withSuffixes(String name, String unit, MetricType type) {
    boolean counter = type == MetricType.COUNTER;
    String base = counter && name.endsWith("_total") ? name.substring(0, name.length() - 6) : name;
    String word = unitWord(unit);
    String withUnit = word.isEmpty() || base.endsWith("_" + word) ? base : base + "_" + word;
    return counter ? withUnit + "_total" : withUnit;
  }

  /** The unit as a word for a name; empty for "1", annotations, rates and the unknown. */
  static String unitWord(String unit) {
    String word = UNITS.get(unit);
    if (word != null) {
      return word;
    }
    boolean isWord = unit.length() > 2 && unit.chars().allMatch(c -> c >= 'a' && c <= 'z');
    return isWord ? unit : "";
  }

  private static boolean isWord(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
}
