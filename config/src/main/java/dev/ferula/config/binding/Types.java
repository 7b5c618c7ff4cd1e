package dev.ferula.config.binding;

import dev.ferula.config.yaml.YamlNode;
import dev.ferula.config.yaml.YamlNode.Scalar;
import dev.ferula.config.yaml.YamlValue;
import dev.ferula.discovery.WebRequest;
import dev.ferula.model.PromDuration;
import dev.ferula.notation.GoDuration;
import dev.ferula.scrape.http.Secret;
import java.math.BigInteger;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The types of single values. Classes, not lambdas: each of those costs the start of a program more
 * than a class does, and every test of rules begins here.
 */
public final class Types {
  /** What is expected where every text is a value, unless it is refused for what it says. */
  static final String ANY_TEXT = "text";

  public static final FieldType TEXT = new Text("string", null);
  public static final FieldType TEXTS = new ListType(TEXT);
  public static final FieldType TEXT_MAP = new MapType(TEXT, TEXT);

  /** Texts such as those of headers, any of which may be a secret; none is shown. */
  public static final FieldType HIDDEN_TEXT_MAP = new MapType(TEXT, new HiddenText());

  /** Durations as Prometheus writes them, such as {@code 15s}. */
  public static final FieldType DURATION = new PromLength(Duration.ZERO);

  /** A duration that may be absent. */
  public static final FieldType OPTIONAL_DURATION = new PromLength(null);

  /** A length of time as Go reads it: a whole number of nanoseconds, or text such as 1.5s. */
  public static final FieldType GO_DURATION = new GoLength();

  /** Sizes in bytes such as {@code 15MB}; their units are powers of 1024. */
  public static final FieldType BYTES = new Bytes();

  /** Whatever may stand in a file: it is not looked into. */
  public static final FieldType NODE = new AnyNode();

  public static final FieldType SECRET = new SecretText();
  public static final FieldType SECRETS = new ListType(SECRET, "[]config.Secret");

  public static final FieldType BOOL = new Truth(false);

  /** A boolean that may be absent. */
  public static final FieldType MAYBE = new Truth(null);

  public static final FieldType INT = new Whole("int");
  public static final FieldType INT64 = new Whole("int64");

  /** A limit, of which those beyond 63 bits are as good as none. */
  public static final FieldType UINT = new Unsigned("uint", true);

  /** 64 bits without a sign. */
  public static final FieldType UINT64 = new Unsigned("uint64", false);

  public static final FieldType DECIMAL = new Decimal();

  private Types() {}

  /**
   * Text that is checked or changed when it is read.
   *
   * @param reading returns the text, or throws {@link IllegalArgumentException} with what
   *     Prometheus says
   */
  public static FieldType text(String typeName, Function<String, String> reading) {
    return new Text(typeName, reading);
  }

  /* Any scalar can stand for text: numbers and booleans as they are written. */
  private static String textOf(Scalar scalar, YamlValue value) {
    return value instanceof YamlValue.Text text ? text.value() : scalar.text();
  }

  /* A decimal loses its fraction; where Go says nothing, this is what it does on amd64. */
  private static long truncated(double decimal) {
    return decimal >= 0x1p63 ? Long.MIN_VALUE : (long) decimal;
  }

  private static final class Text extends SingleType {
    private final @Nullable Function<String, String> reading;

    Text(String typeName, @Nullable Function<String, String> reading) {
      super(typeName, ANY_TEXT, "");
      this.reading = reading;
    }

    @Override
    Object read(Scalar scalar, YamlValue value) {
      String text = textOf(scalar, value);
      return reading == null ? text : reading.apply(text);
    }

    @Override
    Object print(Object value) {
      return WebRequest.shown((String) value);
    }
  }

  private static final class HiddenText extends SingleType {
    HiddenText() {
      super("string", ANY_TEXT, "");
    }

    @Override
    Object read(Scalar scalar, YamlValue value) {
      return textOf(scalar, value);
    }

    @Override
    Object print(Object value) {
      return ((String) value).isEmpty() ? "" : Secret.SHOWN;
    }
  }

  private static final class SecretText extends SingleType {
    SecretText() {
      super("config.plain", ANY_TEXT, Secret.NONE);
    }

    @Override
    Object read(Scalar scalar, YamlValue value) {
      return new Secret(textOf(scalar, value));
    }

    @Override
    @Nullable Object print(Object value) {
      return isNothing(value) ? null : value.toString();
    }

