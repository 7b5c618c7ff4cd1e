package dev.ferula.promql.parser;

/**
 * Finds the end of a number or duration. It accepts shapes only: whether a number is one is known
 * when its value is read.
 */
final class NumberScanner {
  private static final String DECIMAL = "0123456789";
  private static final String HEXADECIMAL = "0123456789abcdefABCDEF";

  private final Cursor cursor;

  NumberScanner(Cursor cursor) {
    this.cursor = cursor;
  }

  /** Moves behind a number; where there is none, behind what makes it none, and returns false. */
  boolean number() {
    int from = cursor.pos;
    String digits = DECIMAL;
    if (cursor.accept("0") && cursor.accept("xX")) {
      cursor.accept("_");
      digits = HEXADECIMAL;
    }
    cursor.accept(".");
    cursor.accept(digits);
    return body(digits) && cursor.pos > from && !Cursor.isAlphaNumeric(cursor.peek());
  }

  private boolean body(String digits) {
    boolean point = false;
    boolean exponent = false;
    while (cursor.is(digits) || cursor.is("._eE")) {
      if ((cursor.is(".") && point) || (cursor.is("eE") && exponent)) {
        cursor.next();
        return false;
      }
      if (cursor.accept(".")) {
        point = true;
        if (cursor.accept("_.") || digits.equals(HEXADECIMAL)) {
          return false;
        }
      } else if (cursor.accept("eE")) {
        exponent = true;
        cursor.accept("+-");
        if (separatorOrEndFollows()) {
          return false;
        }
      } else if (cursor.accept("_")) {
        if (separatorOrEndFollows()) {
          return false;
        }
      } else {
        cursor.acceptRun(digits);
      }
    }
    return true;
  }

  private boolean separatorOrEndFollows() {
    return cursor.accept("._eE") || cursor.peek() == Cursor.END;
  }

  /** Moves behind the rest of a duration whose first digits have been read. */
  boolean restOfDuration() {
    if (!cursor.accept("smhdwy")) {
      return false;
    }
    // The s of ms; wrong units such as hs are found when the duration is read.
    cursor.accept("s");
    while (cursor.accept(DECIMAL)) {
      cursor.acceptRun(DECIMAL);
      if (!cursor.accept("smhdw")) {
        return false;
      }
      cursor.accept("s");
    }
    boolean ends = !Cursor.isAlphaNumeric(cursor.next());
    if (ends) {
      cursor.back();
    }
    return ends;
  }
}
