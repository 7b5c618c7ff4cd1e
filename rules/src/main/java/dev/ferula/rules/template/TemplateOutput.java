package dev.ferula.rules.template;

import dev.ferula.rules.template.html.HtmlOutput;
import org.jspecify.annotations.Nullable;

/** What a template has written so far: plain text, or HTML with every value escaped. */
final class TemplateOutput {
  private final StringBuilder out = new StringBuilder();
  private final @Nullable HtmlOutput html;

  private TemplateOutput(@Nullable HtmlOutput html) {
    this.html = html;
  }

  static TemplateOutput plain() {
    return new TemplateOutput(null);
  }

  static TemplateOutput html() {
    return new TemplateOutput(new HtmlOutput());
  }

  boolean isHtml() {
    return html != null;
  }

  /** A text of the template. */
  void text(String text) {
    write(html == null ? text : html.text(text));
  }

  /** The function that a pipeline ends in, where what stands here is escaped by it; else null. */
  @Nullable String takesOff(Node.Pipeline pipeline) {
    if (html == null) {
      return null;
    }
    String end = PredefinedEscapers.endOf(pipeline);
    return end != null && html.takes(PredefinedEscapers.isForQueries(end)) ? end : null;
  }

  /**
   * The value of an action; {@link FunctionException} or HtmlException say why it cannot be shown.
   *
   * @param function the function that was taken off its pipeline, by which it is escaped where it
   *     stands; null for none
   */
  void value(@Nullable Object value, @Nullable String function) {
    if (html == null) {
      write(value == null ? "<no value>" : printed(value));
      return;
    }
    if (function == null) {
      write(html.value(shown(value, null)));
      return;
    }
    write(html.value(shown(value, PredefinedEscapers.ending(function, value))));
  }

  private static HtmlOutput.Shown shown(
      @Nullable Object value, HtmlOutput.@Nullable Ending ending) {
    boolean safe = value instanceof GoValue.SafeHtml;
    String text = value == null ? "" : printed(value);
    return new HtmlOutput.Shown(text, safe, () -> ScriptJson.of(value), ending);
  }

  /* An action shows what a pointer points to, where printing would show the pointer. */
  private static String printed(Object value) {
    return GoFormat.text(value instanceof GoValue.Sample ? GoStruct.orItself(value) : value);
  }

  private void write(String text) {
    if (out.length() + text.length() > TemplateLimits.MAX_TEXT) {
      throw new FunctionException("output longer than " + TemplateLimits.MAX_TEXT + " characters");
    }
    out.append(text);
  }

  /** All of it; HtmlException if it ends within an element. */
  String ended() {
    if (html != null) {
      html.end();
    }
    return out.toString();
  }
}