    @Override
    boolean isNothing(Object value) {
      return ((Secret) value).isEmpty();
    }
  }

  private static final class PromLength extends SingleType {
    PromLength(@Nullable Duration zero) {
      super("string", "a duration such as 15s", zero);
    }

    @Override
    Object read(Scalar scalar, YamlValue value) {
      return PromDuration.parse(textOf(scalar, value));
    }

    @Override
    Object print(Object value) {
      return PromDuration.format((Duration) value);
    }
  }

  private static final class GoLength extends SingleType {
    GoLength() {
      super("time.Duration", "a duration such as 1.5s", Duration.ZERO);
    }

    @Override
    @Nullable Object read(Scalar scalar, YamlValue value) {
      try {
        return value instanceof YamlValue.Whole whole
            ? Duration.ofNanos(whole.value().longValueExact())
            : GoDuration.parse(scalar.text());
      } catch (IllegalArgumentException | ArithmeticException e) {
        // It is no duration, which the caller tells with its place.
        return null;
      }
    }

    @Override
    Object print(Object value) {
      return GoDuration.ofNanos(((Duration) value).toNanos());
    }
  }

  private static final class Bytes extends SingleType {
    Bytes() {
      super("units.Base2Bytes", "a size such as 15MB", 0L);
    }

    @Override
    Object read(Scalar scalar, YamlValue value) {
      return ByteSize.parse(scalar.text());
    }

    @Override
    Object print(Object value) {
      return ByteSize.format((Long) value);
    }
  }

  private static final class Truth extends SingleType {
    Truth(@Nullable Boolean zero) {
      super("bool", "true or false", zero);
    }

    @Override
    @Nullable Object read(Scalar scalar, YamlValue value) {
      return value instanceof YamlValue.Bool bool ? bool.value() : null;
    }
  }

  private static final class Whole extends SingleType {
    Whole(String typeName) {
      super(typeName, "a whole number", 0L);
    }

    @Override
    @Nullable Object read(Scalar scalar, YamlValue value) {
      if (value instanceof YamlValue.Whole whole) {
        return whole.value().bitLength() > 63 ? null : whole.value().longValue();
      }
      return value instanceof YamlValue.Decimal decimal && decimal.value() <= 0x1p63
          ? truncated(decimal.value())
          : null;
    }
  }

  /* Decimals are taken below zero, too, and beyond 64 bits in both directions, as go-yaml does. */
  private static final class Unsigned extends SingleType {
    private final boolean saturates;

    Unsigned(String typeName, boolean saturates) {
      super(typeName, "a whole number of 0 or more", 0L);
      this.saturates = saturates;
    }

    @Override
    @Nullable Object read(Scalar scalar, YamlValue value) {
      Long bits = null;
      if (value instanceof YamlValue.Whole whole && whole.value().signum() >= 0) {
        bits = whole.value().longValue();
      } else if (value instanceof YamlValue.Decimal decimal && decimal.value() <= 0x1p64) {
        bits = bits(decimal.value());
      }
      if (saturates && bits != null && bits < 0) {
        return Long.MAX_VALUE;
      }
      return bits;
    }

    private static long bits(double decimal) {
      return decimal < 0x1p63 ? (long) decimal : truncated(decimal - 0x1p63) | Long.MIN_VALUE;
    }

    @Override
    Object print(Object value) {
      return (Long) value < 0 ? new BigInteger(Long.toUnsignedString((Long) value)) : value;
    }
  }

  private static final class Decimal extends SingleType {
    Decimal() {
      super("float64", "a number", 0.0);
    }

    @Override
    @Nullable Object read(Scalar scalar, YamlValue value) {
      if (value instanceof YamlValue.Whole whole) {
        return whole.value().doubleValue();
      }
      return value instanceof YamlValue.Decimal decimal ? decimal.value() : null;
    }

    @Override
    boolean isNothing(Object value) {
      return (Double) value == 0;
    }
  }

  private static final class AnyNode implements FieldType {
    @Override
    public String typeName() {
      return "yaml.Node";
    }

    @Override
    public @Nullable Object zero() {
      return null;
    }

    @Override
    public Object bind(Binder binder, YamlNode node, @Nullable Object initial) {
      return node;
    }

    @Override
    public boolean isEmpty(@Nullable Object value) {
      return value == null;
    }

    @Override
    public @Nullable Object printed(@Nullable Object value) {
      return null;
    }
  }
}
