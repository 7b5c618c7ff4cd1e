package dev.ferula.web.api;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.GoQuote;
import dev.ferula.model.PromDuration;
import dev.ferula.notation.GoNumber;
import dev.ferula.promql.parser.ParseException;
import dev.ferula.promql.parser.Parser;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Parameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The parameters of an API request, read with Prometheus's rules and refused in its words. */
public final class ApiParameters {
  private static final long NANOS_IN_MILLI = 1_000_000;

  private final Parameters parameters;

  public ApiParameters(Exchange exchange) throws IOException {
    this.parameters = exchange.parameters();
  }

  /**
   * Refuses a request of which something could not be read, where Prometheus does; everywhere else
   * what could not be read counts as not given.
   */
  public void wellFormed() {
    String failure = parameters.failure();
    if (failure != null) {
      throw new ApiException(ApiException.Type.BAD_DATA, "error parsing form values: " + failure);
    }
  }

  /** The first value, or the empty string. */
  public String text(String name) {
    return parameters.first(name);
  }

  public List<String> all(String name) {
    return parameters.all(name);
  }

  public boolean has(String name) {
    return !text(name).isEmpty();
  }

  /** A time in milliseconds that must be there. */
  public long time(String name) {
    try {
      return Times.parse(text(name));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter(name, String.valueOf(e.getMessage()));
    }
  }

  /** A time in milliseconds, or the default where it is not given. */
  public long time(String name, long ifAbsent) {
    if (!has(name)) {
      return ifAbsent;
    }
    try {
      return Times.parse(text(name));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter(
          name, "invalid time value for '" + name + "': " + e.getMessage());
    }
  }

  /** A duration in milliseconds: seconds as a number, or Prometheus's notation. */
  public long duration(String name) {
    return nanos(name) / NANOS_IN_MILLI;
  }

  /** The same in nanoseconds. */
  public long nanos(String name) {
    try {
      return parseNanos(text(name));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter(name, String.valueOf(e.getMessage()));
    }
  }

  /** Reads a duration as milliseconds. */
  public static long parseDuration(String text) {
    return parseNanos(text) / NANOS_IN_MILLI;
  }

  private static long parseNanos(String text) {
    Double seconds = GoNumber.parse(text);
    if (seconds != null) {
      double nanos = seconds * 1e9;
      if (nanos > Long.MAX_VALUE || nanos < Long.MIN_VALUE) {
        throw new IllegalArgumentException(
            "cannot parse " + GoQuote.quote(text) + " to a valid duration. It overflows int64");
      }
      // What is no number becomes the least that there is, as it does in Go.
      return Double.isNaN(nanos) ? Long.MIN_VALUE : (long) nanos;
    }
    try {
      return Math.multiplyExact(PromDuration.parseMillis(text), NANOS_IN_MILLI);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "cannot parse " + GoQuote.quote(text) + " to a valid duration", e);
    }
  }

  /** The {@code limit} parameter; 0 for none. */
  public int limit() {
    String text = text("limit");
    if (text.isEmpty()) {
      return 0;
    }
    long limit;
    try {
      limit = GoInteger.parse(text);
    } catch (NumberFormatException e) {
      throw ApiException.invalidParameter("limit", String.valueOf(e.getMessage()));
    }
    if (limit < 0) {
      throw ApiException.invalidParameter("limit", "limit must be non-negative");
    }
    // Nothing here has more than this.
    return (int) Math.min(limit, Integer.MAX_VALUE - 1);
  }

  /** A whole number, or the default where it is not given. */
  public long number(String name, long ifAbsent) {
    if (!has(name)) {
      return ifAbsent;
    }
    try {
      return GoInteger.parse(text(name));
    } catch (NumberFormatException e) {
      throw new ApiException(ApiException.Type.BAD_DATA, name + " must be a number");
    }
  }

  /** A Boolean in letters of any case; false where it is not given. */
  public boolean bool(String name) {
    if (!has(name)) {
      return false;
    }
    String text = text(name).toLowerCase(Locale.ROOT);
    Boolean value = parseBool(text);
    if (value == null) {
      throw ApiException.invalidParameter(
          name,
          "error converting "
              + name
              + ": strconv.ParseBool: parsing "
              + GoQuote.quote(text)
              + ": invalid syntax");
    }
    return value;
  }

  /** A Boolean of the admin API, with its words for a wrong one. */
  public boolean flag(String name) {
    Boolean value = has(name) ? parseBool(text(name)) : Boolean.FALSE;
    if (value == null) {
      throw ApiException.invalidParameter(
          name,
          "unable to parse boolean: strconv.ParseBool: parsing "
              + GoQuote.quote(text(name))
              + ": invalid syntax");
    }
    return value;
  }

  /** A Boolean as {@link #bool(String)} reads it, or the default where it is not given. */
  public boolean bool(String name, boolean ifAbsent) {
    if (!has(name)) {
      return ifAbsent;
    }
    Boolean value = parseBool(text(name));
    if (value == null) {
      throw new ApiException(
          ApiException.Type.BAD_DATA,
          "invalid " + name + " " + GoQuote.quote(text(name)) + ": must be boolean");
    }
    return value;
  }

  private static @Nullable Boolean parseBool(String text) {
    return switch (text) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> null;
    };
  }

  /**
   * The {@code match[]} selectors.
   *
   * @throws ApiException bad data for one that does not parse or matches everything
   */
  public List<List<Matcher>> selectors() {
    try {
      return parseSelectors();
    } catch (IllegalArgumentException e) {
      throw new ApiException(ApiException.Type.BAD_DATA, String.valueOf(e.getMessage()));
    }
  }

  /** As {@link #selectors}, for endpoints whose errors name the parameter. */
  public List<List<Matcher>> matchers() {
    try {
      return parseSelectors();
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter("match[]", String.valueOf(e.getMessage()));
    }
  }

  private List<List<Matcher>> parseSelectors() {
    List<List<Matcher>> sets = new ArrayList<>();
    for (String selector : all("match[]")) {
      List<Matcher> matchers;
      try {
        matchers = Parser.parseMetricSelector(selector);
      } catch (ParseException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
      sets.add(matchers);
    }
    for (List<Matcher> matchers : sets) {
      if (matchers.stream().allMatch(Matcher::matchesEmpty)) {
        throw new IllegalArgumentException("match[] must contain at least one non-empty matcher");
      }
    }
    return sets;
  }
}
