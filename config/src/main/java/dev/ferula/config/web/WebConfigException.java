package dev.ferula.config.web;

/** A web configuration cannot be used; the message has Prometheus's words and the place. */
public final class WebConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WebConfigException(String message) {
    super(message);
  }
}
