package dev.ferula.textparse;

/**
 * A body is not well-formed. {@link #reason} is Prometheus's text, the offending bytes in it quoted
 * as Go quotes them; the message adds the place.
 */
public final class ParseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String reason;
  private final int offset;
  private final int line;
  private final int column;

  /** An error of a text format, at a line and column counted from 1, columns in bytes. */
  ParseException(String reason, int offset, int line, int column) {
    super(reason + " at line " + line + ", column " + column, null, false, false);
    this.reason = reason;
    this.offset = offset;
    this.line = line;
    this.column = column;
  }

  /** An error of a binary format, which has no lines. */
  ParseException(String reason, int offset) {
    super(reason + " at byte " + offset, null, false, false);
    this.reason = reason;
    this.offset = offset;
    this.line = 0;
    this.column = 0;
  }

  /** The text with the place. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** The text without the place. */
  public String reason() {
    return reason;
  }

  /** The offset in the body of the first byte that does not fit. */
  public int offset() {
    return offset;
  }

  /** The line of the offending text, from 1; 0 in a binary format. */
  public int line() {
    return line;
  }

  /** The column of the offending text in bytes, from 1; 0 in a binary format. */
  public int column() {
    return column;
  }
}
