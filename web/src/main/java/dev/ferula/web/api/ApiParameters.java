package dev.ferula.web.api;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.GoQuote;
import dev.ferula.model.PromDuration;
import dev.ferula.promql.parser.ParseException;
import dev.ferula.promql.parser.Parser;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Parameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The parameters of an API request, read with Prometheus's rules and refused in its words. */
final class ApiParameters {
  private final Parameters parameters;

  ApiParameters(Exchange exchange) throws IOException {
    this.parameters = exchange.parameters();
  }

  /** The first value, or the empty string. */
  String text(String name) {
    return parameters.first(name);
  }

  List<String> all(String name) {
    return parameters.all(name);
  }

  boolean has(String name) {
    return !text(name).isEmpty();
  }

  /** A time in milliseconds that must be there. */
  long time(String name) {
    try {
      return Times.parse(text(name));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter(name, String.valueOf(e.getMessage()));
    }
  }

  /** A time in milliseconds, or the default where it is not given. */
  long time(String name, long ifAbsent) {
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
  long duration(String name) {
    try {
      return parseDuration(text(name));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter(name, String.valueOf(e.getMessage()));
    }
  }

  /** Reads a duration as milliseconds. */
  static long parseDuration(String text) {
    Double seconds = Times.decimal(text);
    if (seconds != null) {
      double nanos = seconds * 1e9;
      if (nanos > Long.MAX_VALUE || nanos < Long.MIN_VALUE) {
        throw new IllegalArgumentException(
            "cannot parse " + GoQuote.quote(text) + " to a valid duration. It overflows int64");
      }
      return (long) (seconds * 1000);
    }
    try {
      return PromDuration.parseMillis(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "cannot parse " + GoQuote.quote(text) + " to a valid duration", e);
    }
  }

  /** The {@code limit} parameter; 0 for none. */
  int limit() {
    String text = text("limit");
    if (text.isEmpty()) {
      return 0;
    }
    int limit;
    try {
      limit = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw ApiException.invalidParameter(
          "limit", "strconv.Atoi: parsing " + GoQuote.quote(text) + ": invalid syntax");
    }
    if (limit < 0) {
      throw ApiException.invalidParameter("limit", "limit must be non-negative");
    }
    return limit;
  }

  /** A whole number, or the default where it is not given. */
  int number(String name, int ifAbsent) {
    if (!has(name)) {
      return ifAbsent;
    }
    try {
      return Integer.parseInt(text(name));
    } catch (NumberFormatException e) {
      throw new ApiException(ApiException.Type.BAD_DATA, name + " must be a number");
    }
  }

  /** A Boolean as Go's {@code strconv.ParseBool} reads it; false where it is not given. */
  boolean bool(String name) {
    return switch (text(name)) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "", "0", "f", "F", "false", "FALSE", "False" -> false;
      default ->
          throw ApiException.invalidParameter(
              name,
              "error converting "
                  + name
                  + ": strconv.ParseBool: parsing "
                  + GoQuote.quote(text(name))
                  + ": invalid syntax");
    };
  }

  /**
   * The {@code match[]} selectors.
   *
   * @throws ApiException bad data for one that does not parse or matches everything
   */
  List<List<Matcher>> matchers() {
    List<List<Matcher>> sets = new ArrayList<>();
    for (String selector : all("match[]")) {
      List<Matcher> matchers;
      try {
        matchers = Parser.parseMetricSelector(selector);
      } catch (ParseException e) {
        throw ApiException.invalidParameter("match[]", String.valueOf(e.getMessage()));
      }
      if (matchers.stream().allMatch(Matcher::matchesEmpty)) {
        throw ApiException.invalidParameter(
            "match[]", "match[] must contain at least one non-empty matcher");
      }
      sets.add(matchers);
    }
    return sets;
  }
}
