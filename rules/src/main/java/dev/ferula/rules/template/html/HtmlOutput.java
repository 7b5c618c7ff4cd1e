package dev.ferula.rules.template.html;

import dev.ferula.rules.template.html.Place.Delimiter;
import dev.ferula.rules.template.html.Place.State;
import dev.ferula.rules.template.html.Place.UrlPart;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns the texts and the values of one template, in their order, into HTML. Comments are left out.
 * For one thread.
 */
public final class HtmlOutput {
  private static final Pattern SCRIPT_TAG = Pattern.compile("(?i)<(script|!--|/script)");

  /**
   * A value as it can be shown.
   *
   * @param text as it is printed
   * @param safe whether it is HTML that needs no escaping
   * @param json as a script takes it
   * @param ending what takes the place of what would escape it here; null for nothing
   */
  public record Shown(String text, boolean safe, Supplier<String> json, @Nullable Ending ending) {}

  /**
   * A function that escapes, in which a pipeline ends.
   *
   * @param query whether it escapes for the query of a URL; as HTML otherwise
   * @param argument what it is given, as it prints it
   * @param function what it does
   */
  public record Ending(boolean query, String argument, UnaryOperator<String> function) {
    String applied() {
      return function.apply(argument);
    }
  }

  private Place place = Place.START;

  /**
   * A text of the template.
   *
   * @throws HtmlException where it cannot be understood as HTML
   */
  public String text(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int written = 0;
    int i = 0;
    while (i < text.length()) {
      Step step = HtmlScanner.after(place, text.substring(i));
      int end = i + step.length();
      Place next = step.place();
      State state = place.state();
      boolean bare = place.delimiter() == Delimiter.NONE;
      if (state == State.TEXT || state == State.RCDATA) {
        int plain = next.state() == state ? end : Math.max(i, text.lastIndexOf('<', end - 1));
        for (int j = i; j < plain; j++) {
          if (text.charAt(j) == '<' && !text.regionMatches(true, j, "<!DOCTYPE", 0, 9)) {
            out.append(text, written, j).append("&lt;");
            written = j + 1;
          }
        }
      } else if (state.isComment() && bare) {
        if (state == State.JS_BLOCK_COMMENT) {
          boolean lines =
              HtmlScanner.indexOfAny(text.substring(written, end), "\n\r\u2028\u2029", 0) >= 0;
          out.append(lines ? '\n' : ' ');
        } else if (state == State.CSS_BLOCK_COMMENT) {
          out.append(' ');
        }
        written = end;
      } else if (state.isScriptLiteral() && SCRIPT_TAG.matcher(text.substring(i, end)).find()) {
        out.append(text, written, i).append(withoutScriptTags(text.substring(i, end)));
        written = end;
      }
      boolean comment =
          next.state() != state && next.state().isComment() && next.delimiter() == Delimiter.NONE;
      if (comment) {
        out.append(text, written, end - mark(text, end, next.state()));
        written = end;
      }
      if (i == end && state == next.state()) {
        throw new HtmlException("text that leads nowhere: " + text.substring(i));
      }
      place = next;
      i = end;
    }
    if (!place.state().isComment() || place.delimiter() != Delimiter.NONE) {
      out.append(text, written, text.length());
    }
    return out.toString();
  }

  /* The length of the mark that begins the comment. */
  private static int mark(String text, int end, State comment) {
    if (comment == State.HTML_COMMENT || text.startsWith("<!--", end - 4)) {
      return 4;
    }
    return text.startsWith("-->", end - 3) ? 3 : 2;
  }

