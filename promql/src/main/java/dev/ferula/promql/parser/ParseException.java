package dev.ferula.promql.parser;

import java.util.List;

/**
 * A text is not valid PromQL. The message is that of the first error, with its position; {@link
 * #errors} has all of them.
 */
public final class ParseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * One error.
   *
   * @param span the part of the text at fault
   * @param message what is wrong, without the position
   * @param position the start of the span as {@code line:column}
   */
  public record Error(Span span, String message, String position) {
    /** {@code 1:5: parse error: …}. */
    @Override
    public String toString() {
      return position + ": parse error: " + message;
    }
  }

  private final transient List<Error> errors;

  ParseException(List<Error> errors) {
    super(errors.getFirst().toString());
    this.errors = List.copyOf(errors);
  }

  /** All errors found, in the order of finding; at least one. */
  public List<Error> errors() {
    return errors;
  }
}
