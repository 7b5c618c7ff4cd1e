package dev.ferula.rules.template.html;

import dev.ferula.model.GoQuote;
import dev.ferula.rules.template.html.Place.Attribute;
import dev.ferula.rules.template.html.Place.Delimiter;
import dev.ferula.rules.template.html.Place.Element;
import dev.ferula.rules.template.html.Place.State;
import dev.ferula.rules.template.html.Place.UrlPart;
import java.util.Locale;

/** Follows a text of a template through the document. */
final class HtmlScanner {
  static final String SPACE = " \t\n\f\r";

  private HtmlScanner() {}

  /** The place behind the first piece of a text, and how long it is. */
  static Step after(Place place, String text) {
    if (place.delimiter() != Delimiter.NONE) {
      return inValue(place, text);
    }
    int end = specialEnd(place, text);
    if (end == 0) {
      return new Step(Place.START, 0);
    }
    return transition(place, text.substring(0, end));
  }

  private static Step transition(Place place, String text) {
    return switch (place.state()) {
      case TEXT -> text(place, text);
      case TAG -> tag(place, text);
      case ATTRIBUTE_NAME -> attributeName(place, text);
      case AFTER_NAME -> afterName(place, text);
      case BEFORE_VALUE -> beforeValue(place, text);
      case HTML_COMMENT -> {
        int end = text.indexOf("-->");
        yield end < 0 ? new Step(place, text.length()) : new Step(Place.START, end + 3);
      }
      case RCDATA, ATTRIBUTE -> new Step(place, text.length());
      case URL, SRCSET -> new Step(url(place, text), text.length());
      case JS,
          JS_DOUBLE_QUOTED,
          JS_SINGLE_QUOTED,
          JS_TEMPLATE,
          JS_REGEX,
          JS_BLOCK_COMMENT,
          JS_LINE_COMMENT ->
          ScriptScanner.after(place, text);
      case CSS,
          CSS_DOUBLE_QUOTED,
          CSS_SINGLE_QUOTED,
          CSS_DOUBLE_QUOTED_URL,
          CSS_SINGLE_QUOTED_URL,
          CSS_URL,
          CSS_BLOCK_COMMENT,
          CSS_LINE_COMMENT ->
          StyleScanner.after(place, text);
    };
  }

  /* Within the quotes of an attribute the text is what the browser makes of the characters. */
  private static Step inValue(Place place, String text) {
    int end = indexOfAny(text, place.delimiter().ends, 0);
    if (place.delimiter() == Delimiter.SPACE_OR_TAG_END) {
      int odd = indexOfAny(text.substring(0, end < 0 ? text.length() : end), "\"'<=`", 0);
      if (odd >= 0) {
        throw new HtmlException(
            GoQuote.quote(text.substring(odd, odd + 1))
                + " in unquoted attr: "
                + GoQuote.quote(text));
      }
    }
    if (end < 0) {
      Place now = place;
      String rest = Entities.decoded(text);
      while (!rest.isEmpty()) {
        Step step = transition(now, rest);
        now = step.place();
        rest = rest.substring(step.length());
      }
      return new Step(now, text.length());
    }
    Element element = place.element();
    if (element == Element.SCRIPT
        && place.attribute() == Attribute.SCRIPT_TYPE
        && !isScriptType(text.substring(0, end))) {
      element = Element.NONE;
    }
    int length = place.delimiter() == Delimiter.SPACE_OR_TAG_END ? end : end + 1;
    return new Step(Place.of(State.TAG, element, Attribute.NONE), length);
  }

  private static boolean isScriptType(String type) {
    String name = type.toLowerCase(Locale.ROOT);
    int parameters = name.indexOf(';');
    name = (parameters < 0 ? name : name.substring(0, parameters)).strip();
    return switch (name) {
      case "application/ecmascript",
          "application/javascript",
          "application/json",
          "application/ld+json",
          "application/x-ecmascript",
          "application/x-javascript",
          "module",
          "text/ecmascript",
          "text/javascript",
          "text/jscript",
          "text/livescript",
          "text/x-ecmascript",
          "text/x-javascript" ->
          true;
      default -> name.startsWith("text/javascript1.");
    };
  }

  /* Where the end tag of a script, style, title or text area stands; the length where nowhere. */
  private static int specialEnd(Place place, String text) {
    if (place.element() == Element.NONE
        || (place.element() == Element.SCRIPT
            && (place.state().isScriptLiteral() || place.state().isComment()))) {
      return text.length();
    }
    String mark = "</" + place.element().name().toLowerCase(Locale.ROOT);
    for (int i = 0; i + mark.length() < text.length(); i++) {
      if (text.regionMatches(true, i, mark, 0, mark.length())
          && (SPACE + ">/").indexOf(text.charAt(i + mark.length())) >= 0
          && isContent(place.state())) {
        return i;
      }
    }
    return text.length();
  }

  private static boolean isContent(State state) {
    return switch (state) {
      case TAG, ATTRIBUTE_NAME, AFTER_NAME, BEFORE_VALUE -> false;
      default -> true;
    };
  }

