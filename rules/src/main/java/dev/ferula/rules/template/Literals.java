package dev.ferula.rules.template;

import dev.ferula.model.GoQuote;
import dev.ferula.promql.parser.GoLiterals;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The constants of templates, in Go's notation. All errors are {@link FunctionException}s. */
final class Literals {
  private static final Pattern UNDERSCORES =
      Pattern.compile(
          "[+-]?(0[xX](_?[0-9a-fA-F]+)+|0[bB](_?[01]+)+|0[oO]?(_?[0-7]+)*|[0-9]+(_[0-9]+)*)");
  private static final Pattern SEPARATOR =
      Pattern.compile("(?<=[0-9a-fA-F]|0[xX])_(?=[0-9a-fA-F])");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
  private static final Pattern HEXADECIMAL =
      Pattern.compile("[+-]?0[xX]([0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)[pP][+-]?[0-9]+");

  private Literals() {}

  /** The text that a quoted string stands for. */
  static String unquote(String quoted) {
    try {
      return GoLiterals.unquote(quoted);
    } catch (IllegalArgumentException e) {
      throw new FunctionException("invalid syntax");
    }
  }

  static Node.Number number(Token token) {
    String text = token.text();
    return switch (token.kind()) {
      case CHAR_CONSTANT -> character(token);
      case COMPLEX -> throw noComplex(text);
      default -> {
        if (text.endsWith("i")) {
          throw noComplex(text);
        }
        yield plainNumber(token, text);
      }
    };
  }

  private static FunctionException noComplex(String text) {
    return new FunctionException("complex numbers are not supported: " + GoQuote.quote(text));
  }

  private static Node.Number character(Token token) {
    String text = unquote(token.text());
    if (text.isEmpty()) {
      throw new FunctionException("invalid syntax");
    }
    if (text.codePointCount(0, text.length()) != 1) {
      throw new FunctionException("malformed character constant: " + token.text());
    }
    long value = text.codePointAt(0);
    return new Node.Number(token.pos(), token.text(), value, value);
  }

  private static Node.Number plainNumber(Token token, String text) {
    BigInteger integer = integer(text);
    if (integer != null) {
      if (integer.bitLength() <= 63) {
        long value = integer.longValueExact();
        return new Node.Number(token.pos(), text, value, value);
      }
      if (integer.signum() > 0 && integer.bitLength() == 64 && !text.startsWith("+")) {
        return new Node.Number(token.pos(), text, null, null);
      }
    }
    Double value = finiteOrNull(text);
    if (value == null) {
      throw new FunctionException("illegal number syntax: " + GoQuote.quote(text));
    }
    if (text.chars().noneMatch(c -> ".eEpP".indexOf(c) >= 0)) {
      throw new FunctionException("integer overflow: " + GoQuote.quote(text));
    }
    long whole = value.longValue();
    return new Node.Number(token.pos(), text, value, whole == value ? (Long) whole : null);
  }

  private static @Nullable BigInteger integer(String text) {
    if (!UNDERSCORES.matcher(text).matches()) {
      return null;
    }
    boolean negative = text.startsWith("-");
    String digits = text.replaceAll("[+_-]", "").toLowerCase(Locale.ROOT);
    int radix = 10;
    if (digits.startsWith("0x")) {
      radix = 16;
    } else if (digits.startsWith("0b")) {
      radix = 2;
    } else if (digits.startsWith("0") && digits.length() > 1) {
      radix = 8;
    }
    String bare = radix == 10 ? digits : digits.replaceFirst("^0[xbo]?", "");
    if (bare.isEmpty() || (radix == 8 && bare.chars().anyMatch(c -> c > '7'))) {
      return null;
    }
    BigInteger magnitude = new BigInteger(bare, radix);
    return negative ? magnitude.negate() : magnitude;
  }

  private static @Nullable Double finiteOrNull(String text) {
    try {
      return parseFloat(text);
    } catch (FunctionException e) {
      return null;
    }
  }

  /** Reads a float as Go's strconv.ParseFloat. */
  static double parseFloat(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    switch (lower) {
      case "inf", "+inf", "infinity", "+infinity" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-inf", "-infinity" -> {
        return Double.NEGATIVE_INFINITY;
      }
      case "nan" -> {
        return Double.NaN;
      }
      default -> {}
    }
    String digits = withoutUnderscores(text);
    boolean valid = DECIMAL.matcher(digits).matches() || HEXADECIMAL.matcher(digits).matches();
    if (!valid) {
      throw floatError(text, "invalid syntax");
    }
    double value = Double.parseDouble(digits);
    if (Double.isInfinite(value)) {
      throw floatError(text, "value out of range");
    }
    return value;
  }

  /* Underscores count where they separate digits; elsewhere they stay and are an error. */
  private static String withoutUnderscores(String text) {
    return text.indexOf('_') < 0 ? text : SEPARATOR.matcher(text).replaceAll("");
  }

  private static FunctionException floatError(String text, String problem) {
    return new FunctionException(
        "strconv.ParseFloat: parsing " + GoQuote.quote(text) + ": " + problem);
  }
}
