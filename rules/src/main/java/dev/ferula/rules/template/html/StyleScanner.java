package dev.ferula.rules.template.html;

import dev.ferula.rules.template.html.Place.State;

/** Follows a text of a template through a style. */
final class StyleScanner {
  private StyleScanner() {}

  static Step after(Place place, String text) {
    return switch (place.state()) {
      case CSS_DOUBLE_QUOTED, CSS_DOUBLE_QUOTED_URL -> quoted(place, text, "\\\"");
      case CSS_SINGLE_QUOTED, CSS_SINGLE_QUOTED_URL -> quoted(place, text, "\\'");
      case CSS_URL -> quoted(place, text, "\\\t\n\f\r )");
      case CSS_BLOCK_COMMENT -> {
        int end = text.indexOf("*/");
        yield end < 0 ? new Step(place, text.length()) : new Step(place.with(State.CSS), end + 2);
      }
      case CSS_LINE_COMMENT -> {
        int end = HtmlScanner.indexOfAny(text, "\n\f\r", 0);
        yield end < 0 ? new Step(place, text.length()) : new Step(place.with(State.CSS), end);
      }
      default -> style(place, text);
    };
  }

  private static Step style(Place place, String text) {
    int i = HtmlScanner.indexOfAny(text, "(\"'/", 0);
    while (i >= 0) {
      switch (text.charAt(i)) {
        case '(' -> {
          if (endsWithUrl(text.substring(0, i).stripTrailing())) {
            return url(place, text, HtmlScanner.skipSpace(text, i + 1));
          }
        }
        case '/' -> {
          if (text.startsWith("//", i)) {
            return new Step(place.with(State.CSS_LINE_COMMENT), i + 2);
          }
          if (text.startsWith("/*", i)) {
            return new Step(place.with(State.CSS_BLOCK_COMMENT), i + 2);
          }
        }
        case '"' -> {
          return new Step(place.with(State.CSS_DOUBLE_QUOTED), i + 1);
        }
        default -> {
          return new Step(place.with(State.CSS_SINGLE_QUOTED), i + 1);
        }
      }
      i = HtmlScanner.indexOfAny(text, "(\"'/", i + 1);
    }
    return new Step(place, text.length());
  }

  private static boolean endsWithUrl(String text) {
    int start = text.length() - 3;
    return start >= 0
        && text.regionMatches(true, start, "url", 0, 3)
        && (start == 0 || !isNamePart(text.charAt(start - 1)));
  }

  static boolean isNamePart(int c) {
    return HtmlScanner.isLetter(c) || HtmlScanner.isDigit(c) || c == '-' || c == '_' || c > 0x7f;
  }

  private static Step url(Place place, String text, int at) {
    if (at < text.length() && text.charAt(at) == '"') {
      return new Step(place.with(State.CSS_DOUBLE_QUOTED_URL), at + 1);
    }
    if (at < text.length() && text.charAt(at) == '\'') {
      return new Step(place.with(State.CSS_SINGLE_QUOTED_URL), at + 1);
    }
    return new Step(place.with(State.CSS_URL), at);
  }

  private static Step quoted(Place place, String text, String specials) {
    Place now = place;
    int from = 0;
    while (true) {
      int i = HtmlScanner.indexOfAny(text, specials, from);
      if (i < 0) {
        String rest = CssText.decoded(text.substring(from));
        return new Step(HtmlScanner.url(now, rest), text.length());
      }
      if (text.charAt(i) != '\\') {
        return new Step(now.with(State.CSS).with(Place.UrlPart.NONE), i + 1);
      }
      i++;
      if (i == text.length()) {
        throw new HtmlException("unfinished escape sequence in CSS string");
      }
      now = HtmlScanner.url(now, CssText.decoded(text.substring(0, i + 1)));
      from = i + 1;
    }
  }
}
