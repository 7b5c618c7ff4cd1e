package dev.ferula.rules.template;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.GoQuote;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Go's {@code fmt.Sprintf}: verbs with flags, width, precision and explicit indexes. What does not
 * fit is shown in the text ({@code %!d(string=x)}), as Go does; only too long a text is an error.
 */
final class Printf {
  /* Widths and precisions beyond are not taken. */
  private static final int MAX_NUMBER = 1_000_000;

  private final String format;
  private final List<@Nullable Object> arguments;
  private final StringBuilder out = new StringBuilder();
  private int pos;
  private int argument;
  private boolean reordered;
  private boolean goodIndex;
  private boolean afterIndex;

  /* The flags of the verb at hand. */
  private boolean plus;
  private boolean minus;
  private boolean sharp;
  private boolean space;
  private boolean zero;
  private boolean fieldNames;
  private boolean goSyntax;
  private int width;
  private int precision;

  private static final int UNSET = -1;
  private static final List<String> SAMPLE_FIELDS = List.of("Labels", "Value");
  private static final List<String> ALERT_FIELDS =
      List.of("Labels", "ExternalLabels", "ExternalURL", "Value");

  private Printf(String format, List<@Nullable Object> arguments) {
    this.format = format;
    this.arguments = arguments;
  }

  /** The format with its verbs replaced by the arguments. */
  static String format(String format, List<@Nullable Object> arguments) {
    return new Printf(format, arguments).run();
  }

  private String run() {
    while (pos < format.length()) {
      int percent = format.indexOf('%', pos);
      if (percent < 0) {
        add(format.substring(pos));
        break;
      }
      add(format.substring(pos, percent));
      pos = percent + 1;
      directive();
    }
    if (!reordered && argument < arguments.size()) {
      extra();
    }
    return out.toString();
  }

  private void extra() {
    add("%!(EXTRA ");
    for (int i = argument; i < arguments.size(); i++) {
      add(i > argument ? ", " : "");
      Object value = arguments.get(i);
      add(value == null ? "<nil>" : GoValue.typeName(value) + "=" + GoFormat.text(value));
    }
    add(")");
  }

  private void directive() {
    flags();
    goodIndex = true;
    afterIndex = false;
    index();
    width();
    precision();
    if (!afterIndex) {
      index();
    }
    if (pos >= format.length()) {
      add("%!(NOVERB)");
      return;
    }
    int verb = format.codePointAt(pos);
    pos += Character.charCount(verb);
    if (verb == '%') {
      add("%");
    } else if (!goodIndex) {
      add("%!" + Character.toString(verb) + "(BADINDEX)");
    } else if (argument >= arguments.size()) {
      add("%!" + Character.toString(verb) + "(MISSING)");
    } else {
      Object value = arguments.get(argument);
      argument++;
      if (verb == 'v' || verb == 'w') {
        // With these verbs the two flags ask for more detail and nothing else.
        fieldNames = plus || sharp;
        goSyntax = sharp;
        plus = false;
        sharp = false;
      }
      value(verb, value, 0);
    }
  }

  private void flags() {
    plus = false;
    minus = false;
    sharp = false;
    space = false;
    zero = false;
    fieldNames = false;
    goSyntax = false;
    width = UNSET;
    precision = UNSET;
    for (; pos < format.length(); pos++) {
      switch (format.charAt(pos)) {
        case '+' -> plus = true;
        case '-' -> minus = true;
        case '#' -> sharp = true;
        case ' ' -> space = true;
        case '0' -> zero = true;
        default -> {
          return;
        }
      }
    }
  }

  /* An explicit index in brackets, from 1. */
  private void index() {
    if (pos >= format.length() || format.charAt(pos) != '[') {
      return;
    }
    reordered = true;
    int close = format.indexOf(']', pos);
    if (close < 0) {
      goodIndex = false;
      pos++;
      return;
    }
    int number = UNSET;
    String digits = format.substring(pos + 1, close);
    if (!digits.isEmpty() && digits.length() < 8 && digits.chars().allMatch(Printf::isDigit)) {
      number = Integer.parseInt(digits) - 1;
    }
    pos = close + 1;
    if (number >= 0 && number < arguments.size()) {
      argument = number;
      afterIndex = true;
    } else {
      goodIndex = false;
    }
  }

  private void width() {
    if (at('*')) {
      pos++;
      Integer given = starred();
      if (given == null) {
        add("%!(BADWIDTH)");
      } else {
        width = Math.abs(given);
        if (given < 0) {
          minus = true;
          zero = false;
        }
      }
      afterIndex = false;
    } else {
      width = number();
      if (afterIndex && width != UNSET) {
        goodIndex = false;
      }
    }
  }

