package dev.ferula.rules.template.html;

import dev.ferula.rules.template.html.Place.Delimiter;
import dev.ferula.rules.template.html.Place.State;
import dev.ferula.rules.template.html.Place.UrlPart;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
   * @param escaped whether a function of the template has escaped it as HTML already
   * @param json as a script takes it
   */
  public record Shown(String text, boolean safe, boolean escaped, Supplier<String> json) {}

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

  /** A value at this place. */
  public String value(Shown value) {
    nudge();
    String text =
        switch (place.state()) {
          case URL,
              CSS_DOUBLE_QUOTED,
              CSS_SINGLE_QUOTED,
              CSS_DOUBLE_QUOTED_URL,
              CSS_SINGLE_QUOTED_URL,
              CSS_URL ->
              url(value.text());
          case SRCSET -> Escapers.srcset(value.text());
          case JS -> {
            place = place.withDivision(true);
            yield Escapers.scriptValue(value.json().get());
          }
          case JS_DOUBLE_QUOTED, JS_SINGLE_QUOTED -> Escapers.scriptText(value.text());
          case JS_TEMPLATE -> Escapers.scriptTemplate(value.text());
          case JS_REGEX -> Escapers.scriptRegex(value.text());
          case CSS -> CssText.value(value.text());
          case TEXT -> value.safe() || value.escaped() ? value.text() : Escapers.html(value.text());
          case RCDATA -> marked(value, value.text());
          case TAG, ATTRIBUTE_NAME, AFTER_NAME, BEFORE_VALUE -> {
            place = place.with(State.ATTRIBUTE_NAME);
            yield Escapers.attributeName(value.text());
          }
          case ATTRIBUTE -> value.text();
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
    boolean plain = place.state() == State.ATTRIBUTE;
    boolean marked = plain && (value.safe() || value.escaped());
    String shown = plain && value.safe() ? Escapers.withoutTags(text) : text;
    return switch (place.delimiter()) {
      case NONE -> text;
      case SPACE_OR_TAG_END ->
          marked && !shown.isEmpty() ? Escapers.normalized(shown, true) : Escapers.unquoted(shown);
      case DOUBLE_QUOTE, SINGLE_QUOTE ->
          marked ? Escapers.normalized(shown, false) : Escapers.html(text);
    };
  }

  private static String marked(Shown value, String text) {
    return value.safe() || value.escaped() ? Escapers.normalized(text, false) : Escapers.html(text);
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

  private String url(String text) {
    if (place.urlPart() == UrlPart.QUERY_OR_FRAGMENT) {
      return Escapers.url(text, false);
    }
    String safe = place.urlPart() == UrlPart.NONE ? Escapers.urlFiltered(text) : text;
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
