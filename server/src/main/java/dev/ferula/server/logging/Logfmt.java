package dev.ferula.server.logging;

import java.util.function.BiConsumer;

/** Text of the form {@code key=value key="quoted value" …}. */
final class Logfmt {
  private Logfmt() {}

  /** Whether a value cannot stand bare. */
  static boolean needsQuotes(String value) {
    if (value.isEmpty()) {
      return true;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f) {
        return true;
      }
    }
    return false;
  }

  /** Where the first pair begins, the length of the text where there is none. */
  static int firstKey(String text) {
    int word = 0;
    while (word < text.length() && !isKey(text, word)) {
      int space = text.indexOf(' ', word);
      word = space < 0 ? text.length() : space + 1;
    }
    return word;
  }

  /* Whether a name and an equals sign stand there: what stands within an address is neither. */
  private static boolean isKey(String text, int start) {
    int end = start;
    while (end < text.length()
        && (text.charAt(end) == '_' || Character.isLetterOrDigit(text.charAt(end)))) {
      end++;
    }
    return end > start && end < text.length() && text.charAt(end) == '=';
  }

  /** Takes the text apart; what has no {@code =} is joined to the value before it. */
  static void parse(String text, BiConsumer<String, String> pairs) {
    int pos = 0;
    while (pos < text.length()) {
      int equals = text.indexOf('=', pos);
      if (equals < 0) {
        pairs.accept("rest", text.substring(pos));
        return;
      }
      String key = text.substring(pos, equals).strip();
      pos = equals + 1;
      StringBuilder value = new StringBuilder();
      if (pos < text.length() && text.charAt(pos) == '"') {
        pos = quoted(text, pos + 1, value);
      } else {
        pos = bare(text, pos, value);
      }
      pairs.accept(key, value.toString());
    }
  }

  private static int quoted(String text, int start, StringBuilder value) {
    int pos = start;
    while (pos < text.length() && !isEnd(text, pos)) {
      if (text.charAt(pos) == '\\' && pos + 1 < text.length()) {
        pos++;
        value.append(text.charAt(pos) == 'n' ? '\n' : text.charAt(pos));
      } else {
        value.append(text.charAt(pos));
      }
      pos++;
    }
    return skipSpace(text, pos + 1);
  }

  /* A quote ends a value where another pair or nothing follows: errors quote addresses, too. */
  private static boolean isEnd(String text, int pos) {
    if (text.charAt(pos) != '"') {
      return false;
    }
    int next = skipSpace(text, pos + 1);
    return next == text.length() || (next > pos + 1 && isKey(text, next));
  }

  private static int bare(String text, int start, StringBuilder value) {
    int pos = start;
    while (pos < text.length()) {
      int space = text.indexOf(' ', pos);
      int end = space < 0 ? text.length() : space;
      value.append(text, pos, end);
      pos = skipSpace(text, end);
      if (pos == text.length() || isKey(text, pos)) {
        return pos;
      }
      value.append(' ');
    }
    return pos;
  }

  private static int skipSpace(String text, int start) {
    int pos = start;
    while (pos < text.length() && text.charAt(pos) == ' ') {
      pos++;
    }
    return pos;
  }
}
