package dev.ferula.config.yaml;

import dev.ferula.config.yaml.YamlNode.Scalar;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a scalar means, by the rules of go-yaml 2, which differ from YAML 1.2: {@code yes} and
 * {@code off} are booleans, {@code 010} is eight, {@code 1_000} a thousand.
 */
public sealed interface YamlValue {
  /** Nothing. */
  record Null() implements YamlValue {}

  record Bool(boolean value) implements YamlValue {}

  /** A whole number between the least 64-bit number and the greatest unsigned one. */
  record Whole(BigInteger value) implements YamlValue {}

  record Decimal(double value) implements YamlValue {}

  record Text(String value) implements YamlValue {}

  /** A date, with or without a time of day. */
  record Timestamp(String value) implements YamlValue {}

  /** The tag of this kind of value in messages. */
  default String tag() {
    return switch (this) {
      case Null() -> "!!null";
      case Bool(_) -> "!!bool";
      case Whole(_) -> "!!int";
      case Decimal(_) -> "!!float";
      case Text(_) -> "!!str";
      case Timestamp(_) -> "!!timestamp";
    };
  }

  /**
   * The meaning of a scalar.
   *
   * @throws YamlException if its tag says what its text is not
   */
  static YamlValue of(Scalar scalar) {
    String tag = scalar.tag();
    if (tag == null) {
      return scalar.plain() ? ofPlain(scalar.text()) : new Text(scalar.text());
    }
    return switch (tag) {
      case "!!str" -> new Text(scalar.text());
      case "!!binary" -> new Text(Binary.decode(scalar));
      case "!!null", "!!bool", "!!int", "!!float", "!!timestamp" -> {
        YamlValue value = ofPlain(scalar.text());
        if (tag.equals("!!float") && value instanceof Whole(BigInteger whole)) {
          value = new Decimal(whole.doubleValue());
        }
        if (!value.tag().equals(tag)) {
          throw new YamlException(
              "cannot decode " + value.tag() + " `" + scalar.text() + "` as a " + tag,
              scalar.position(),
              0);
        }
        yield value;
      }
      default -> new Text(scalar.text());
    };
  }

  /** The meaning of text without quotes. */
  static YamlValue ofPlain(String text) {
    return Plain.resolve(text);
  }

  /** Whether the node is a scalar that means nothing. */
  static boolean isNull(YamlNode node) {
    return node instanceof Scalar scalar && of(scalar) instanceof Null;
  }

  /** Resolution of plain text. */
  final class Plain {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUE =
        Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE =
        Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Predicate<String> DECIMAL =
        Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?").asMatchPredicate();
    private static final Predicate<String> DATE =
        Pattern.compile(
                "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
                    + "([Tt ]\\s*[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]+)?"
                    + "\\s*(Z|[-+][0-9]{1,2}(:[0-9]{2})?)?)?")
            .asMatchPredicate();
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final int MAX_NUMBER_LENGTH = 400;

    private Plain() {}

    static YamlValue resolve(String text) {
      if (NULLS.contains(text)) {
        return new Null();
      }
      if (TRUE.contains(text) || FALSE.contains(text)) {
        return new Bool(TRUE.contains(text));
      }
      char first = text.charAt(0);
      boolean numeric = (first >= '0' && first <= '9') || "+-.".indexOf(first) >= 0;
      return numeric && text.length() <= MAX_NUMBER_LENGTH ? number(text) : new Text(text);
    }

    private static YamlValue number(String text) {
      switch (text) {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" -> {
          return new Decimal(Double.POSITIVE_INFINITY);
        }
        case "-.inf", "-.Inf", "-.INF" -> {
          return new Decimal(Double.NEGATIVE_INFINITY);
        }
        case ".nan", ".NaN", ".NAN" -> {
          return new Decimal(Double.NaN);
        }
        default -> {}
      }
      if (DATE.test(text)) {
        return new Timestamp(text);
      }
      String plain = text.replace("_", "");
      BigInteger whole = whole(plain);
      if (whole != null && whole.compareTo(MIN) >= 0 && whole.compareTo(MAX) <= 0) {
        return new Whole(whole);
      }
      double decimal = DECIMAL.test(plain) ? Double.parseDouble(plain) : Double.NaN;
      return Double.isFinite(decimal) ? new Decimal(decimal) : new Text(text);
    }

    /* Go's rules for a base from the prefix: 0x, 0o, 0b, and a bare 0 for octal. */
    private static @Nullable BigInteger whole(String text) {
      boolean signed = text.startsWith("-") || text.startsWith("+");
      String digits = signed ? text.substring(1) : text;
      int base = 10;
      String lower = digits.length() > 1 && digits.charAt(0) == '0' ? digits.substring(1) : "";
      if (lower.startsWith("x") || lower.startsWith("X")) {
        base = 16;
        digits = lower.substring(1);
      } else if (lower.startsWith("o") || lower.startsWith("O")) {
        base = 8;
        digits = lower.substring(1);
      } else if (lower.startsWith("b") || lower.startsWith("B")) {
        base = 2;
        digits = lower.substring(1);
      } else if (!lower.isEmpty()) {
        base = 8;
        digits = lower;
      }
      if (digits.isEmpty() || digits.charAt(0) == '-' || digits.charAt(0) == '+') {
        return null;
      }
      try {
        BigInteger value = new BigInteger(digits, base);
        return text.startsWith("-") ? value.negate() : value;
      } catch (NumberFormatException e) {
        return null;
      }
    }
  }

  /** Text given as base64. */
  final class Binary {
    private Binary() {}

    /*
     * Bytes that are not UTF-8 become lone low surrogates, U+DC80 to U+DCFF, which no valid name
     * or value can hold: whoever validates text finds them, and messages show them as bytes.
     */
    static String decode(Scalar scalar) {
      byte[] bytes;
      try {
        bytes = Base64.getDecoder().decode(scalar.text().replaceAll("[\r\n ]", ""));
      } catch (IllegalArgumentException e) {
        throw new YamlException(
            "!!binary value contains invalid base64 data", scalar.position(), 0);
      }
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
          text.append(b >= 0 ? (char) b : (char) (0xdc00 + (b & 0xff)));
        }
        return text.toString();
      }
    }
  }
}
