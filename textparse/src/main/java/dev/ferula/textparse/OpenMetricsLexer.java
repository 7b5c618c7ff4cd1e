package dev.ferula.textparse;

/** Tokens of OpenMetrics 0.0.1 and 1.0. */
final class OpenMetricsLexer extends Lexer {
  @Override
  Token next() {
    if (i >= end) {
      return Token.EOF;
    }
    start = i;
    int c = b[i] & 0xff;
    return switch (state) {
      case INIT -> init(c);
      case COMMENT -> comment();
      case META_NAME -> metaName(c);
      case META_TEXT -> metaText(c);
      case LABELS -> labels(c, State.VALUE, State.LABEL_VALUE, true);
      case EXEMPLAR -> labels(c, State.EXEMPLAR_VALUE, State.EXEMPLAR_VALUE, false);
      case LABEL_VALUE -> labelValue(c, State.LABELS);
      case VALUE -> value(c);
      case TIMESTAMP -> timestamp(c);
      case EXEMPLAR_VALUE ->
          c == '"' ? labelValue(c, State.EXEMPLAR) : number(c, State.EXEMPLAR_TIMESTAMP);
      case EXEMPLAR_TIMESTAMP -> exemplarTimestamp(c);
    };
  }

  private Token init(int c) {
    if (c == '#') {
      if (advance() != ' ') {
        return Token.INVALID;
      }
      advance();
      state = State.COMMENT;
      return comment();
    }
    if (c == '{') {
      return to(State.LABELS, Token.BRACE_OPEN);
    }
    if (!is(c, NAME_START)) {
      return Token.INVALID;
    }
    passName(NAME_REST);
    state = State.VALUE;
    return Token.METRIC_NAME;
  }

  private Token comment() {
    return switch (current()) {
      case 'H' -> passWord("HELP ") ? meta(Token.HELP) : Token.INVALID;
      case 'T' -> passWord("TYPE ") ? meta(Token.TYPE) : Token.INVALID;
      case 'U' -> passWord("UNIT ") ? meta(Token.UNIT) : Token.INVALID;
      case 'E' -> passWord("EOF") ? endWord() : Token.INVALID;
      default -> Token.INVALID;
    };
  }

  private Token meta(Token token) {
    state = State.META_NAME;
    return token;
  }

  private Token endWord() {
    if (current() == '\n') {
      advance();
    }
    state = State.INIT;
    return Token.EOF_WORD;
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
    if (first != ' ') {
      return Token.INVALID;
    }
    int c = advance();
    while (c != 0 && c != '\n') {
      c = advance();
    }
    return c == 0 ? Token.INVALID : to(State.INIT, Token.TEXT);
  }

  private Token labels(int c, State close, State equal, boolean newlines) {
    return switch (c) {
      case '"' -> passQuoted(newlines) ? Token.QUOTED : Token.INVALID;
      case '}' -> to(close, Token.BRACE_CLOSE);
      case '=' -> to(equal, Token.EQUAL);
      case ',' -> to(state, Token.COMMA);
      default -> {
        if (!is(c, LABEL_START)) {
          yield Token.INVALID;
        }
        passName(LABEL_REST);
        yield Token.LABEL_NAME;
      }
    };
  }

  private Token labelValue(int c, State then) {
    if (c != '"' || !passQuoted(false)) {
      return Token.INVALID;
    }
    state = then;
    return Token.LABEL_VALUE;
  }

  private Token value(int c) {
    return c == '{' ? to(State.LABELS, Token.BRACE_OPEN) : number(c, State.TIMESTAMP);
  }

  private Token number(int c, State then) {
    if (c != ' ') {
      return Token.INVALID;
    }
    advance();
    if (!passWordless()) {
      return Token.INVALID;
    }
    state = then;
    return Token.VALUE;
  }

  private Token timestamp(int c) {
    if (c == '\n') {
      return to(State.INIT, Token.LINEBREAK);
    }
    if (c != ' ') {
      return Token.INVALID;
    }
    if (advance() == '#') {
      if (advance() == ' ') {
        return advance() == '{' ? to(State.EXEMPLAR, Token.COMMENT) : Token.INVALID;
      }
      passWordless();
      return Token.TIMESTAMP;
    }
    return passWordless() ? Token.TIMESTAMP : Token.INVALID;
  }

  private Token exemplarTimestamp(int c) {
    if (c == '\n') {
      return to(State.INIT, Token.LINEBREAK);
    }
    if (c != ' ') {
      return Token.INVALID;
    }
    advance();
    return passWordless() ? Token.TIMESTAMP : Token.INVALID;
  }

  /* Passes over bytes up to a space, a line feed or the end; whether there were any. */
  private boolean passWordless() {
    int from = i;
    int c = current();
    while (c != 0 && c != ' ' && c != '\n') {
      c = advance();
    }
    return i > from;
  }

  private Token to(State next, Token token) {
    advance();
    state = next;
    return token;
  }
}
