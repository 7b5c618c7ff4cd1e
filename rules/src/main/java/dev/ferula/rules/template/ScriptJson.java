package dev.ferula.rules.template;

import dev.ferula.notation.GoText;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values as JSON that may stand in a script within HTML. */
final class ScriptJson {
  private ScriptJson() {}

  static String of(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Boolean flag -> flag.toString();
      case Long number -> number.toString();
      case Double number -> number(number);
      case GoValue.Whole number -> Long.toString(number.value());
      case GoValue.GoMap map -> object(map.entries());
      case GoValue.Items items when items.equals(GoValue.Items.NO_TEXTS) -> "null";
      case GoTime time -> quoted(time.json());
      case GoValue.Items items ->
          items.items().stream().map(ScriptJson::of).collect(Collectors.joining(",", "[", "]"));
      case GoValue.QueryResult result ->
          result.samples().stream().map(ScriptJson::of).collect(Collectors.joining(",", "[", "]"));
      case GoDuration duration -> Long.toString(duration.nanos());
      default -> {
        GoStruct struct = GoStruct.of(value);
        yield struct == null ? quoted(GoFormat.text(value)) : object(struct);
      }
    };
  }

  private static String object(GoStruct struct) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < struct.names().size(); i++) {
      fields.put(struct.names().get(i), struct.values().get(i));
    }
    return object(fields);
  }

  private static String object(Map<String, @Nullable Object> fields) {
    return fields.entrySet().stream()
        .map(field -> quoted(field.getKey()) + ":" + of(field.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  /* What JSON has no number for becomes null, with the reason beside it. */
  private static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return " /* json: unsupported value: " + GoFormat.number(value) + " */null ";
    }
    double size = Math.abs(value);
    String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    boolean exponent = size != 0 && (size < 1e-6 || size >= 1e21);
    String digits = GoFloat.digits(value, exponent ? 'e' : 'f', GoFloat.SHORTEST);
    return sign + digits.replaceFirst("e-0([0-9])$", "e-$1");
  }

  private static String quoted(String original) {
    String text = GoText.valid(original);
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
