package dev.ferula.discovery;

import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * A whole answer.
 *
 * @param reason the words beside the status, or empty
 * @param headers gives the first value of a header, or empty
 * @param text the body, decoded as UTF-8
 */
public record WebPage(int status, String reason, UnaryOperator<String> headers, String text) {
  private static final String JSON = "application/json";

  /**
   * Whether it says to be JSON in UTF-8: with that as the only parameter, if any, and without
   * spaces but before its name.
   */
  public boolean isJson() {
    String type = headers.apply("Content-Type").strip().toLowerCase(Locale.ROOT);
    if (!type.startsWith(JSON)) {
      return false;
    }
    String rest = type.substring(JSON.length());
    String charset = rest.startsWith(";") ? rest.substring(1).stripLeading() : rest;
    return rest.isEmpty()
        || (rest.startsWith(";")
            && (charset.equals("charset=\"utf-8\"") || charset.equals("charset=utf-8")));
  }

  /** The status as servers write it, such as {@code 404 Not Found}. */
  public String statusLine() {
    return (status + " " + reason).strip();
  }
}
