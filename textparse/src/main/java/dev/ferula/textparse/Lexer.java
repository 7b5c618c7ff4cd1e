package dev.ferula.textparse;

/**
 * Cuts one of the text formats into tokens. What it accepts, and where it stands after something it
 * does not accept, decides verdicts and error texts, so both follow Prometheus's automata exactly:
 * an invalid token ends at the first byte that no token could have there, and nothing is read
 * twice.
 */
abstract sealed class Lexer permits TextLexer, OpenMetricsLexer {
  /** What may come next. */
  enum State {
    INIT,
    COMMENT,
    META_NAME,
    META_TEXT,
    LABELS,
    LABEL_VALUE,
    VALUE,
    TIMESTAMP,
    EXEMPLAR,
    EXEMPLAR_VALUE,
    EXEMPLAR_TIMESTAMP
  }

  static final byte NAME_START = 1;
  static final byte NAME_REST = 2;
  static final byte LABEL_START = 4;
  static final byte LABEL_REST = 8;

  private static final byte[] CLASSES = classes();

  byte[] b = {};
  int end;

  /** The first byte of the current token. */
  int start;

  /** The byte after the current token. */
  int i;

  State state = State.INIT;

  void reset(byte[] bytes, int from, int to) {
    this.b = bytes;
    this.end = to;
    this.i = from;
    this.start = from;
    this.state = State.INIT;
  }

  /** The next token. */
  abstract Token next();

  /** Whether {@code c} is of a class such as {@link #NAME_START}. */
  static boolean is(int c, byte what) {
    return (CLASSES[c & 0xff] & what) != 0;
  }

  /** The current byte, or 0 at the end. */
  final int current() {
    return i < end ? b[i] & 0xff : 0;
  }

  /**
   * Moves on by a byte and returns the byte there, or 0 at the end. Zero bytes, which the automata
   * cannot tell from the end, are passed over where the formats allow them.
   */
  final int advance() {
    i++;
    while (i < end
        && b[i] == 0
        && (state == State.LABEL_VALUE || state == State.META_TEXT || state == State.COMMENT)) {
      i++;
    }
    return current();
  }

  /** Passes over the rest of a name. */
  final void passName(byte rest) {
    int c;
    do {
      c = advance();
    } while (c != 0 && is(c, rest));
  }

  /** Passes over a quoted string whose opening quote is current; false where it is none. */
  final boolean passQuoted(boolean newlines) {
    int c = advance();
    while (c != '"') {
      if (c == '\\') {
        c = advance();
        if (c == 0 || c == '\n') {
          return false;
        }
      } else if (c == 0 || (c == '\n' && !newlines)) {
        return false;
      }
      c = advance();
    }
    advance();
    return true;
  }

  /** Passes over these letters, the first of which is current; false at the first other byte. */
  final boolean passWord(String word) {
    for (int k = 0; k < word.length(); k++) {
      if (current() != word.charAt(k)) {
        return false;
      }
      advance();
    }
    return true;
  }

  private static byte[] classes() {
    byte[] classes = new byte[256];
    for (int c = 'a'; c <= 'z'; c++) {
      classes[c] = NAME_START | NAME_REST | LABEL_START | LABEL_REST;
      classes[c - 'a' + 'A'] = classes[c];
    }
    classes['_'] = classes['a'];
    classes[':'] = NAME_START | NAME_REST;
    for (int c = '0'; c <= '9'; c++) {
      classes[c] = NAME_REST | LABEL_REST;
    }
    return classes;
  }
}
