package dev.ferula.promql.parser;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Just enough JSON to read the conformance data: maps, lists, strings, doubles, booleans, null. */
final class JsonReader {
  private final String text;
  private int pos;

  private JsonReader(String text) {
    this.text = text;
  }

  static @Nullable Object read(String text) {
    return new JsonReader(text).value();
  }

  @SuppressWarnings("unchecked")
  static Map<String, @Nullable Object> readObject(String text) {
    Object value = read(text);
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("not an object: " + text);
    }
    return (Map<String, @Nullable Object>) map;
  }

  private @Nullable Object value() {
    skipSpaces();
    return switch (text.charAt(pos)) {
      case '{' -> object();
      case '[' -> list();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private void skipSpaces() {
    while (Character.isWhitespace(text.charAt(pos))) {
      pos++;
    }
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    if (!text.startsWith(word, pos)) {
      throw new IllegalArgumentException("bad JSON at " + pos);
    }
    pos += word.length();
    return value;
  }

  private Double number() {
    int start = pos;
    while (pos < text.length() && "+-.eE0123456789".indexOf(text.charAt(pos)) >= 0) {
      pos++;
    }
    return Double.valueOf(text.substring(start, pos));
  }

  private Map<String, @Nullable Object> object() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    pos++;
    while (!closes('}')) {
      String key = string();
      skipSpaces();
      pos++;
      map.put(key, value());
    }
    return map;
  }

  private List<@Nullable Object> list() {
    List<@Nullable Object> list = new ArrayList<>();
    pos++;
    while (!closes(']')) {
      list.add(value());
    }
    return list;
  }

  private boolean closes(char bracket) {
    skipSpaces();
    if (text.charAt(pos) == ',') {
      pos++;
      skipSpaces();
    }
    if (text.charAt(pos) == bracket) {
      pos++;
      return true;
    }
    return false;
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    pos++;
    while (text.charAt(pos) != '"') {
      char c = text.charAt(pos++);
      out.append(c == '\\' ? escape() : c);
    }
    pos++;
    return out.toString();
  }

  private char escape() {
    char c = text.charAt(pos++);
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        pos += 4;
        yield (char) Integer.parseInt(text.substring(pos - 4, pos), 16);
      }
      default -> c;
    };
  }
}
