package dev.ferula.rules.template;

import dev.ferula.histogram.FloatHistogram;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Texts of values as Go's {@code fmt} makes them. */
final class GoFormat {
  private static final long ADDRESSES = 0xc000000000L;

  private GoFormat() {}

  /** The texts of values, with spaces between those of which neither is a text. */
  static String print(List<@Nullable Object> values) {
    Text out = new Text();
    for (int i = 0; i < values.size(); i++) {
      if (i > 0 && !isText(values.get(i)) && !isText(values.get(i - 1))) {
        out.add(" ");
      }
      out.value(values.get(i), 0);
    }
    return out.toString();
  }

  /* Named types of texts count, too. */
  private static boolean isText(@Nullable Object value) {
    return value instanceof String || value instanceof GoValue.SafeHtml;
  }

  /** The texts of values with spaces between them and a line feed at the end. */
  static String printLine(List<@Nullable Object> values) {
    Text out = new Text();
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        out.add(" ");
      }
      out.value(values.get(i), 0);
    }
    out.add("\n");
    return out.toString();
  }

  /** The text of a value, as {@code %v} shows it. */
  static String text(@Nullable Object value) {
    Text out = new Text();
    out.value(value, 0);
    return out.toString();
  }

  /** The text of a float as {@code %v} shows it. */
  static String number(double value) {
    if (GoFloat.isSpecial(value)) {
      return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    }
    boolean negative = Double.doubleToRawLongBits(value) < 0;
    return (negative ? "-" : "") + GoFloat.digits(value, 'g', GoFloat.SHORTEST);
  }

  /** Collects text up to the limit. */
  private static final class Text {
    private final StringBuilder out = new StringBuilder();

    void add(String text) {
      out.append(text);
      if (out.length() > TemplateLimits.MAX_TEXT) {
        throw new FunctionException("text longer than " + TemplateLimits.MAX_TEXT + " characters");
      }
    }

    void value(@Nullable Object value, int depth) {
      if (depth > TemplateLimits.MAX_PRINT_DEPTH) {
        throw new FunctionException(
            "more than " + TemplateLimits.MAX_PRINT_DEPTH + " maps within each other");
      }
      switch (value) {
        case null -> add("<nil>");
        case String text -> add(text);
        case Double number -> add(number(number));
        case Boolean _, Long _, FloatHistogram _, GoTime _, GoDuration _ -> add(value.toString());
        case GoValue.SafeHtml html -> add(html.text());
        case GoValue.Whole number -> add(Long.toString(number.value()));
        case GoValue.GoMap map -> map(map, depth);
        case GoValue.Sample sample -> {
          if (depth == 0) {
            add("&");
            fields(depth, sample);
          } else {
            add("0x" + Long.toHexString(address(sample)));
          }
        }
        case GoValue.QueryResult result -> samples(result);
        case GoValue.AlertData _, GoValue.ConsoleData _, GoStruct _ -> fields(depth, value);
        case GoValue.Items items -> items(items, depth);
        case GoValue.NilPointer _ -> add("<nil>");
        default -> throw new IllegalStateException("no value of templates: " + value.getClass());
      }
    }

    private void map(GoValue.GoMap map, int depth) {
      String before = "map[";
      for (var entry : map.entries().entrySet()) {
        add(before);
        add(entry.getKey());
        add(":");
        value(entry.getValue(), depth + 1);
        before = " ";
      }
      add(map.entries().isEmpty() ? "map[]" : "]");
    }

    private void fields(int depth, Object struct) {
      String before = "{";
      for (Object value : Objects.requireNonNull(GoStruct.of(struct)).values()) {
        add(before);
        value(value, depth + 1);
        before = " ";
      }
      add("}");
    }

    private void items(GoValue.Items items, int depth) {
      String before = "[";
      for (Object item : items.items()) {
        add(before);
        value(item, depth + 1);
        before = " ";
      }
      add(items.items().isEmpty() ? "[]" : "]");
    }

    private void samples(GoValue.QueryResult result) {
      add("[");
      for (int i = 0; i < result.samples().size(); i++) {
        add(i == 0 ? "" : " ");
        add("0x" + Long.toHexString(address(result.samples().get(i))));
      }
      add("]");
    }

    @Override
    public String toString() {
      return out.toString();
    }
  }

  /** What stands for the address of a value: the same in each run, other than in Go. */
  static long address(Object value) {
    int hash =
        value instanceof GoValue.Sample sample ? sample.labels().hashCode() : value.hashCode();
    return ADDRESSES + (hash & 0xffffffffL);
  }
}