  private void precision() {
    if (!at('.')) {
      return;
    }
    pos++;
    if (afterIndex) {
      goodIndex = false;
    }
    index();
    if (at('*')) {
      pos++;
      Integer given = starred();
      if (given == null) {
        add("%!(BADPREC)");
      } else if (given >= 0) {
        precision = given;
      } else {
        add("%!(BADPREC)");
      }
      afterIndex = false;
    } else {
      precision = Math.max(number(), 0);
    }
  }

  private @Nullable Integer starred() {
    if (argument >= arguments.size()) {
      return null;
    }
    Object value = arguments.get(argument);
    argument++;
    boolean fits = value instanceof Long number && Math.abs(number) <= MAX_NUMBER;
    return fits ? (Integer) (int) (long) (Long) value : null;
  }

  private int number() {
    int start = pos;
    int number = 0;
    while (pos < format.length() && isDigit(format.charAt(pos)) && number <= MAX_NUMBER) {
      number = number * 10 + format.charAt(pos) - '0';
      pos++;
    }
    if (number > MAX_NUMBER) {
      // Go gives up on the rest, too.
      pos = format.length();
      return UNSET;
    }
    return pos == start ? UNSET : number;
  }

  private boolean at(char c) {
    return pos < format.length() && format.charAt(pos) == c;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
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
      case GoValue.GoByte number -> {
        sharp |= goSyntax;
        integer(goSyntax ? 'x' : verb, BigInteger.valueOf(number.value()), value);
      }
      case Double number -> floating(verb, number);
      case String text -> string(verb, text, value);
      case GoValue.SafeHtml html -> string(verb, html.text(), value);
      case GoTime _, FloatHistogram _ -> string(verb, value.toString(), value);
      case GoDuration duration -> duration(verb, duration);
      case GoValue.GoMap map -> map(verb, map, depth);
      case GoValue.Sample sample -> {
        if (depth == 0) {
          add(goSyntax ? "&template.sample" : "&");
          fields(verb, depth, SAMPLE_FIELDS, sample.labels(), sample.value());
        } else {
          pad(GoFormat.address(sample), false);
        }
      }
      case GoValue.QueryResult result -> list(verb, result, depth);
      case GoValue.AlertData data -> {
        add(goSyntax ? GoValue.typeName(data) : "");
        fields(
            verb,
            depth,
            ALERT_FIELDS,
            data.labels(),
            data.externalLabels(),
            data.externalUrl(),
            data.value());
      }
      default -> throw new IllegalStateException("no value of templates: " + value.getClass());
    }
  }

  private static boolean isBasic(Object value) {
    return value instanceof Boolean
        || value instanceof Number
        || value instanceof String
        || value instanceof GoValue.GoByte;
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
      case GoValue.Sample sample -> pad(GoFormat.address(sample), false);
      case GoValue.GoMap _, GoValue.QueryResult _ ->
          pad("0xc" + String.format(Locale.ROOT, "%09x", value.hashCode() & 0xffffffffL), false);
      default -> bad('p', value);
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

  private void fields(int verb, int depth, List<String> names, Object... values) {
    add("{");
    for (int i = 0; i < values.length; i++) {
      add(i == 0 ? "" : goSyntax ? ", " : " ");
      add(fieldNames ? names.get(i) + ":" : "");
      value(verb, values[i], depth + 1);
    }
    add("}");
  }

  private void list(int verb, GoValue.QueryResult result, int depth) {
    add(goSyntax ? GoValue.typeName(result) + "{" : "[");
    for (int i = 0; i < result.samples().size(); i++) {
      add(i == 0 ? "" : goSyntax ? ", " : " ");
      value(verb, result.samples().get(i), depth + 1);
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
      value('v', value, 0);
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
      case 'O' -> integer(number, 8, "0o", false);
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
    String hex = number.toString(16).toUpperCase(Locale.ROOT);
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
    String shownPrefix = prefix.equals("0") && digits.startsWith("0") ? "" : prefix;
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
    boolean keepsZeros = sharp && (verb == 'g' || verb == 'G');
    int shown = keepsZeros && digits == UNSET ? 6 : digits;
    String text = GoFloat.digits(value, verb, shown, keepsZeros);
    if (sharp && verb != 'b') {
      text = withPoint(text);
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

  private static String withPoint(String text) {
    if (text.indexOf('.') >= 0) {
      return text;
    }
    int exponent =
        text.startsWith("0x") ? text.indexOf('p') : text.toLowerCase(Locale.ROOT).indexOf('e');
    return exponent < 0 ? text + "." : text.substring(0, exponent) + "." + text.substring(exponent);
  }

  private void string(int verb, String text, Object value) {
    switch (verb) {
      case 'v' -> pad(goSyntax ? GoQuote.quote(text) : cut(text), zero);
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
    byte[] bytes = Utf8.bytes(text);
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

  private void add(String text) {
    out.append(text);
    if (out.length() > TemplateLimits.MAX_TEXT) {
      throw new FunctionException("text longer than " + TemplateLimits.MAX_TEXT + " characters");
    }
  }
}
