package dev.ferula.rules.template;

import dev.ferula.model.GoQuote;
import dev.ferula.rules.template.Token.Kind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a template into tokens: text, and the words of the actions between double braces. A minus
 * sign with a space at a brace trims the white space of the text beside it; comments vanish. After
 * an error only the end follows.
 */
final class Lexer {
  private static final int NONE = -1;
  private static final String LEFT = "{{";
  private static final String RIGHT = "}}";
  private static final String COMMENT_START = "/*";
  private static final String COMMENT_END = "*/";
  private static final int TRIM_MARKER = 2;

  private String input;
  private int pos;
  private int start;
  private int line = 1;
  private int startLine = 1;
  private int parentheses;
  private boolean insideAction;

  Lexer(String input) {
    this.input = input;
  }

  /** The next token. */
  Token next() {
    while (true) {
      Token token = insideAction ? insideAction() : text();
      if (token != null) {
        return token;
      }
    }
  }

  private @Nullable Token text() {
    if (input.startsWith(LEFT, pos)) {
      return leftDelim();
    }
    int delim = input.indexOf(LEFT, pos);
    if (delim < 0) {
      pos = input.length();
      return pos > start ? emit(Kind.TEXT) : token(Kind.END_OF_TEXT, "EOF");
    }
    int end = delim;
    if (hasLeftTrim(delim + LEFT.length())) {
      while (end > start && isSpace(input.charAt(end - 1))) {
        end--;
      }
    }
    pos = end;
    Token text = emit(Kind.TEXT);
    pos = delim;
    ignore();
    return text.text().isEmpty() ? null : text;
  }

  private @Nullable Token leftDelim() {
    boolean trims = hasLeftTrim(pos + LEFT.length());
    int content = pos + LEFT.length() + (trims ? TRIM_MARKER : 0);
    if (input.startsWith(COMMENT_START, content)) {
      pos = content;
      ignore();
      return comment();
    }
    pos += LEFT.length();
    Token delim = emit(Kind.LEFT_DELIM);
    insideAction = true;
    pos = content;
    ignore();
    parentheses = 0;
    return delim;
  }

  private @Nullable Token comment() {
    int end = input.indexOf(COMMENT_END, pos + COMMENT_START.length());
    if (end < 0) {
      return error("unclosed comment");
    }
    pos = end + COMMENT_END.length();
    boolean trims = hasRightTrim(pos);
    if (trims) {
      pos += TRIM_MARKER;
    }
    if (!input.startsWith(RIGHT, pos)) {
      return error("comment ends before closing delimiter");
    }
    pos += RIGHT.length();
    skipTrimmed(trims);
    ignore();
    return null;
  }

  private Token rightDelim() {
    boolean trims = hasRightTrim(pos);
    if (trims) {
      pos += TRIM_MARKER;
      ignore();
    }
    pos += RIGHT.length();
    Token delim = emit(Kind.RIGHT_DELIM);
    skipTrimmed(trims);
    ignore();
    insideAction = false;
    return delim;
  }

  private void skipTrimmed(boolean trims) {
    while (trims && pos < input.length() && isSpace(input.charAt(pos))) {
      pos++;
    }
  }

  private boolean hasLeftTrim(int at) {
    return at + 1 < input.length() && input.charAt(at) == '-' && isSpace(input.charAt(at + 1));
  }

  private boolean hasRightTrim(int at) {
    return at + 1 < input.length() && isSpace(input.charAt(at)) && input.charAt(at + 1) == '-';
  }

  private boolean atRightDelim() {
    return input.startsWith(RIGHT, pos)
        || (hasRightTrim(pos) && input.startsWith(RIGHT, pos + TRIM_MARKER));
  }

  private @Nullable Token insideAction() {
    if (atRightDelim()) {
      return parentheses == 0 ? rightDelim() : error("unclosed left paren");
    }
    int c = peek();
    if (c == NONE) {
      return error("unclosed action");
    }
    if (isSpace(c)) {
      return space();
    }
    if (c == '+'
        || c == '-'
        || isDigit(c)
        || (c == '.' && (isDigit(peekAfter()) || peekAfter() == NONE))) {
      return number();
    }
    if (isAlphanumeric(c)) {
      return identifier();
    }
    read();
    return switch (c) {
      case '=' -> emit(Kind.ASSIGN);
      case ':' -> read() == '=' ? emit(Kind.DECLARE) : error("expected :=");
      case '|' -> emit(Kind.PIPE);
      case '"' -> quoted(Kind.STRING, '"', "unterminated quoted string");
      case '`' -> rawQuoted();
      case '\'' -> quoted(Kind.CHAR_CONSTANT, '\'', "unterminated character constant");
      case '$' -> name(Kind.VARIABLE, Kind.VARIABLE);
      case '.' -> name(Kind.FIELD, Kind.DOT);
      case '(' -> {
        parentheses++;
        yield emit(Kind.LEFT_PAREN);
      }
      case ')' -> {
        parentheses--;
        yield parentheses < 0 ? error("unexpected right paren") : emit(Kind.RIGHT_PAREN);
      }
      default ->
          c > ' ' && c < 0x7f
              ? emit(Kind.CHAR)
              : error("unrecognized character in action: " + unicode(c));
    };
  }