  private static Step text(Place place, String text) {
    int from = 0;
    while (true) {
      int i = text.indexOf('<', from);
      if (i < 0 || i + 1 == text.length()) {
        return new Step(place, text.length());
      }
      if (text.startsWith("<!--", i)) {
        return new Step(Place.of(State.HTML_COMMENT, Element.NONE, Attribute.NONE), i + 4);
      }
      i++;
      boolean end = text.charAt(i) == '/';
      if (end) {
        if (i + 1 == text.length()) {
          return new Step(place, text.length());
        }
        i++;
      }
      int nameEnd = tagName(text, i);
      if (nameEnd != i) {
        Element element = end ? Element.NONE : element(text.substring(i, nameEnd));
        return new Step(Place.of(State.TAG, element, Attribute.NONE), nameEnd);
      }
      from = nameEnd;
    }
  }

  private static Element element(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "script" -> Element.SCRIPT;
      case "style" -> Element.STYLE;
      case "textarea" -> Element.TEXTAREA;
      case "title" -> Element.TITLE;
      default -> Element.NONE;
    };
  }

  private static int tagName(String text, int from) {
    if (from == text.length() || !isLetter(text.charAt(from))) {
      return from;
    }
    int i = from + 1;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (isLetter(c) || isDigit(c)) {
        i++;
      } else if ((c == ':' || c == '-')
          && i + 1 < text.length()
          && (isLetter(text.charAt(i + 1)) || isDigit(text.charAt(i + 1)))) {
        i += 2;
      } else {
        break;
      }
    }
    return i;
  }

  static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static int skipSpace(String text, int from) {
    int i = from;
    while (i < text.length() && SPACE.indexOf(text.charAt(i)) >= 0) {
      i++;
    }
    return i;
  }

  /** The first place at or behind an index where one of the characters stands, or -1. */
  static int indexOfAny(String text, String characters, int from) {
    for (int i = from; i < text.length(); i++) {
      if (characters.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private static Step tag(Place place, String text) {
    int i = skipSpace(text, 0);
    if (i == text.length()) {
      return new Step(place, i);
    }
    if (text.charAt(i) == '>') {
      return new Step(Place.of(place.element().content, place.element(), Attribute.NONE), i + 1);
    }
    int end = nameEnd(text, i);
    if (end == i) {
      throw new HtmlException(
          "expected space, attr name, or end of tag, but got " + GoQuote.quote(text.substring(i)));
    }
    String name = text.substring(i, end).toLowerCase(Locale.ROOT);
    Attribute attribute =
        place.element() == Element.SCRIPT && name.equals("type")
            ? Attribute.SCRIPT_TYPE
            : Attributes.of(name);
    State next = end == text.length() ? State.ATTRIBUTE_NAME : State.AFTER_NAME;
    return new Step(Place.of(next, place.element(), attribute), end);
  }

  private static int nameEnd(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (SPACE.indexOf(c) >= 0 || c == '=' || c == '>') {
        return i;
      }
      if (c == '\'' || c == '"' || c == '<') {
        throw new HtmlException(
            GoQuote.quote(String.valueOf(c)) + " in attribute name: " + GoQuote.quote(text));
      }
    }
    return text.length();
  }

  private static Step attributeName(Place place, String text) {
    int end = nameEnd(text, 0);
    return new Step(end == text.length() ? place : place.with(State.AFTER_NAME), end);
  }

  private static Step afterName(Place place, String text) {
    int i = skipSpace(text, 0);
    if (i == text.length()) {
      return new Step(place, i);
    }
    return text.charAt(i) == '='
        ? new Step(place.with(State.BEFORE_VALUE), i + 1)
        : new Step(place.with(State.TAG), i);
  }

  private static Step beforeValue(Place place, String text) {
    int i = skipSpace(text, 0);
    if (i == text.length()) {
      return new Step(place, i);
    }
    Place inside =
        switch (text.charAt(i)) {
          case '"' -> place.inValue(Delimiter.DOUBLE_QUOTE);
          case '\'' -> place.inValue(Delimiter.SINGLE_QUOTE);
          default -> place.inValue(Delimiter.SPACE_OR_TAG_END);
        };
    if (place.attribute() == Attribute.SCRIPT_TYPE) {
      inside =
          new Place(
              inside.state(),
              inside.delimiter(),
              UrlPart.NONE,
              false,
              inside.element(),
              Attribute.SCRIPT_TYPE);
    }
    return new Step(inside, inside.delimiter() == Delimiter.SPACE_OR_TAG_END ? i : i + 1);
  }

  static Place url(Place place, String text) {
    if (indexOfAny(text, "#?", 0) >= 0) {
      return place.with(UrlPart.QUERY_OR_FRAGMENT);
    }
    boolean begun = skipSpace(text, 0) != text.length();
    return begun && place.urlPart() == UrlPart.NONE ? place.with(UrlPart.BEFORE_QUERY) : place;
  }
}
