package dev.ferula.discovery;

import java.util.function.UnaryOperator;

/**
 * A whole answer.
 *
 * @param reason the words beside the status, or empty
 * @param headers gives the first value of a header, or empty
 * @param text the body, decoded as UTF-8
 */
public record WebPage(int status, String reason, UnaryOperator<String> headers, String text) {
  /** The status as servers write it, such as {@code 404 Not Found}. */
  public String statusLine() {
    return (status + " " + reason).strip();
  }
}
