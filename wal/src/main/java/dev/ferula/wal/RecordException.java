package dev.ferula.wal;

/** A record's bytes do not decode; whoever knows the file tells it as damage. */
final class RecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int offset;
  private final String expected;
  private final String actual;

  RecordException(int offset, String expected, String actual) {
    super(
        "record: expected " + expected + " at offset " + offset + ", got " + actual,
        null,
        false,
        false);
    this.offset = offset;
    this.expected = expected;
    this.actual = actual;
  }

  int offset() {
    return offset;
  }

  String expected() {
    return expected;
  }

  String actual() {
    return actual;
  }
}
