package dev.ferula.promql.parser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON being written, with the escapes of Go's encoder. */
final class JsonText {
  private final StringBuilder out;
  private boolean separate;

  JsonText(StringBuilder out) {
    this.out = out;
  }

  JsonText open() {
    return begin('{');
  }

  JsonText close() {
    return end('}');
  }

  JsonText openList() {
    return begin('[');
  }

  JsonText closeList() {
    return end(']');
  }

  private JsonText begin(char bracket) {
    out.append(bracket);
    separate = false;
    return this;
  }

  private JsonText end(char bracket) {
    out.append(bracket);
    separate = true;
    return this;
  }

  /** Starts a field, whose value must follow. */
  JsonText key(String name) {
    element().string(name);
    out.append(':');
    return this;
  }

  /** Starts an element of a list, whose value must follow. */
  JsonText element() {
    if (separate) {
      out.append(',');
    }
    separate = false;
    return this;
  }

  JsonText raw(Object value) {
    out.append(value);
    separate = true;
    return this;
  }

  /** A number, as a string where JSON has none like it. */
  JsonText number(@Nullable Double value) {
    if (value == null) {
      return raw("null");
    }
    return Double.isNaN(value) || Double.isInfinite(value)
        ? string(GoFloat.plain(value))
        : raw(GoFloat.json(value));
  }

  JsonText strings(List<String> values) {
    openList();
    for (String value : values) {
      element().string(value);
    }
    return closeList();
  }

  JsonText string(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); ) {
      int c = value.codePointAt(i);
      i += Character.charCount(c);
      if (Character.isBmpCodePoint(c)) {
        character((char) c);
      } else {
        out.appendCodePoint(c);
      }
    }
    out.append('"');
    separate = true;
    return this;
  }

  private void character(char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '<', '>', '&', '\u2028', '\u2029' -> unicode(c);
      default -> {
        if (c < ' ') {
          unicode(c);
        } else if (Character.isSurrogate(c)) {
          // A byte of a string that is no UTF-8.
          unicode('\ufffd');
        } else {
          out.append(c);
        }
      }
    }
  }

  private void unicode(char c) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(Character.forDigit((c >> shift) & 0xf, 16));
    }
  }
}
