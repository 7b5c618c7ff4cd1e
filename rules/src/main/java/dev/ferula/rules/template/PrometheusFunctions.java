package dev.ferula.rules.template;

import static dev.ferula.rules.template.GoType.ANY;
import static dev.ferula.rules.template.GoType.QUERY_RESULT;
import static dev.ferula.rules.template.GoType.SAMPLE;
import static dev.ferula.rules.template.GoType.STRING;

import dev.ferula.model.PromDuration;
import dev.ferula.model.Utf8Order;
import dev.ferula.notation.GoText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** The functions that Prometheus adds to Go's. */
final class PrometheusFunctions {
  private static final String NIL_POINTER =
      "runtime error: invalid memory address or nil pointer dereference";

  private PrometheusFunctions() {}

  /** The function of a name whose value depends on nothing but its arguments, or null. */
  static @Nullable TemplateFunction find(String name) {
    return switch (name) {
      case "first" -> TemplateFunction.of(name, a -> first(a.get(0)), QUERY_RESULT);
      case "label" ->
          TemplateFunction.of(name, a -> label(sample(a.get(1)), text(a, 0)), STRING, SAMPLE);
      case "value" -> TemplateFunction.of(name, a -> sample(a.get(0)).value(), SAMPLE);
      case "strvalue" ->
          TemplateFunction.of(name, a -> label(sample(a.get(0)), "__value__"), SAMPLE);
      case "args" -> TemplateFunction.variadic(name, PrometheusFunctions::arguments, ANY);
      case "reReplaceAll" ->
          TemplateFunction.of(
              name,
              a -> RegexFunctions.replaceAll(text(a, 0), text(a, 1), text(a, 2)),
              STRING,
              STRING,
              STRING);
      case "safeHtml" -> TemplateFunction.of(name, a -> new GoValue.SafeHtml(text(a, 0)), STRING);
      case "match" ->
          TemplateFunction.of(
              name, a -> RegexFunctions.matches(text(a, 0), text(a, 1)), STRING, STRING);
      case "title" -> TemplateFunction.of(name, a -> title(text(a, 0)), STRING);
      case "toUpper" ->
          TemplateFunction.of(name, a -> mapped(text(a, 0), Character::toUpperCase), STRING);
      case "toLower" ->
          TemplateFunction.of(name, a -> mapped(text(a, 0), Character::toLowerCase), STRING);
      case "graphLink" -> TemplateFunction.of(name, a -> link(text(a, 0), 0), STRING);
      case "tableLink" -> TemplateFunction.of(name, a -> link(text(a, 0), 1), STRING);
      case "sortByLabel" ->
          TemplateFunction.of(name, a -> sorted(text(a, 0), a.get(1)), STRING, QUERY_RESULT);
      case "stripPort" -> TemplateFunction.of(name, a -> HostPort.withoutPort(text(a, 0)), STRING);
      case "stripDomain" ->
          TemplateFunction.of(name, a -> HostPort.withoutDomain(text(a, 0)), STRING);
      case "humanize" ->
          TemplateFunction.of(name, a -> Humanize.metric(Humanize.number(a.get(0))), ANY);
      case "humanize1024" ->
          TemplateFunction.of(name, a -> Humanize.binary(Humanize.number(a.get(0))), ANY);
      case "humanizeDuration" ->
          TemplateFunction.of(name, a -> Humanize.duration(Humanize.number(a.get(0))), ANY);
      case "humanizePercentage" ->
          TemplateFunction.of(name, a -> Humanize.percentage(Humanize.number(a.get(0))), ANY);
      case "humanizeTimestamp" ->
          TemplateFunction.of(name, a -> Humanize.timestamp(Humanize.number(a.get(0))), ANY);
      case "toTime" ->
          TemplateFunction.of(name, a -> Humanize.time(Humanize.number(a.get(0))), ANY);
      case "toDuration" ->
          TemplateFunction.of(name, a -> GoDuration.ofSeconds(Humanize.number(a.get(0))), ANY);
      case "parseDuration" -> TemplateFunction.of(name, a -> seconds(text(a, 0)), STRING);
      case "urlQueryEscape" -> TemplateFunction.of(name, a -> Escapes.query(text(a, 0)), STRING);
      default -> null;
    };
  }

  private static String text(List<@Nullable Object> arguments, int index) {
    return String.valueOf(arguments.get(index));
  }

  private static GoValue.Sample sample(@Nullable Object argument) {
    if (argument instanceof GoValue.Sample sample) {
      return sample;
    }
    throw new FunctionException(NIL_POINTER);
  }

  private static GoValue.Sample first(@Nullable Object argument) {
    if (argument instanceof GoValue.QueryResult result && !result.samples().isEmpty()) {
      return result.samples().get(0);
    }
    throw new FunctionException("first() called on vector with no elements");
  }

  private static String label(GoValue.Sample sample, String name) {
    Object value = sample.labels().entries().get(name);
    return value == null ? "" : value.toString();
  }

  private static GoValue.GoMap arguments(List<@Nullable Object> values) {
    Map<String, @Nullable Object> entries = new TreeMap<>();
    for (int i = 0; i < values.size(); i++) {
      entries.put("arg" + i, values.get(i));
    }
    return new GoValue.GoMap(entries, GoValue.GoMap.Kind.ANYTHING);
  }

  /* Go changes the case of each character by itself, so that no text grows. */
  private static String mapped(String text, IntUnaryOperator change) {
    return GoText.valid(text)
        .codePoints()
        .map(change)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /* The first letter of each word in upper case; apostrophes and the like do not end a word. */
  private static String title(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean titled = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      boolean first = Character.isLetter(c) && !titled;
      out.append(first ? titleCase(c) : Character.toString(c));
      boolean goesOn =
          isOfWord(c)
              || ("'.:’·".indexOf(c) >= 0 && i < text.length() && isOfWord(text.codePointAt(i)));
      titled = goesOn && (titled || first);
    }
    return out.toString();
  }

  private static boolean isOfWord(int c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  /* Some letters have a title case of their own, some become two, of which the first is a capital. */
  private static String titleCase(int c) {
    int title = Character.toTitleCase(c);
    String upper = Character.toString(c).toUpperCase(Locale.ROOT);
    int first = upper.offsetByCodePoints(0, 1);
    if (title != c || first == upper.length()) {
      return Character.toString(title);
    }
    boolean capital = Character.isUpperCase(upper.codePointAt(0));
    String rest = upper.substring(first);
    return upper.substring(0, first) + (capital ? rest.toLowerCase(Locale.ROOT) : rest);
  }

  private static String link(String expression, int tab) {
    return "/graph?g0.expr=" + Escapes.query(expression) + "&g0.tab=" + tab;
  }

  private static GoValue.QueryResult sorted(String name, @Nullable Object argument) {
    if (!(argument instanceof GoValue.QueryResult result)) {
      return new GoValue.QueryResult(List.of());
    }
    List<GoValue.Sample> samples = new ArrayList<>(result.samples());
    samples.sort(Comparator.comparing(sample -> label(sample, name), Utf8Order.COMPARATOR));
    return new GoValue.QueryResult(samples);
  }

  private static double seconds(String duration) {
    boolean negative = duration.startsWith("-");
    double millis;
    try {
      millis = PromDuration.parseMillis(negative ? duration.substring(1) : duration);
    } catch (IllegalArgumentException e) {
      throw new FunctionException(String.valueOf(e.getMessage()));
    }
    return (negative ? -millis : millis) / 1000;
  }
}
