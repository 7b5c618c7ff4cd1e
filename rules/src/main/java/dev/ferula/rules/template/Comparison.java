package dev.ferula.rules.template;

import dev.ferula.model.Utf8Order;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Go's eq, ne, lt, le, gt and ge for templates: same kinds only, no conversions. */
final class Comparison {
  private enum Kind {
    BOOL,
    INT,
    FLOAT,
    STRING,
    OTHER
  }

  /* What can be compared with its like alone, and nothing but pointers and a few structures at all. */
  private enum Shape {
    POINTER,
    MAP,
    SLICE,
    STRUCT
  }

  private Comparison() {}

  /** Whether the first value equals any of the others. */
  static boolean equalToAny(List<@Nullable Object> values) {
    if (values.size() < 2) {
      throw new FunctionException("missing argument for comparison");
    }
    Object first = values.get(0);
    for (Object other : values.subList(1, values.size())) {
      if (equal(first, other)) {
        return true;
      }
    }
    return false;
  }

  static boolean equal(@Nullable Object first, @Nullable Object second) {
    Kind kind = kind(first);
    if (kind != kind(second)) {
      if (first != null && second != null) {
        throw incompatible(first, second);
      }
      return false;
    }
    return switch (kind) {
      case BOOL -> Objects.equals(first, second);
      case INT -> integer(first) == integer(second);
      case FLOAT -> number(first) == number(second);
      case STRING -> string(first).equals(string(second));
      case OTHER -> same(first, second);
    };
  }

  private static FunctionException incompatible(@Nullable Object first, @Nullable Object second) {
    return new FunctionException(
        "incompatible types for comparison: "
            + GoValue.typeName(first)
            + " and "
            + GoValue.typeName(second));
  }

  // Go compares what it holds by pointers by the pointers.
  @SuppressWarnings("ReferenceEquality")
  private static boolean same(@Nullable Object first, @Nullable Object second) {
    if (first == null || second == null) {
      return first == second;
    }
    Shape shape = shape(second);
    if (shape(first) != shape) {
      throw new FunctionException(
          "non-comparable types %s: %s, %s: %s"
              .formatted(
                  shown(first),
                  GoValue.typeName(first),
                  GoValue.typeName(second),
                  GoFormat.text(second)));
    }
    boolean byValue = second instanceof GoTime || second instanceof GoStruct;
    if (shape == Shape.MAP || shape == Shape.SLICE || (shape == Shape.STRUCT && !byValue)) {
      throw new FunctionException(
          "non-comparable type " + shown(second) + ": " + GoValue.typeName(second));
    }
    byValue &= shape == Shape.STRUCT;
    return byValue ? first.equals(second) : first == second;
  }

  private static Shape shape(Object value) {
    return switch (value) {
      case GoValue.GoMap _ -> Shape.MAP;
      case GoValue.QueryResult _, GoValue.Items _ -> Shape.SLICE;
      case GoTime time -> time.pointer() ? Shape.POINTER : Shape.STRUCT;
      case GoValue.AlertData _, GoValue.ConsoleData _, GoStruct _ -> Shape.STRUCT;
      default -> Shape.POINTER;
    };
  }

  private static String shown(Object value) {
    return Printf.format("%s", Collections.singletonList(value));
  }

  static boolean less(@Nullable Object first, @Nullable Object second) {
    Kind kind = kind(first);
    Kind other = kind(second);
    if (kind == Kind.OTHER || other == Kind.OTHER) {
      throw new FunctionException("invalid type for comparison");
    }
    if (kind != other) {
      throw incompatible(first, second);
    }
    return switch (kind) {
      case INT -> integer(first) < integer(second);
      case FLOAT -> number(first) < number(second);
      case STRING -> Utf8Order.compare(string(first), string(second)) < 0;
      case BOOL, OTHER -> throw new FunctionException("invalid type for comparison");
    };
  }

  static boolean lessOrEqual(@Nullable Object first, @Nullable Object second) {
    return less(first, second) || equal(first, second);
  }

  private static Kind kind(@Nullable Object value) {
    return switch (value) {
      case null -> Kind.OTHER;
      case Boolean _ -> Kind.BOOL;
      case Long _, GoValue.Whole _ -> Kind.INT;
      case GoDuration duration -> duration.pointer() ? Kind.OTHER : Kind.INT;
      case Double _ -> Kind.FLOAT;
      case String _, GoValue.SafeHtml _ -> Kind.STRING;
      default -> Kind.OTHER;
    };
  }

  private static double number(@Nullable Object value) {
    return (Double) Objects.requireNonNull(value);
  }

  private static long integer(@Nullable Object value) {
    return switch (value) {
      case GoValue.Whole number -> number.value();
      case GoDuration duration -> duration.nanos();
      case null, default -> (Long) Objects.requireNonNull(value);
    };
  }

  private static String string(@Nullable Object value) {
    return value instanceof GoValue.SafeHtml html
        ? html.text()
        : (String) Objects.requireNonNull(value);
  }
}
