package dev.ferula.rules.template.html;

import dev.ferula.rules.template.html.Place.State;
import java.util.Set;

/** Follows a text of a template through a script. */
final class ScriptScanner {
  private static final String LINE_ENDS = "\n\r\u2028\u2029";

  /* After these words a slash begins a regular expression. */
  private static final Set<String> WORDS =
      Set.of(
          "break",
          "case",
          "continue",
          "delete",
          "do",
          "else",
          "finally",
          "in",
          "instanceof",
          "return",
          "throw",
          "try",
          "typeof",
          "void");

  private ScriptScanner() {}

  static Step after(Place place, String text) {
    return switch (place.state()) {
      case JS_DOUBLE_QUOTED -> delimited(place, text, "\\\"");
      case JS_SINGLE_QUOTED -> delimited(place, text, "\\'");
      case JS_REGEX -> delimited(place, text, "\\/[]");
      case JS_TEMPLATE -> template(place, text);
      case JS_BLOCK_COMMENT -> {
        int end = text.indexOf("*/");
        yield end < 0 ? new Step(place, text.length()) : new Step(place.with(State.JS), end + 2);
      }
      case JS_LINE_COMMENT -> {
        int end = HtmlScanner.indexOfAny(text, LINE_ENDS, 0);
        yield end < 0 ? new Step(place, text.length()) : new Step(place.with(State.JS), end);
      }
      default -> script(place, text);
    };
  }

  private static Step script(Place place, String text) {
    int i = HtmlScanner.indexOfAny(text, "\"`'/<-#", 0);
    if (i < 0) {
      return new Step(place.withDivision(divides(text, place.division())), text.length());
    }
    Place here = place.withDivision(divides(text.substring(0, i), place.division()));
    return switch (text.charAt(i)) {
      case '"' -> new Step(here.with(State.JS_DOUBLE_QUOTED).withDivision(false), i + 1);
      case '\'' -> new Step(here.with(State.JS_SINGLE_QUOTED).withDivision(false), i + 1);
      case '`' -> new Step(here.with(State.JS_TEMPLATE).withDivision(false), i + 1);
      case '/' -> slash(here, text, i);
      case '<' ->
          text.startsWith("<!--", i)
              ? new Step(here.with(State.JS_LINE_COMMENT), i + 4)
              : new Step(here.withDivision(false), i + 1);
      case '-' ->
          text.startsWith("-->", i)
              ? new Step(here.with(State.JS_LINE_COMMENT), i + 3)
              : new Step(
                  here.withDivision(divides(text.substring(0, i + 1), place.division())), i + 1);
      default ->
          text.startsWith("#!", i)
              ? new Step(here.with(State.JS_LINE_COMMENT), i + 2)
              : new Step(here, i + 1);
    };
  }

  private static Step slash(Place place, String text, int i) {
    if (text.startsWith("//", i)) {
      return new Step(place.with(State.JS_LINE_COMMENT), i + 2);
    }
    if (text.startsWith("/*", i)) {
      return new Step(place.with(State.JS_BLOCK_COMMENT), i + 2);
    }
    return place.division()
        ? new Step(place.withDivision(false), i + 1)
        : new Step(place.with(State.JS_REGEX), i + 1);
  }

  /* Up to the end of a text or a regular expression; in brackets a slash does not end one. */
  private static Step delimited(Place place, String text, String specials) {
    boolean brackets = false;
    int i = HtmlScanner.indexOfAny(text, specials, 0);
    while (i >= 0) {
      switch (text.charAt(i)) {
        case '\\' -> {
          i++;
          if (i == text.length()) {
            throw new HtmlException("unfinished escape sequence in JS string");
          }
        }
        case '[' -> brackets = true;
        case ']' -> brackets = false;
        default -> {
          boolean endTag =
              text.charAt(i) == '/' && text.regionMatches(true, i - 1, "</script", 0, 8);
          if (!brackets && !endTag) {
            return new Step(place.with(State.JS).withDivision(true), i + 1);
          }
        }
      }
      i = HtmlScanner.indexOfAny(text, specials, i + 1);
    }
    if (brackets) {
      throw new HtmlException("unfinished JS regexp charset");
    }
    return new Step(place, text.length());
  }

  private static Step template(Place place, String text) {
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '\\' -> {
          i++;
          if (i == text.length()) {
            throw new HtmlException("unfinished escape sequence in JS string");
          }
        }
        case '`' -> {
          return new Step(place.with(State.JS).withDivision(true), i + 1);
        }
        case '$' -> {
          // What stands between the braces would be a script within the literal.
          if (text.startsWith("${", i) && text.indexOf('}', i) < 0) {
            throw new HtmlException("an action within ${} of a JS template literal");
          }
        }
        default -> {}
      }
    }
    return new Step(place, text.length());
  }

  /** Whether a slash behind the text divides. */
  private static boolean divides(String text, boolean before) {
    int end = text.length();
    while (end > 0 && (HtmlScanner.SPACE + "\u2028\u2029").indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    if (end == 0) {
      return before;
    }
    char last = text.charAt(end - 1);
    return switch (last) {
      case '+', '-' -> {
        int start = end - 1;
        while (start > 0 && text.charAt(start - 1) == last) {
          start--;
        }
        // x++ / y divides, x + /y/ does not.
        yield ((end - start) & 1) == 0;
      }
      case '.' -> end != 1 && HtmlScanner.isDigit(text.charAt(end - 2));
      case ',',
          '<',
          '>',
          '=',
          '*',
          '%',
          '&',
          '|',
          '^',
          '?',
          '!',
          '~',
          '(',
          '[',
          ':',
          ';',
          '{',
          '}' ->
          false;
      default -> {
        int start = end;
        while (start > 0 && isWordPart(text.charAt(start - 1))) {
          start--;
        }
        yield !WORDS.contains(text.substring(start, end));
      }
    };
  }

  static boolean isWordPart(int c) {
    return c == '$' || c == '_' || HtmlScanner.isLetter(c) || HtmlScanner.isDigit(c);
  }
}