  private static String withoutScriptTags(String text) {
    return SCRIPT_TAG
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement("\\x3C" + match.group(1)));
  }

  /**
   * Whether a value here is escaped as the function does it that its pipeline ends in: it takes the
   * place of what does alike, so that nothing is escaped twice.
   *
   * @param query whether the function escapes for the query of a URL; as HTML otherwise
   * @throws HtmlException where the function must not stand
   */
  public boolean takes(boolean query) {
    nudge();
    State state = place.state();
    if (query) {
      boolean quotedStyle = state == State.CSS_DOUBLE_QUOTED || state == State.CSS_SINGLE_QUOTED;
      return state.isUrl() && (!quotedStyle || place.urlPart() == UrlPart.QUERY_OR_FRAGMENT);
    }
    if (state == State.ATTRIBUTE && place.delimiter() == Delimiter.SPACE_OR_TAG_END) {
      throw disallowed("html");
    }
    return state == State.TEXT
        || state == State.RCDATA
        || place.delimiter() == Delimiter.DOUBLE_QUOTE
        || place.delimiter() == Delimiter.SINGLE_QUOTE;
  }

  /** That a function which escapes stands where it must not. */
  public static HtmlException disallowed(String function) {
    return new HtmlException("predefined escaper \"" + function + "\" disallowed in template");
  }

  /** A value at this place. */
  public String value(Shown value) {
    nudge();
    Ending ending = value.ending();
    String text =
        switch (place.state()) {
          case URL,
              CSS_DOUBLE_QUOTED,
              CSS_SINGLE_QUOTED,
              CSS_DOUBLE_QUOTED_URL,
              CSS_SINGLE_QUOTED_URL,
              CSS_URL ->
              url(value);
          case SRCSET -> Escapers.srcset(value.text());
          case JS -> {
            place = place.withDivision(true);
            yield Escapers.scriptValue(value.json().get());
          }
          case JS_DOUBLE_QUOTED, JS_SINGLE_QUOTED -> Escapers.scriptText(value.text());
          case JS_TEMPLATE -> Escapers.scriptTemplate(value.text());
          case JS_REGEX -> Escapers.scriptRegex(value.text());
          case CSS -> CssText.value(value.text());
          case TEXT, RCDATA -> ending == null ? plain(value) : ending.applied();
          case TAG, ATTRIBUTE_NAME, AFTER_NAME, BEFORE_VALUE -> {
            place = place.with(State.ATTRIBUTE_NAME);
            yield Escapers.attributeName(value.text());
          }
          case ATTRIBUTE -> ending == null ? value.text() : ending.argument();
          case HTML_COMMENT,
              JS_BLOCK_COMMENT,
              JS_LINE_COMMENT,
              CSS_BLOCK_COMMENT,
              CSS_LINE_COMMENT ->
              "";
        };
    return delimited(text, value);
  }

  private String delimited(String text, Shown value) {
    boolean marked = place.state() == State.ATTRIBUTE && value.safe();
    String shown = marked ? Escapers.withoutTags(text) : text;
    return switch (place.delimiter()) {
      case NONE -> text;
      case SPACE_OR_TAG_END ->
          marked && !shown.isEmpty() ? Escapers.normalized(shown, true) : Escapers.unquoted(shown);
      case DOUBLE_QUOTE, SINGLE_QUOTE -> quoted(value, text, shown, marked);
    };
  }

  private static String quoted(Shown value, String text, String shown, boolean marked) {
    Ending ending = value.ending();
    if (ending != null && !ending.query()) {
      return ending.function().apply(text);
    }
    return marked ? Escapers.normalized(shown, false) : Escapers.html(text);
  }

  private String plain(Shown value) {
    if (!value.safe()) {
      return Escapers.html(value.text());
    }
    return place.state() == State.TEXT ? value.text() : Escapers.normalized(value.text(), false);
  }

  /* A value begins what could only begin with a character. */
  private void nudge() {
    switch (place.state()) {
      case TAG -> place = place.with(State.ATTRIBUTE_NAME);
      case BEFORE_VALUE -> place = place.inValue(Delimiter.SPACE_OR_TAG_END);
      case AFTER_NAME ->
          place = Place.of(State.ATTRIBUTE_NAME, place.element(), Place.Attribute.NONE);
      default -> {}
    }
  }

  private String url(Shown value) {
    Ending ending = value.ending();
    boolean filtered = place.urlPart() == UrlPart.NONE;
    if (ending != null && ending.query()) {
      return filtered
          ? ending.function().apply(Escapers.urlFiltered(value.text()))
          : ending.applied();
    }
    if (place.urlPart() == UrlPart.QUERY_OR_FRAGMENT) {
      return Escapers.url(value.text(), false);
    }
    String safe = filtered ? Escapers.urlFiltered(value.text()) : value.text();
    boolean quoted =
        place.state() == State.CSS_DOUBLE_QUOTED || place.state() == State.CSS_SINGLE_QUOTED;
    return quoted ? CssText.escaped(safe) : Escapers.url(safe, true);
  }

  /**
   * Ends the output.
   *
   * @throws HtmlException where an element, an attribute or a comment is not at its end
   */
  public void end() {
    if (place.state() != State.TEXT) {
      throw new HtmlException(
          "ends in a non-text context: " + place.state().name().toLowerCase(Locale.ROOT));
    }
  }
}