  private Token space() {
    int last = pos;
    while (isSpace(peek())) {
      last = pos;
      read();
    }
    // A space may belong to the trim marker of the closing brace.
    if (hasRightTrim(last) && input.startsWith(RIGHT, last + TRIM_MARKER)) {
      pos = last;
      if (last == start) {
        return rightDelim();
      }
    }
    return emit(Kind.SPACE);
  }

  private Token identifier() {
    while (isAlphanumeric(peek())) {
      read();
    }
    return atTerminator()
        ? emit(Kind.ofWord(input.substring(start, pos)))
        : error("bad character " + unicode(peek()));
  }

  /* A field or variable, of which the mark has been read; or the mark alone. */
  private Token name(Kind kind, Kind alone) {
    if (atTerminator()) {
      return emit(alone);
    }
    while (isAlphanumeric(peek())) {
      read();
    }
    return atTerminator() ? emit(kind) : error("bad character " + unicode(peek()));
  }

  private boolean atTerminator() {
    int c = peek();
    return c == NONE || isSpace(c) || ".,|:)(".indexOf(c) >= 0 || input.startsWith(RIGHT, pos);
  }

  private Token quoted(Kind kind, char quote, String unterminated) {
    while (true) {
      int c = read();
      if (c == quote) {
        return emit(kind);
      }
      if (c == '\\') {
        c = read();
      }
      if (c == NONE || c == '\n') {
        return error(unterminated);
      }
    }
  }

  private Token rawQuoted() {
    int end = input.indexOf('`', pos);
    if (end < 0) {
      return error("unterminated raw quoted string");
    }
    pos = end + 1;
    return emit(Kind.RAW_STRING);
  }

  private Token number() {
    if (!scanNumber()) {
      return badNumber();
    }
    if (peek() == '+' || peek() == '-') {
      return scanNumber() && input.charAt(pos - 1) == 'i' ? emit(Kind.COMPLEX) : badNumber();
    }
    return emit(Kind.NUMBER);
  }

  private Token badNumber() {
    return error("bad number syntax: " + GoQuote.quote(input.substring(start, pos)));
  }

  private boolean scanNumber() {
    accept("+-");
    String digits = "0123456789_";
    boolean decimal = true;
    boolean hex = false;
    if (accept("0")) {
      if (accept("xX")) {
        digits = "0123456789abcdefABCDEF_";
        decimal = false;
        hex = true;
      } else if (accept("oO")) {
        digits = "01234567_";
        decimal = false;
      } else if (accept("bB")) {
        digits = "01_";
        decimal = false;
      }
    }
    acceptAll(digits);
    if (accept(".")) {
      acceptAll(digits);
    }
    if ((decimal && accept("eE")) || (hex && accept("pP"))) {
      accept("+-");
      acceptAll("0123456789_");
    }
    accept("i");
    if (isAlphanumeric(peek())) {
      read();
      return false;
    }
    return true;
  }

  private boolean accept(String any) {
    int c = peek();
    if (c == NONE || any.indexOf(c) < 0) {
      return false;
    }
    pos++;
    return true;
  }

  private void acceptAll(String any) {
    while (accept(any)) {
      // Each call moves on by one.
    }
  }

  private int peek() {
    return pos < input.length() ? input.codePointAt(pos) : NONE;
  }

  private int peekAfter() {
    return pos + 1 < input.length() ? input.charAt(pos + 1) : NONE;
  }

  private int read() {
    int c = peek();
    if (c != NONE) {
      pos += Character.charCount(c);
    }
    return c;
  }

  private Token emit(Kind kind) {
    Token token = token(kind, input.substring(start, pos));
    ignore();
    return token;
  }

  private Token token(Kind kind, String text) {
    return new Token(kind, start, text, startLine);
  }

  private void ignore() {
    for (int i = start; i < pos; i++) {
      if (input.charAt(i) == '\n') {
        line++;
      }
    }
    start = pos;
    startLine = line;
  }

  private Token error(String message) {
    Token token = token(Kind.ERROR, message);
    input = "";
    pos = 0;
    start = 0;
    insideAction = false;
    return token;
  }

  private static String unicode(int c) {
    if (c == NONE) {
      return "U+FFFFFFFFFFFFFFFF";
    }
    String code = String.format(Locale.ROOT, "U+%04X", c);
    return Utf8.isPrintable(c) ? code + " '" + Character.toString(c) + "'" : code;
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isAlphanumeric(int c) {
    return c == '_'
        || (c >= 0
            && (Character.isLetter(c) || Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER));
  }
}
