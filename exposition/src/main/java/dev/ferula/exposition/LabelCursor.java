package dev.ferula.exposition;

import java.nio.charset.StandardCharsets;

/**
 * Walks over the pairs of a {@link LabelText}. The parts it points at are still escaped, without
 * their quotes. Not for use by several threads at once.
 */
final class LabelCursor {
  private byte[] pairs = {};
  private int position;

  int nameFrom;
  int nameTo;
  int valueFrom;
  int valueTo;

  void start(LabelText labels) {
    pairs = labels.pairs();
    position = 0;
  }

  byte[] bytes() {
    return pairs;
  }

  boolean next() {
    if (position >= pairs.length) {
      return false;
    }
    if (pairs[position] == '"') {
      nameFrom = position + 1;
      nameTo = endOfQuoted(nameFrom);
      position = nameTo + 1;
    } else {
      nameFrom = position;
      while (pairs[position] != '=') {
        position++;
      }
      nameTo = position;
    }
    valueFrom = position + 2;
    valueTo = endOfQuoted(valueFrom);
    position = valueTo + 2;
    return true;
  }

  /** The label's name as the user wrote it. */
  String name() {
    String text = new String(pairs, nameFrom, nameTo - nameFrom, StandardCharsets.UTF_8);
    return text.indexOf('\\') < 0 ? text : unescaped(text);
  }

  private int endOfQuoted(int from) {
    int i = from;
    while (pairs[i] != '"') {
      i += pairs[i] == '\\' ? 2 : 1;
    }
    return i;
  }

  private static String unescaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        c = text.charAt(++i);
        out.append(c == 'n' ? '\n' : c);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
