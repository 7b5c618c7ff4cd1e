package dev.ferula.web.security;

import dev.ferula.web.http.Exchange;

/**
 * The headers that tell browsers to trust an answer no further than they must. They are defaults:
 * what the web configuration file says of a header holds instead.
 */
public final class SecurityHeaders {
  /* The style sheets of the editor and the components are made in the page, hence unsafe-inline. */
  private static final String PAGE_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'"
          + " data:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action"
          + " 'self'; frame-ancestors 'self'";

  private SecurityHeaders() {}

  /** Sets what every answer has; before those that the operator configured. */
  static void apply(Exchange exchange) {
    exchange.header("X-Content-Type-Options", "nosniff");
    exchange.header("X-Frame-Options", "SAMEORIGIN");
    exchange.header("Referrer-Policy", "same-origin");
  }

  /** Forbids a page of ours to load or run anything but what this server sends. */
  public static void applyToPage(Exchange exchange) {
    exchange.headerIfAbsent("Content-Security-Policy", PAGE_POLICY);
  }
}
