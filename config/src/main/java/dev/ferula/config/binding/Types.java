package dev.ferula.config.binding;

import dev.ferula.config.yaml.YamlNode;
import dev.ferula.config.yaml.YamlNode.Scalar;
import dev.ferula.config.yaml.YamlValue;
import dev.ferula.discovery.WebRequest;
import dev.ferula.model.PromDuration;
import dev.ferula.notation.GoDuration;
import dev.ferula.scrape.http.Secret;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The types of single values. */
public final class Types {
  public static final FieldType TEXT = text("string", Function.identity());
  public static final FieldType TEXTS = new ListType(TEXT);
  public static final FieldType TEXT_MAP = new MapType(TEXT, TEXT);

  /** Texts such as those of headers, any of which may be a secret; none is shown. */
  public static final FieldType HIDDEN_TEXT_MAP =
      new MapType(
          TEXT,
          new Single(
              "string",
              "text",
              "",
              (scalar, value) -> textOf(scalar, value),
              value -> ((String) value).isEmpty() ? "" : Secret.SHOWN,
              value -> ((String) value).isEmpty()));

  /** Durations as Prometheus writes them, such as {@code 15s}. */
  public static final FieldType DURATION = duration(Duration.ZERO);

  /** A duration that may be absent. */
  public static final FieldType OPTIONAL_DURATION = duration(null);

  /** A length of time as Go reads it: a whole number of nanoseconds, or text such as 1.5s. */
  public static final FieldType GO_DURATION =
      new Single(
          "time.Duration",
          "a duration such as 1.5s",
          Duration.ZERO,
          (scalar, value) -> goDuration(scalar.text(), value),
          value -> GoDuration.ofNanos(((Duration) value).toNanos()),
          value -> ((Duration) value).isZero());

  /** Sizes in bytes such as {@code 15MB}; their units are powers of 1024. */
  public static final FieldType BYTES =
      new Single(
          "units.Base2Bytes",
          "a size such as 15MB",
          0L,
          (scalar, _) -> ByteSize.parse(scalar.text()),
          value -> ByteSize.format((Long) value),
          value -> (Long) value == 0);

  /** Whatever may stand in a file: it is not looked into. */
  public static final FieldType NODE =
      new FieldType() {
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
      };

  public static final FieldType SECRET =
      new Single(
          "config.plain",
          "text",
          Secret.NONE,
          (scalar, value) -> new Secret(textOf(scalar, value)),
          value -> ((Secret) value).isEmpty() ? null : value.toString(),
          value -> ((Secret) value).isEmpty());

  public static final FieldType SECRETS = new ListType(SECRET, "[]config.Secret");

  public static final FieldType BOOL = bool(false);

  /** A boolean that may be absent. */
  public static final FieldType MAYBE = bool(null);

  public static final FieldType INT = whole("int");
  public static final FieldType INT64 = whole("int64");

  /** A limit, of which those beyond 63 bits are as good as none. */
  public static final FieldType UINT = unsigned("uint", true);

  /** 64 bits without a sign. */
  public static final FieldType UINT64 = unsigned("uint64", false);

  public static final FieldType DECIMAL =
      new Single(
          "float64",
          "a number",
          0.0,
          (_, value) ->
              switch (value) {
                case YamlValue.Whole(BigInteger whole) -> whole.doubleValue();
                case YamlValue.Decimal(double decimal) -> decimal;
                default -> null;
              },
          value -> value,
          value -> (Double) value == 0);

  /* That of 64 bits, taken for the number before it where it is written as a decimal. */
  private static final BigInteger MOST = BigInteger.ONE.shiftLeft(64);

  private Types() {}

  /**
   * Text that is checked or changed when it is read.
   *
   * @param reading returns the text, or throws {@link IllegalArgumentException} with what
   *     Prometheus says
   */
  public static FieldType text(String typeName, Function<String, String> reading) {
    return new Single(
        typeName,
        "text",
        "",
        (scalar, value) -> reading.apply(textOf(scalar, value)),
        value -> WebRequest.shown((String) value),
        value -> ((String) value).isEmpty());
  }

