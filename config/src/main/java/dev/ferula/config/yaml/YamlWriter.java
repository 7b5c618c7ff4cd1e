package dev.ferula.config.yaml;

import dev.ferula.config.yaml.YamlValue.Text;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints maps, lists, text, numbers and booleans as go-yaml 2 prints them: two spaces a level, list
 * items not indented, quotes only where text would read as something else, long text folded.
 */
public final class YamlWriter {
  /** Text is folded at a space once a line is longer than this. */
  private static final int BEST_WIDTH = 80;

  private final StringBuilder out = new StringBuilder();

  private YamlWriter() {}

  /** A list that is printed in brackets on one line. */
  public record Flow(List<?> items) {}

  /**
   * Prints a value: a map with text as keys, a list, a {@link Flow}, text, a number, a boolean, or
   * null.
   */
  public static String write(@Nullable Object value) {
    YamlWriter writer = new YamlWriter();
    writer.value(value, 0, true);
    return writer.out.toString();
  }

  private void value(@Nullable Object value, int indent, boolean lineStart) {
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() -> {
        if (!lineStart) {
          out.append('\n');
        }
        map(map, indent, false);
      }
      case List<?> list when !list.isEmpty() -> {
        if (!lineStart) {
          out.append('\n');
        }
        list(list, indent, false);
      }
      case null, default -> {
        if (!lineStart) {
          out.append(' ');
        }
        scalar(value, indent);
        out.append('\n');
      }
    }
  }

  private void map(Map<?, ?> map, int indent, boolean inItem) {
    boolean first = inItem;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!first) {
        spaces(indent);
      }
      first = false;
      text(String.valueOf(entry.getKey()), indent, true);
      out.append(':');
      Object value = entry.getValue();
      boolean list = value instanceof List<?> items && !items.isEmpty();
      value(value, list ? indent : indent + 2, false);
    }
  }

  private void list(List<?> list, int indent, boolean inItem) {
    boolean first = inItem;
    for (Object item : list) {
      if (!first) {
        spaces(indent);
      }
      first = false;
      out.append('-');
      switch (item) {
        case Map<?, ?> map when !map.isEmpty() -> {
          out.append(' ');
          map(map, indent + 2, true);
        }
        case List<?> inner when !inner.isEmpty() -> {
          out.append(' ');
          list(inner, indent + 2, true);
        }
        case null, default -> value(item, indent + 2, false);
      }
    }
  }

  private void scalar(@Nullable Object value, int indent) {
    switch (value) {
      case null -> out.append("null");
      case Map<?, ?> _ -> out.append("{}");
      case List<?> _ -> out.append("[]");
      case Flow(List<?> items) -> {
        out.append('[');
        String separator = "";
        for (Object item : items) {
          out.append(separator);
          text(String.valueOf(item), indent, true);
          separator = ", ";
        }
        out.append(']');
      }
      case String text -> text(text, indent, false);
      case Double number -> out.append(decimal(number));
      case Object other -> out.append(other);
    }
  }

  /** A number as Go's {@code strconv.FormatFloat(v, 'g', -1, 64)} prints it. */
  public static String decimal(double value) {
    if (Double.isNaN(value)) {
      return ".nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? ".inf" : "-.inf";
    }
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (value == 0 || (exponent >= -4 && exponent < 21)) {
      return exact.signum() == 0 ? "0" : exact.toPlainString();
    }
    String digits = exact.unscaledValue().abs().toString();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    String power = (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "");
    return (value < 0 ? "-" : "") + mantissa + "e" + power + Math.abs(exponent);
  }

  private void text(String text, int indent, boolean simple) {
    if (!simple && text.contains("\n") && isLiteral(text)) {
      literal(text, indent);
    } else if (!(YamlValue.ofPlain(text) instanceof Text) || looksSexagesimal(text)) {
      doubleQuoted(text);
    } else if (ScalarShape.isPlain(text, simple)) {
      folded(text, indent, simple);
    } else if (ScalarShape.isPrintable(text) && !text.contains("\n")) {
      out.append('\'');
      folded(text.replace("'", "''"), indent, simple);
      out.append('\'');
    } else {
      doubleQuoted(text);
    }
  }

  private static boolean isLiteral(String text) {
    return ScalarShape.isPrintable(text) && !text.contains(" \n") && !text.endsWith(" ");
  }

  /* YAML 1.1 readers would take 1:30 for ninety. */
  private static boolean looksSexagesimal(String text) {
    int colon = text.indexOf(':');
    return colon > 0 && text.matches("[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");
  }

  private void literal(String text, int indent) {
    out.append('|');
    if (text.startsWith(" ") || text.startsWith("\n")) {
      out.append('2');
    }
    if (!text.endsWith("\n")) {
      out.append('-');
    } else if (text.endsWith("\n\n") || text.equals("\n")) {
      out.append('+');
    }
    String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    for (String line : body.split("\n", -1)) {
      out.append('\n');
      if (!line.isEmpty()) {
        spaces(Math.max(indent, 2));
        out.append(line);
      }
    }
  }

  private void folded(String text, int indent, boolean simple) {
    if (simple) {
      out.append(text);
      return;
    }
    int column = out.length() - (out.lastIndexOf("\n") + 1);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean inner = i > 0 && i < text.length() - 1;
      if (c == ' '
          && inner
          && column > BEST_WIDTH
          && text.charAt(i - 1) != ' '
          && text.charAt(i + 1) != ' ') {
        out.append('\n');
        spaces(Math.max(indent, 2));
        column = Math.max(indent, 2);
      } else {
        out.append(c);
        column++;
      }
    }
  }

  private void doubleQuoted(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case 0 -> out.append("\\0");
        case 7 -> out.append("\\a");
        case 8 -> out.append("\\b");
        case 0x0b -> out.append("\\v");
        case '\f' -> out.append("\\f");
        case 0x1b -> out.append("\\e");
        case 0x85 -> out.append("\\N");
        case 0xa0 -> out.append("\\_");
        case 0x2028 -> out.append("\\L");
        case 0x2029 -> out.append("\\P");
        default -> {
          if (ScalarShape.isPrintable(c)) {
            out.appendCodePoint(c);
          } else if (c <= 0xff) {
            out.append(String.format("\\x%02X", c));
          } else if (c <= 0xffff) {
            out.append(String.format("\\u%04X", c));
          } else {
            out.append(String.format("\\U%08X", c));
          }
        }
      }
    }
    out.append('"');
  }

  private void spaces(int count) {
    out.repeat(' ', count);
  }
}
