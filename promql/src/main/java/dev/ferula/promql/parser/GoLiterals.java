package dev.ferula.promql.parser;

import dev.ferula.model.GoQuote;
import dev.ferula.notation.GoText;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Numbers and strings in the syntax of Go, which PromQL shares. */
public final class GoLiterals {
  private GoLiterals() {}

  /**
   * The value of a number: decimal, octal with a leading zero, hexadecimal, with underscores, with
   * an exponent, or {@code inf} and {@code nan} in any case and with a sign.
   *
   * @throws IllegalArgumentException with Go's text if it is not a number or too large
   */
  public static double parseNumber(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String unsigned = lower.startsWith("-") || lower.startsWith("+") ? lower.substring(1) : lower;
    boolean negative = lower.startsWith("-");
    double magnitude = integerOrFloat(unsigned, text);
    return negative ? -magnitude : magnitude;
  }

  private static double integerOrFloat(String unsigned, String original) {
    switch (unsigned) {
      case "inf", "infinity" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "nan" -> {
        return Double.NaN;
      }
      default -> {}
    }
    String digits = withoutUnderscores(unsigned, original);
    double value = isHexadecimal(digits) ? hexadecimal(digits, original) : octal(digits);
    if (Double.isNaN(value)) {
      value = decimal(digits, original);
    }
    if (Double.isInfinite(value)) {
      throw error(original, "value out of range");
    }
    return value;
  }

  /* Underscores separate digits, and may follow the prefix of a hexadecimal number. */
  private static String withoutUnderscores(String text, String original) {
    if (text.indexOf('_') < 0) {
      return text;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '_') {
        boolean before =
            i > 0 && (isDigit(text.charAt(i - 1), text) || (i == 2 && isPrefixed(text)));
        boolean after = i + 1 < text.length() && isDigit(text.charAt(i + 1), text);
        if (!before || !after) {
          throw error(original, "invalid syntax");
        }
      }
    }
    return text.replace("_", "");
  }

  private static boolean isPrefixed(String text) {
    return text.startsWith("0x");
  }

  private static boolean isDigit(char c, String text) {
    return Cursor.isDigit(c) || (isPrefixed(text) && c >= 'a' && c <= 'f');
  }

  private static boolean isHexadecimal(String text) {
    return isPrefixed(text);
  }

  private static double hexadecimal(String text, String original) {
    if (text.length() == 2 || text.indexOf('.') >= 0 || text.indexOf('p') >= 0) {
      throw error(original, "invalid syntax");
    }
    try {
      BigInteger value = new BigInteger(text.substring(2), 16);
      if (value.bitLength() >= 64) {
        // Go then reads it as a float, which in hexadecimal needs an exponent.
        throw error(original, "invalid syntax");
      }
      return value.longValue();
    } catch (NumberFormatException e) {
      throw error(original, "invalid syntax");
    }
  }

  /* NaN if it is not octal; 089 is decimal then, as in Go. */
  private static double octal(String text) {
    if (text.length() < 2 || text.charAt(0) != '0') {
      return Double.NaN;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '7') {
        return Double.NaN;
      }
    }
    BigInteger value = new BigInteger(text, 8);
    return value.bitLength() < 64 ? value.longValue() : Double.NaN;
  }

  private static double decimal(String text, String original) {
    if (text.startsWith("+") || text.startsWith("-")) {
      throw error(original, "invalid syntax");
    }
    for (int i = 0; i < text.length(); i++) {
      // Java reads suffixes and spaces that are no part of a number.
      if ("0123456789.e+-".indexOf(text.charAt(i)) < 0) {
        throw error(original, "invalid syntax");
      }
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw error(original, "invalid syntax");
    }
  }

  private static IllegalArgumentException error(String text, String problem) {
    return new IllegalArgumentException(
        "strconv.ParseFloat: parsing " + GoQuote.quote(text) + ": " + problem);
  }

  /**
   * The content of a string in double, single or back quotes. Bytes that {@code \x} and octal
   * escapes produce are taken as UTF-8; a byte that is none becomes the lone surrogate {@code
   * U+DC00} plus the byte, so that the string is known to be no valid UTF-8.
   *
   * @throws IllegalArgumentException with Go's text if the string is not well-formed
   */
  public static String unquote(String text) {
    if (text.length() < 2 || text.charAt(0) != text.charAt(text.length() - 1)) {
      throw invalid();
    }
    char quote = text.charAt(0);
    String body = text.substring(1, text.length() - 1);
    if (quote == '`') {
      if (body.indexOf('`') >= 0) {
        throw invalid();
      }
      return body;
    }
    if ((quote != '"' && quote != '\'') || body.indexOf('\n') >= 0) {
      throw invalid();
    }
    boolean plain = body.indexOf('\\') < 0 && body.indexOf(quote) < 0;
    return plain ? body : unescape(body, quote);
  }

  private static String unescape(String body, char quote) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length());
    for (int i = 0; i < body.length(); ) {
      int c = body.codePointAt(i);
      i += Character.charCount(c);
      if (c == quote) {
        throw invalid();
      }
      if (c == '\\') {
        i = escape(body, i, quote, bytes);
      } else {
        append(bytes, c);
      }
    }
    return GoText.of(bytes.toByteArray(), 0, bytes.size());
  }

  /* Appends what the escape whose letter is at i stands for, and returns where it ends. */
  private static int escape(String body, int i, char quote, ByteArrayOutputStream bytes) {
    if (i >= body.length()) {
      throw invalid();
    }
    char letter = body.charAt(i);
    switch (letter) {
      case 'a' -> bytes.write(7);
      case 'b' -> bytes.write('\b');
      case 'f' -> bytes.write('\f');
      case 'n' -> bytes.write('\n');
      case 'r' -> bytes.write('\r');
      case 't' -> bytes.write('\t');
      case 'v' -> bytes.write(11);
      case '\\' -> bytes.write('\\');
      case 'x' -> {
        bytes.write(digits(body, i + 1, 2, 16));
        return i + 3;
      }
      case 'u' -> {
        append(bytes, codePoint(digits(body, i + 1, 4, 16)));
        return i + 5;
      }
      case 'U' -> {
        append(bytes, codePoint(digits(body, i + 1, 8, 16)));
        return i + 9;
      }
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        int value = digits(body, i, 3, 8);
        if (value > 255) {
          throw invalid();
        }
        bytes.write(value);
        return i + 3;
      }
      default -> {
        if (letter != quote) {
          throw invalid();
        }
        bytes.write(letter);
      }
    }
    return i + 1;
  }

  private static int digits(String body, int from, int count, int base) {
    if (from + count > body.length()) {
      throw invalid();
    }
    long value = 0;
    for (int i = from; i < from + count; i++) {
      int digit = body.charAt(i) < 0x80 ? Character.digit(body.charAt(i), base) : -1;
      if (digit < 0) {
        throw invalid();
      }
      value = value * base + digit;
    }
    if (value > Integer.MAX_VALUE) {
      throw invalid();
    }
    return (int) value;
  }

  private static int codePoint(int value) {
    if (!Character.isValidCodePoint(value) || (value >= 0xd800 && value < 0xe000)) {
      throw invalid();
    }
    return value;
  }

  private static void append(ByteArrayOutputStream bytes, int codePoint) {
    bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
  }

  private static IllegalArgumentException invalid() {
    return new IllegalArgumentException("invalid syntax");
  }
}
