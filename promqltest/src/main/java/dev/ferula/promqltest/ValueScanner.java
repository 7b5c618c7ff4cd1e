package dev.ferula.promqltest;

import dev.ferula.model.GoQuote;
import dev.ferula.notation.GoNumber;
import java.util.Locale;
import java.util.Set;

/**
 * Goes through the values of a series, character by character. What it meets is named as
 * Prometheus's lexer names it. For one text.
 */
final class ValueScanner {
  /** Behind the last character. */
  static final int END = -1;

  private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "atan2");
  private static final Set<String> AGGREGATORS =
      Set.of(
          "sum",
          "avg",
          "count",
          "min",
          "max",
          "group",
          "stddev",
          "stdvar",
          "topk",
          "bottomk",
          "count_values",
          "quantile",
          "limitk",
          "limit_ratio");
  private static final Set<String> KEYWORDS =
      Set.of(
          "offset",
          "smoothed",
          "anchored",
          "by",
          "without",
          "on",
          "ignoring",
          "group_left",
          "group_right",
          "bool",
          "start",
          "end",
          "step",
          "range");
  private static final int SHOWN = 10;

  private final String text;
  private int at;
  private String context = "";
  private String expected = "";

  ValueScanner(String text, int from) {
    this.text = text;
    this.at = from;
  }

  int at() {
    return at;
  }

  /** The character at hand. */
  int peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  boolean isAtEnd() {
    return at >= text.length();
  }

  boolean startsWith(String word) {
    return text.startsWith(word, at);
  }

  void skip(int count) {
    at += count;
  }

  /** Whether the character at hand is that one, which is then passed. */
  boolean next(char c) {
    boolean found = peek() == c;
    at += found ? 1 : 0;
    return found;
  }

  /** Whether there was a blank, all of which are then passed. */
  boolean blanks() {
    int from = at;
    while (isBlank(peek())) {
      at++;
    }
    return at > from;
  }

  private static boolean isBlank(int c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetter(int c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  boolean isAtNumber() {
    boolean point = peek() == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1));
    return isDigit(peek()) || point;
  }

  boolean isAtInfinityOrNaN() {
    int from = at;
    String word = word();
    at = from;
    return word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("nan");
  }

  /** Letters, digits and colons. */
  String word() {
    int from = at;
    while (isLetter(peek()) || isDigit(peek()) || peek() == ':') {
      at++;
    }
    return text.substring(from, at);
  }

  /** Letters alone. */
  String letters() {
    int from = at;
    while (isLetter(peek())) {
      at++;
    }
    return text.substring(from, at);
  }

  /** The digits of a number; hexadecimal ones would not be told from a repetition. */
  String number() {
    int from = at;
    boolean good = scanNumber();
    String number = text.substring(from, at);
    int behind = peek();
    if (!good || (behind != 'x' && (isLetter(behind) || isDigit(behind)))) {
      throw new SeriesException(from, "bad number syntax: " + GoQuote.quote(number));
    }
    return number;
  }

  private boolean scanNumber() {
    int from = at;
    boolean point = false;
    boolean exponent = false;
    while (true) {
      int c = peek();
      if (isDigit(c)) {
        at++;
      } else if (c == '.') {
        at++;
        if (point || accept("_.")) {
          return false;
        }
        point = true;
      } else if (c == 'e' || c == 'E') {
        at++;
        if (exponent) {
          return false;
        }
        exponent = true;
        accept("+-");
        if (accept("._eE") || isAtEnd()) {
          return false;
        }
      } else if (c == '_' && at > from) {
        at++;
        if (accept("._eE") || isAtEnd()) {
          return false;
        }
      } else {
        return at > from;
      }
    }
  }

  private boolean accept(String characters) {
    boolean found = !isAtEnd() && characters.indexOf(peek()) >= 0;
    at += found ? 1 : 0;
    return found;
  }

  /** A number without a sign, infinity and NaN among them. */
  double value() {
    int from = at;
    if (isAtNumber()) {
      return valueOf(from, number());
    }
    if (!isAtInfinityOrNaN()) {
      throw unexpected();
    }
    return word().equalsIgnoreCase("inf") ? Double.POSITIVE_INFINITY : Double.NaN;
  }

  /** A number with a sign or without. */
  double signedValue() {
    if (next('-')) {
      return -value();
    }
    next('+');
    return value();
  }

  /** The number that a whole text is; IllegalArgumentException if it is none. */
  static double number(String text) {
    ValueScanner in = new ValueScanner(text, 0);
    double value = in.value();
    if (!in.isAtEnd()) {
      throw in.unexpected();
    }
    return value;
  }

  private static double valueOf(int from, String digits) {
    boolean octal = digits.length() > 1 && digits.matches("0[0-7_]+");
    if (octal) {
      return Long.parseLong(digits.replace("_", ""), 8);
    }
    boolean whole = digits.matches("[1-9][0-9_]*");
    Double value = GoNumber.parse(whole ? digits.replace("_", "") : digits);
    if (value == null) {
      throw new SeriesException(
          from,
          "error parsing number: strconv.ParseFloat: parsing "
              + GoQuote.quote(digits)
              + ": invalid syntax");
    }
    return value;
  }

  /** How often something is repeated. */
  long count() {
    int from = at;
    if (!isAtNumber()) {
      throw unexpected();
    }
    String digits = number();
    try {
      return Long.parseUnsignedLong(digits);
    } catch (NumberFormatException e) {
      boolean large = digits.chars().allMatch(ValueScanner::isDigit);
      throw new SeriesException(
          from,
          "invalid repetition in series values: strconv.ParseUint: parsing "
              + GoQuote.quote(digits)
              + (large ? ": value out of range" : ": invalid syntax"));
    }
  }

  /** Says what errors tell of where they are, and of what was expected, until told otherwise. */
  void within(String where, String wanted) {
    this.context = where.isEmpty() ? "" : " in " + where;
    this.expected = wanted.isEmpty() ? "" : ", expected " + wanted;
  }

  /** What stands there cannot. */
  SeriesException unexpected() {
    int from = at;
    String what = describe();
    boolean lexical = what.startsWith("unexpected ");
    return new SeriesException(from, lexical ? what : "unexpected " + what + context + expected);
  }

  /* The token at hand, or what the lexer has against it. */
  private String describe() {
    int c = peek();
    if (c == END) {
      return "end of input";
    }
    if (isBlank(c)) {
      return "\" \"";
    }
    if (c == '+' || c == '-') {
      return "<op:" + (char) c + ">";
    }
    if (c == 'x' || c == '_') {
      return "\"" + (char) c + "\"";
    }
    if (startsWith("}}") || startsWith("{{")) {
      return "\"" + text.substring(at, at + 2) + "\"";
    }
    if (isAtNumber()) {
      String number = number();
      return "number " + shown(number);
    }
    return isLetter(c) ? describe(word()) : "unexpected character in series sequence: " + quoted(c);
  }

  private static String describe(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    if (OPERATORS.contains(lower)) {
      return "<op:" + word + ">";
    }
    if (AGGREGATORS.contains(lower)) {
      return "<aggr:" + word + ">";
    }
    if (KEYWORDS.contains(lower)) {
      return "<" + word + ">";
    }
    return (word.contains(":") ? "metric identifier " : "identifier ") + GoQuote.quote(word);
  }

  private static String shown(String token) {
    return token.length() > SHOWN
        ? GoQuote.quote(token.substring(0, SHOWN)) + "..."
        : GoQuote.quote(token);
  }

  static boolean isKeyword(String word) {
    return !describe(word).contains("identifier ");
  }

  /** A character as Go shows it. */
  static String quoted(int c) {
    String text = c == END ? "\ufffd" : Character.toString(c);
    String quoted = GoQuote.quote(text);
    return "'"
        + (c == '"' ? "\"" : c == '\'' ? "\\'" : quoted.substring(1, quoted.length() - 1))
        + "'";
  }
}
