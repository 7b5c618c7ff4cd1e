package dev.ferula.rules.template;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.GoQuote;
import dev.ferula.notation.GoText;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Shows values by the verbs of Go's {@code fmt} and the flags before them. */
final class Printer {
  /** Of a width or a precision that is not given. */
  static final int UNSET = -1;

  /* With the flag # where no precision is given. */
  private static final int DIGITS = 6;

  private final StringBuilder out = new StringBuilder();

  boolean plus;
  boolean minus;
  boolean sharp;
  boolean space;
  boolean zero;
  int width;
  int precision;

  private boolean fieldNames;
  private boolean goSyntax;

  /* Within a complaint no value's own text is asked for. */
  private boolean complaining;

  /** Forgets the flags. */
  void reset() {
    plus = false;
    minus = false;
    sharp = false;
    space = false;
    zero = false;
    fieldNames = false;
    goSyntax = false;
    width = UNSET;
    precision = UNSET;
  }

  /** Shows a value. */
  void print(int verb, @Nullable Object value) {
    if (verb == 'v' || verb == 'w') {
      // With these verbs the two flags ask for more detail and nothing else.
      fieldNames = plus || sharp;
      goSyntax = sharp;
      plus = false;
      sharp = false;
    }
    value(verb, value, 0);
  }

