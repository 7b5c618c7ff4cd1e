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

  /**
   * The value of an action; {@link FunctionException} or HtmlException say why it cannot be shown.
   *
   * @param escaped whether a function has escaped it as HTML already
   */
  void value(@Nullable Object value, boolean escaped) {
    if (html == null) {
      write(value == null ? "<no value>" : printed(value));
      return;
    }
    boolean safe = value instanceof GoValue.SafeHtml;
    String text = value == null ? "" : printed(value);
    write(html.value(new HtmlOutput.Shown(text, safe, escaped, () -> ScriptJson.of(value))));
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
