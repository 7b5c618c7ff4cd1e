package dev.ferula.rules.template.html;

/** A template's text is no HTML in which values could be put safely. */
public final class HtmlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  HtmlException(String message) {
    super(message);
  }
}