  /** Adds a text as it is, up to the limit. */
  void add(String text) {
    out.append(text);
    if (out.length() > TemplateLimits.MAX_TEXT) {
      throw new FunctionException("text longer than " + TemplateLimits.MAX_TEXT + " characters");
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }

  private void value(int verb, @Nullable Object value, int depth) {
    if (depth > TemplateLimits.MAX_PRINT_DEPTH) {
      throw new FunctionException(
          "more than " + TemplateLimits.MAX_PRINT_DEPTH + " maps within each other");
    }
    if (value == null) {
      if (verb == 'T' || verb == 'v') {
        pad("<nil>", false);
      } else {
        bad(verb, null);
      }
      return;
    }
    if (verb == 'T') {
      string('s', GoValue.typeName(value), value);
      return;
    }
    if (verb == 'p') {
      pointer(value);
      return;
    }
    if (verb == 'w' && !isBasic(value)) {
      // For errors alone, which is not left to the parts of a value.
      bad(verb, value);
      return;
    }
    switch (value) {
      case Boolean flag -> bool(verb, flag);
      case Long number -> integer(verb, BigInteger.valueOf(number), value);
      case GoValue.Whole number -> whole(verb, number);
      case Double number -> floating(verb, number);
      case String text -> string(verb, text, value);
      case GoValue.SafeHtml html -> string(verb, html.text(), value);
      case GoTime time -> described(verb, depth, time, time.pointer());
      case FloatHistogram _ -> described(verb, depth, value, true);
      case GoValue.NilPointer nothing -> nilPointer(verb, nothing);
      case GoDuration duration -> duration(verb, duration);
      case GoValue.GoMap map -> map(verb, map, depth);
      case GoValue.Sample sample -> {
        if (depth == 0) {
          add("&");
          fields(verb, depth, sample);
        } else {
          address(verb, sample);
        }
      }
      case GoValue.QueryResult result -> list(verb, result, result.samples(), depth);
      case GoValue.Items items -> list(verb, items, items.items(), depth);
      case GoValue.AlertData _, GoValue.ConsoleData _, GoStruct _ -> fields(verb, depth, value);
      default -> throw new IllegalStateException("no value of templates: " + value.getClass());
    }
  }

  /* By its own text where there is one for the verb. */
  private void described(int verb, int depth, Object value, boolean pointer) {
    if ("vsxXq".indexOf(verb) >= 0 && !goSyntax && !complaining) {
      string(verb, value.toString(), value);
    } else if (pointer && depth > 0) {
      address(verb, value);
    } else {
      add(pointer ? "&" : "");
      fields(verb, depth, value);
    }
  }

  private void nilPointer(int verb, GoValue.NilPointer nothing) {
    switch (verb) {
      case 'v' -> pad(goSyntax ? "(" + nothing.type() + ")(nil)" : "<nil>", zero);
      case 'b', 'o', 'd', 'x', 'X' -> integer(verb, BigInteger.ZERO, nothing);
      default -> bad(verb, nothing);
    }
  }

  private static boolean isBasic(Object value) {
    return value instanceof Boolean
        || value instanceof Number
        || value instanceof String
        || value instanceof GoValue.Whole;
  }

  private void duration(int verb, GoDuration duration) {
    if ("vsxXq".indexOf(verb) >= 0) {
      string(verb, duration.toString(), duration);
    } else {
      integer(verb, BigInteger.valueOf(duration.nanos()), duration);
    }
  }

  private void pointer(Object value) {
    switch (value) {
      case GoValue.Sample _, GoValue.GoMap _, GoValue.QueryResult _, GoValue.Items _ ->
          hexadecimal(GoFormat.address(value));
      default -> bad('p', value);
    }
  }

  /* The flag that asks for a prefix elsewhere takes it away here. */
  private void hexadecimal(long address) {
    integer(BigInteger.valueOf(address), 16, sharp ? "" : "0x", false);
  }

  private void address(int verb, Object target) {
    long address = GoFormat.address(target);
    switch (verb) {
      case 'v' -> hexadecimal(address);
      case 'b', 'o', 'd', 'x', 'X' -> integer(verb, BigInteger.valueOf(address), target);
      default -> bad(verb, target);
    }
  }

  private void map(int verb, GoValue.GoMap map, int depth) {
    add(goSyntax ? GoValue.typeName(map) + "{" : "map[");
    String before = "";
    for (var entry : map.entries().entrySet()) {
      add(before);
      before = goSyntax ? ", " : " ";
      value(verb, entry.getKey(), depth + 1);
      add(":");
      value(verb, entry.getValue(), depth + 1);
    }
    add(goSyntax ? "}" : "]");
  }

  /* Unsigned numbers are shown as hexadecimals in Go's own syntax. */
  private void whole(int verb, GoValue.Whole number) {
    boolean hex = goSyntax && verb == 'v' && number.isUnsigned();
    boolean before = sharp;
    sharp |= hex;
    integer(hex ? 'x' : verb, BigInteger.valueOf(number.value()), number);
    sharp = before;
  }

  private void fields(int verb, int depth, Object value) {
    GoStruct struct = Objects.requireNonNull(GoStruct.of(value));
    add(goSyntax ? struct.type() : "");
    add("{");
    for (int i = 0; i < struct.values().size(); i++) {
      add(i == 0 ? "" : goSyntax ? ", " : " ");
      add(fieldNames ? struct.names().get(i) + ":" : "");
      value(verb, struct.values().get(i), depth + 1);
    }
    add("}");
  }

  /* What is empty is nil in Go, but for the result of a query. */
  private void list(int verb, GoValue list, List<?> items, int depth) {
    if (goSyntax && items.isEmpty() && list instanceof GoValue.Items) {
      add(GoValue.typeName(list) + "(nil)");
      return;
    }
    add(goSyntax ? GoValue.typeName(list) + "{" : "[");
    for (int i = 0; i < items.size(); i++) {
      add(i == 0 ? "" : goSyntax ? ", " : " ");
      value(verb, items.get(i), depth + 1);
    }
    add(goSyntax ? "}" : "]");
  }

  /* Shows the value as it is, with the flags that were meant for the verb. */
  private void bad(int verb, @Nullable Object value) {
    add("%!" + Character.toString(verb) + "(");
    if (value == null) {
      add("<nil>");
    } else {
      add(GoValue.typeName(value) + "=");
      complaining = true;
      value('v', value, 0);
      complaining = false;
    }
    add(")");
  }

  private void bool(int verb, boolean value) {
    if (verb == 't' || verb == 'v') {
      pad(Boolean.toString(value), zero);
    } else {
      bad(verb, value);
    }
  }

  private void integer(int verb, BigInteger number, Object value) {
    switch (verb) {
      case 'v', 'd' -> integer(number, 10, "", false);
      case 'b' -> integer(number, 2, sharp ? "0b" : "", false);
      case 'o' -> integer(number, 8, sharp ? "0" : "", false);
      case 'O' -> integer(number, 8, sharp ? "0o0" : "0o", false);
      case 'x' -> integer(number, 16, sharp ? "0x" : "", false);
      case 'X' -> integer(number, 16, sharp ? "0X" : "", true);
      case 'c' -> pad(Character.toString(codePoint(number)), zero);
      case 'q' -> {
        String quoted = quotedRune(codePoint(number));
        pad(plus ? ascii(quoted) : quoted, zero);
      }
      case 'U' -> pad(unicode(number), false);
      default -> bad(verb, value);
    }
  }

  private static int codePoint(BigInteger number) {
    boolean valid =
        number.signum() >= 0
            && number.bitLength() <= 21
            && Character.isValidCodePoint(number.intValue())
            && !(number.intValue() >= 0xd800 && number.intValue() <= 0xdfff);
    return valid ? number.intValue() : 0xfffd;
  }

  private static String quotedRune(int c) {
    return switch (c) {
      case '\'' -> "'\\''";
      case '"' -> "'\"'";
      default -> {
        String quoted = GoQuote.quote(Character.toString(c));
        yield "'" + quoted.substring(1, quoted.length() - 1) + "'";
      }
    };
  }

  private String unicode(BigInteger number) {
    String hex = Long.toHexString(number.longValue()).toUpperCase(Locale.ROOT);
    String code = "U+" + "0".repeat(Math.max(0, Math.max(4, precision) - hex.length())) + hex;
    int c = codePoint(number);
    boolean shown = sharp && c != 0xfffd && Utf8.isPrintable(c);
    return shown ? code + " '" + Character.toString(c) + "'" : code;
  }

  private void integer(BigInteger number, int radix, String prefix, boolean upper) {
    String sign = number.signum() < 0 ? "-" : plus ? "+" : space ? " " : "";
    String digits = number.abs().toString(radix);
    if (upper) {
      digits = digits.toUpperCase(Locale.ROOT);
    }
    int least = 0;
    if (precision != UNSET) {
      least = precision;
      if (precision == 0 && number.signum() == 0) {
        pad("", false);
        return;
      }
    } else if (zero && !minus && width != UNSET) {
      least = width - sign.length();
    }
    digits = "0".repeat(Math.max(0, least - digits.length())) + digits;
    boolean twice = prefix.endsWith("0") && digits.startsWith("0");
    String shownPrefix = twice ? prefix.substring(0, prefix.length() - 1) : prefix;
    pad(sign + shownPrefix + digits, false);
  }

  private void floating(int verb, double value) {
    switch (verb) {
      case 'v', 'g', 'G' -> floating(value, verb == 'G' ? 'G' : 'g', precision);
      case 'e', 'E', 'f', 'F' -> floating(value, (char) verb, precision == UNSET ? 6 : precision);
      case 'x', 'X' -> floating(value, (char) verb, precision);
      case 'b' -> floating(value, 'b', UNSET);
      default -> bad(verb, value);
    }
  }

  private void floating(double value, char verb, int digits) {
    boolean negative = !Double.isNaN(value) && Double.doubleToRawLongBits(value) < 0;
    if (GoFloat.isSpecial(value)) {
      special(value, negative);
      return;
    }
    String sign = negative ? "-" : plus ? "+" : space ? " " : "";
    String text = GoFloat.digits(value, verb, digits);
    if (sharp && verb != 'b') {
      text = withPoint(text, digitsOf(verb, digits));
    }
    if (zero && !minus && width != UNSET) {
      text = "0".repeat(Math.max(0, width - sign.length() - text.length())) + text;
    }
    pad(sign + text, false);
  }

  /* Go shows a plus before infinity unless a space was asked for, never before NaN by itself. */
  private void special(double value, boolean negative) {
    String sign = negative ? "-" : plus ? "+" : space ? " " : Double.isNaN(value) ? "" : "+";
    pad(sign + (Double.isNaN(value) ? "NaN" : "Inf"), false);
  }

  /* How many digits there are at least. */
  private static int digitsOf(char verb, int precision) {
    boolean counts = verb == 'g' || verb == 'G' || verb == 'x';
    return counts ? precision == UNSET ? DIGITS : precision : 0;
  }

  /* With a point, and zeros until there are enough digits; Go counts the x of a hexadecimal, too. */
  private static String withPoint(String text, int digits) {
    boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
    int exponent = hexadecimal ? text.toLowerCase(Locale.ROOT).indexOf('p') : exponent(text);
    String mantissa = exponent < 0 ? text : text.substring(0, exponent);
    String tail = exponent < 0 ? "" : text.substring(exponent);
    String counted = mantissa.replace(".", "").replaceFirst("^0+", "");
    int missing = digits - counted.length() - (mantissa.equals("0") ? 1 : 0);
    String point = mantissa.indexOf('.') < 0 ? "." : "";
    return mantissa + point + "0".repeat(Math.max(0, missing)) + tail;
  }

  private static int exponent(String text) {
    return Math.max(text.indexOf('e'), text.indexOf('E'));
  }

  private void string(int verb, String text, Object value) {
    switch (verb) {
      case 'v' -> pad(goSyntax ? GoQuote.quote(cut(text)) : cut(text), zero);
      case 's' -> pad(cut(text), zero);
      case 'q' -> pad(quoted(cut(text)), zero);
      case 'x' -> pad(hex(text, HexFormat.of()), zero);
      case 'X' -> pad(hex(text, HexFormat.of().withUpperCase()), zero);
      default -> bad(verb, value);
    }
  }

  private String quoted(String text) {
    boolean raw =
        sharp && text.chars().allMatch(c -> c != '`' && (c >= ' ' || c == '\t') && c != 0x7f);
    if (raw) {
      return "`" + text + "`";
    }
    return plus ? ascii(GoQuote.quote(text)) : GoQuote.quote(text);
  }

  private static String ascii(String quoted) {
    StringBuilder out = new StringBuilder();
    quoted
        .codePoints()
        .forEach(
            c -> {
              if (c < 0x80) {
                out.append((char) c);
              } else {
                String code = Character.isBmpCodePoint(c) ? "\\u%04x" : "\\U%08x";
                out.append(String.format(Locale.ROOT, code, c));
              }
            });
    return out.toString();
  }

  private String cut(String text) {
    if (precision == UNSET || precision >= text.codePointCount(0, text.length())) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, precision));
  }

  private String hex(String text, HexFormat digits) {
    byte[] bytes = GoText.bytes(text);
    int length = precision == UNSET ? bytes.length : Math.min(precision, bytes.length);
    if (length == 0) {
      return "";
    }
    String prefix = sharp ? (digits.isUpperCase() ? "0X" : "0x") : "";
    HexFormat spaced = space ? digits.withDelimiter(" " + prefix) : digits;
    return prefix + spaced.formatHex(bytes, 0, length);
  }

  private void pad(String text, boolean zeros) {
    int missing = width == UNSET ? 0 : width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      add(text);
    } else if (minus) {
      add(text + " ".repeat(missing));
    } else {
      add((zeros ? "0" : " ").repeat(missing) + text);
    }
  }
}
