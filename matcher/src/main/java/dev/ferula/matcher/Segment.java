package dev.ferula.matcher;

import java.util.ArrayList;
import java.util.List;

/** A run of characters and sets without gaps; every match of it has one length in characters. */
final class Segment {
  private sealed interface Element {}

  private record Text(String text, boolean anyCase) implements Element {}

  private record One(CodePointSet set) implements Element {}

  private static final int KELVIN_SIGN = 0x212a;
  private static final int LONG_S = 0x17f;

  private final Element[] elements;

  private Segment(Element[] elements) {
    this.elements = elements;
  }

  /** A segment of {@link RegexNode.Char} and {@link RegexNode.OneOf}. */
  static Segment of(List<RegexNode> parts) {
    List<Element> elements = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    boolean anyCase = false;
    for (RegexNode part : parts) {
      if (part instanceof RegexNode.Char(int c, boolean folds)) {
        if (folds != anyCase) {
          flush(text, anyCase, elements);
          anyCase = folds;
        }
        text.appendCodePoint(c);
      } else if (part instanceof RegexNode.OneOf(CodePointSet set)) {
        flush(text, anyCase, elements);
        elements.add(new One(set));
      }
    }
    flush(text, anyCase, elements);
    return new Segment(elements.toArray(Element[]::new));
  }

  private static void flush(StringBuilder text, boolean anyCase, List<Element> elements) {
    if (!text.isEmpty()) {
      elements.add(new Text(text.toString(), anyCase));
      text.setLength(0);
    }
  }

  /** The text that every match starts with, exactly so. */
  String prefix() {
    return elements.length > 0
            && elements[0] instanceof Text(String text, boolean anyCase)
            && !anyCase
        ? text
        : "";
  }

  /** Where a match that starts at {@code pos} ends, at most at {@code end}; below zero for none. */
  int forward(String value, int pos, int end) {
    int at = pos;
    for (Element element : elements) {
      switch (element) {
        case Text(String text, boolean anyCase) -> {
          if (at + text.length() > end || !matches(value, at, text, anyCase)) {
            return -1;
          }
          at += text.length();
        }
        case One(CodePointSet set) -> {
          if (at >= end || !set.contains(value.codePointAt(at))) {
            return -1;
          }
          at += Character.charCount(value.codePointAt(at));
        }
      }
    }
    return at;
  }

  /** Where a match that ends at the end of the value starts; below zero for none. */
  int backward(String value) {
    int at = value.length();
    for (int i = elements.length - 1; i >= 0; i--) {
      switch (elements[i]) {
        case Text(String text, boolean anyCase) -> {
          at -= text.length();
          if (at < 0 || !matches(value, at, text, anyCase)) {
            return -1;
          }
        }
        case One(CodePointSet set) -> {
          if (at <= 0 || !set.contains(value.codePointBefore(at))) {
            return -1;
          }
          at -= Character.charCount(value.codePointBefore(at));
        }
      }
    }
    return at;
  }

  /** Where the leftmost match within the bounds ends; below zero for none. */
  int find(String value, int from, int end) {
    String prefix = prefix();
    int at = from;
    while (at <= end) {
      if (!prefix.isEmpty()) {
        at = value.indexOf(prefix, at);
        if (at < 0) {
          return -1;
        }
      }
      int matchEnd = forward(value, at, end);
      if (matchEnd >= 0) {
        return matchEnd;
      }
      at += at < value.length() ? Character.charCount(value.codePointAt(at)) : 1;
    }
    return -1;
  }

  private static boolean matches(String value, int at, String text, boolean anyCase) {
    if (!anyCase) {
      return value.startsWith(text, at);
    }
    for (int i = 0; i < text.length(); i++) {
      if (!isSameLetter(text.charAt(i), value.charAt(at + i))) {
        return false;
      }
    }
    return true;
  }

  /* Beside the two cases, Unicode folds the Kelvin sign to k and the long s to s. */
  private static boolean isSameLetter(char lower, char c) {
    return c == lower
        || c == Character.toUpperCase(lower)
        || (lower == 'k' && c == KELVIN_SIGN)
        || (lower == 's' && c == LONG_S);
  }
}
