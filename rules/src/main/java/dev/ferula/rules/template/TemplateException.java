package dev.ferula.rules.template;

/** A template that cannot be parsed or evaluated. The message says where and why, in Go's words. */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemplateException(String message) {
    super(message);
  }
}