  private static @Nullable Duration goDuration(String text, @Nullable Object value) {
    try {
      return value instanceof YamlValue.Whole(BigInteger whole)
          ? Duration.ofNanos(whole.longValueExact())
          : GoDuration.parse(text);
    } catch (IllegalArgumentException | ArithmeticException e) {
      // It is no duration, which the caller tells with its place.
      return null;
    }
  }

  private static FieldType duration(@Nullable Duration zero) {
    return new Single(
        "string",
        "a duration such as 15s",
        zero,
        (scalar, value) -> PromDuration.parse(textOf(scalar, value)),
        value -> PromDuration.format((Duration) value),
        value -> zero != null && ((Duration) value).isZero());
  }

  private static FieldType bool(@Nullable Boolean zero) {
    return new Single(
        "bool",
        "true or false",
        zero,
        (_, value) -> value instanceof YamlValue.Bool(boolean bool) ? bool : null,
        value -> value,
        value -> zero == null ? false : !(Boolean) value);
  }

  private static FieldType whole(String typeName) {
    return new Single(
        typeName,
        "a whole number",
        0L,
        (_, value) -> {
          BigInteger whole = wholeOf(value);
          return whole == null || whole.bitLength() > 63 ? null : whole.longValue();
        },
        value -> value,
        value -> (Long) value == 0);
  }

  private static FieldType unsigned(String typeName, boolean saturates) {
    return new Single(
        typeName,
        "a whole number of 0 or more",
        0L,
        (_, value) -> {
          BigInteger whole = wholeOf(value);
          if (whole == null || whole.signum() < 0 || whole.compareTo(MOST) > 0) {
            return null;
          }
          return saturates && whole.bitLength() > 63 ? Long.MAX_VALUE : whole.longValue();
        },
        value -> (Long) value < 0 ? new BigInteger(Long.toUnsignedString((Long) value)) : value,
        value -> (Long) value == 0);
  }

  /* A decimal loses its fraction, as in go-yaml. */
  private static @Nullable BigInteger wholeOf(YamlValue value) {
    return switch (value) {
      case YamlValue.Whole(BigInteger number) -> number;
      case YamlValue.Decimal(double number) when Math.abs(number) <= 0x1p64 ->
          new BigDecimal(number).toBigInteger();
      default -> null;
    };
  }

  /* Any scalar can stand for text: numbers and booleans as they are written. */
  private static String textOf(Scalar scalar, YamlValue value) {
    return value instanceof YamlValue.Text(String text) ? text : scalar.text();
  }

  /** A single value; what does not fit becomes null when read. */
  private record Single(
      String typeName,
      String expected,
      @Nullable Object zero,
      BiFunction<Scalar, YamlValue, @Nullable Object> reading,
      Function<Object, @Nullable Object> printing,
      Predicate<Object> emptiness)
      implements FieldType {
    @Override
    public @Nullable Object bind(Binder binder, YamlNode node, @Nullable Object initial) {
      if (!(node instanceof Scalar scalar)) {
        binder.mismatch(node, typeName, expected);
        return initial;
      }
      Object value;
      try {
        value = reading.apply(scalar, YamlValue.of(scalar));
      } catch (IllegalArgumentException e) {
        throw binder.broken(scalar, String.valueOf(e.getMessage()), expected);
      }
      if (value == null) {
        binder.mismatch(node, typeName, expected);
        return initial;
      }
      return value;
    }

    @Override
    public boolean isEmpty(@Nullable Object value) {
      return value == null || emptiness.test(value);
    }

    @Override
    public @Nullable Object printed(@Nullable Object value) {
      return value == null ? null : printing.apply(value);
    }
  }
}
