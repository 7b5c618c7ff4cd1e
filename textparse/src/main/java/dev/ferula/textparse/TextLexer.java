package dev.ferula.textparse;

/** Tokens of the text format 0.0.4. The bytes end with a line feed. */
final class TextLexer extends Lexer {
  @Override
  Token next() {
    if (i >= end) {
      return Token.EOF;
    }
    start = i;
    int c = b[i] & 0xff;
    if ((c == ' ' || c == '\t') && state != State.META_TEXT) {
      passBlanks();
      return Token.WHITESPACE;
    }
    return switch (state) {
      case INIT -> init(c);
      case META_NAME -> metaName(c);
      case META_TEXT -> metaText(c);
      case LABELS -> labels(c);
      case LABEL_VALUE -> labelValue(c);
      case VALUE -> value(c);
      case TIMESTAMP -> timestamp(c);
      case COMMENT, EXEMPLAR, EXEMPLAR_VALUE, EXEMPLAR_TIMESTAMP ->
          throw new IllegalStateException("no token starts in state " + state);
    };
  }

  /** The next token that is not blanks. */
  Token nextVisible() {
    Token token = next();
    while (token == Token.WHITESPACE) {
      token = next();
    }
    return token;
  }

  private Token init(int c) {
    return switch (c) {
      case 0 -> {
        advance();
        yield Token.EOF;
      }
      case '\n' -> {
        advance();
        yield Token.LINEBREAK;
      }
      case '#' -> comment(advance());
      case '{' -> to(State.LABELS, Token.BRACE_OPEN);
      default -> {
        if (!is(c, NAME_START)) {
          yield Token.INVALID;
        }
        passName(NAME_REST);
        state = State.VALUE;
        yield Token.METRIC_NAME;
      }
    };
  }

  private Token comment(int c) {
    if (c != ' ' && c != '\t') {
      return passComment();
    }
    passBlanks();
    state = State.COMMENT;
    int first = current();
    boolean known = (first == 'H' && passWord("HELP")) || (first == 'T' && passWord("TYPE"));
    if (!known || (current() != ' ' && current() != '\t')) {
      return passComment();
    }
    passBlanks();
    state = State.META_NAME;
    return first == 'H' ? Token.HELP : Token.TYPE;
  }

  private Token passComment() {
    int c = current();
    while (c != 0 && c != '\n') {
      c = advance();
    }
    if (c == 0) {
      return Token.EOF;
    }
    state = State.INIT;
    return Token.COMMENT;
  }

  private Token metaName(int c) {
    if (c == '"') {
      if (!passQuoted(true)) {
        return Token.INVALID;
      }
    } else if (is(c, NAME_START)) {
      passName(NAME_REST);
    } else {
      return Token.INVALID;
    }
    state = State.META_TEXT;
    return Token.METRIC_NAME;
  }

  private Token metaText(int first) {
    int c = first;
    while (c == ' ' || c == '\t') {
      c = advance();
    }
    if (i > start && (c == 0 || c == '\n')) {
      return Token.WHITESPACE;
    }
    while (c != 0 && c != '\n') {
      c = advance();
    }
    state = State.INIT;
    return Token.TEXT;
  }

  private Token labels(int c) {
    return switch (c) {
      case '"' -> passQuoted(true) ? Token.QUOTED : Token.INVALID;
      case '}' -> to(State.VALUE, Token.BRACE_CLOSE);
      case '=' -> to(State.LABEL_VALUE, Token.EQUAL);
      case ',' -> to(State.LABELS, Token.COMMA);
      default -> {
        if (!is(c, LABEL_START)) {
          yield Token.INVALID;
        }
        passName(LABEL_REST);
        yield Token.LABEL_NAME;
      }
    };
  }

  private Token labelValue(int c) {
    if (c != '"' || !passQuoted(true)) {
      return Token.INVALID;
    }
    state = State.LABELS;
    return Token.LABEL_VALUE;
  }

  private Token value(int first) {
    if (first == '{') {
      return to(State.LABELS, Token.BRACE_OPEN);
    }
    int c = first;
    while (c != 0 && c != '{' && c != ' ' && c != '\t' && c != '\n') {
      c = advance();
    }
    if (i == start) {
      return Token.INVALID;
    }
    state = State.TIMESTAMP;
    return Token.VALUE;
  }

  private Token timestamp(int first) {
    if (first == '\n') {
      return to(State.INIT, Token.LINEBREAK);
    }
    int c = first;
    while (c >= '0' && c <= '9') {
      c = advance();
    }
    return i == start ? Token.INVALID : Token.TIMESTAMP;
  }

  private Token to(State next, Token token) {
    advance();
    state = next;
    return token;
  }

  private void passBlanks() {
    int c = current();
    while (c == ' ' || c == '\t') {
      c = advance();
    }
  }
}
