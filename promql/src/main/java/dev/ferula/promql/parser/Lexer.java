package dev.ferula.promql.parser;

import dev.ferula.model.GoQuote;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a text into tokens. What a character means depends on where it stands: inside braces there
 * are no keywords, and between a bracket and the first number after it only duration arithmetic.
 */
final class Lexer {
  private final Cursor cursor;
  private final NumberScanner numbers;
  private final StringScanner strings;

  private int openParens;
  private boolean inBraces;
  private boolean inBrackets;

  /** Whether the bracket was opened and no number has followed yet. */
  private boolean atStartOfBrackets;

  private boolean seenColon;
  private boolean seenDuration;

  Lexer(String text) {
    cursor = new Cursor(text);
    numbers = new NumberScanner(cursor);
    strings = new StringScanner(cursor);
  }

  /** Where the piece being read starts, for the position of a {@link LexicalError}. */
  int start() {
    return cursor.start;
  }

  /**
   * The next token; {@link TokenType#END_OF_INPUT} again and again at the end.
   *
   * @throws LexicalError if there is none
   */
  Token next() {
    skipBlanks();
    if (inBraces) {
      return insideBraces();
    }
    return atStartOfBrackets ? startOfBrackets() : statement();
  }

  private void skipBlanks() {
    while (Cursor.isSpace(cursor.peek()) || (cursor.peek() == '#' && !atStartOfBrackets)) {
      if (cursor.next() == '#') {
        while (cursor.peek() != Cursor.END && cursor.peek() != '\n' && cursor.peek() != '\r') {
          cursor.next();
        }
      }
    }
    cursor.start = cursor.pos;
  }

  private Token statement() {
    int c = cursor.next();
    if (Cursor.isDigit(c) || (c == '.' && Cursor.isDigit(cursor.peek()))) {
      cursor.back();
      return numberOrDuration();
    }
    if (Cursor.isAlpha(c) || c == ':') {
      return inBrackets ? wordInBrackets(c) : word();
    }
    return switch (c) {
      case Cursor.END -> endOfInput();
      case ',' -> emit(TokenType.COMMA);
      case '*' -> emit(TokenType.MULTIPLY);
      case '/' -> emit(TokenType.DIVIDE);
      case '%' -> emit(TokenType.MODULO);
      case '+' -> emit(TokenType.ADD);
      case '-' -> emit(TokenType.SUBTRACT);
      case '^' -> emit(TokenType.POWER);
      case '@' -> emit(TokenType.AT);
      case '=' -> equalSign();
      case '!' -> {
        int after = cursor.next();
        if (after != '=') {
          throw new LexicalError("unexpected character after '!': " + quoted(after));
        }
        yield emit(TokenType.NOT_EQUAL);
      }
      case '<' ->
          cursor.accept("=")
              ? emit(TokenType.LESS_OR_EQUAL)
              : emit(cursor.accept("/") ? TokenType.TRIM_UPPER : TokenType.LESS);
      case '>' ->
          cursor.accept("=")
              ? emit(TokenType.GREATER_OR_EQUAL)
              : emit(cursor.accept("/") ? TokenType.TRIM_LOWER : TokenType.GREATER);
      case '"', '\'', '`' -> string(c);
      case '(' -> leftParen();
      case ')' -> rightParen();
      case '{' -> {
        inBraces = true;
        yield emit(TokenType.LEFT_BRACE);
      }
      case '[' -> leftBracket();
      case ']' -> {
        if (!inBrackets) {
          throw new LexicalError("unexpected right bracket " + quoted(c));
        }
        inBrackets = false;
        yield emit(TokenType.RIGHT_BRACKET);
      }
      default -> throw new LexicalError("unexpected character: " + quoted(c));
    };
  }

  private Token emit(TokenType type) {
    Token token = new Token(type, cursor.start, cursor.piece());
    cursor.start = cursor.pos;
    return token;
  }

  private Token endOfInput() {
    if (openParens != 0) {
      throw new LexicalError("unclosed left parenthesis");
    }
    if (inBrackets) {
      throw new LexicalError("unclosed left bracket");
    }
    return emit(TokenType.END_OF_INPUT);
  }

  private Token equalSign() {
    if (cursor.peek() == '~') {
      throw new LexicalError("unexpected character after '=': '~'");
    }
    return emit(cursor.accept("=") ? TokenType.EQUAL : TokenType.ASSIGN);
  }

  private Token leftParen() {
    openParens++;
    return emit(TokenType.LEFT_PAREN);
  }

  private Token rightParen() {
    Token token = emit(TokenType.RIGHT_PAREN);
    if (--openParens < 0) {
      throw new LexicalError("unexpected right parenthesis ')'");
    }
    return token;
  }

  private Token leftBracket() {
    if (inBrackets) {
      throw new LexicalError("unexpected left bracket '['");
    }
    inBrackets = true;
    atStartOfBrackets = true;
    seenColon = false;
    return emit(TokenType.LEFT_BRACKET);
  }

  private Token string(int quote) {
    strings.scan(quote);
    return emit(TokenType.STRING);
  }

  private Token numberOrDuration() {
    if (numbers.number()) {
      return emit(TokenType.NUMBER);
    }
    if (numbers.restOfDuration()) {
      return emit(TokenType.DURATION);
    }
    throw new LexicalError("bad number or duration syntax: " + GoQuote.quote(cursor.piece()));
  }

  private Token word() {
    while (Cursor.isAlphaNumeric(cursor.peek()) || cursor.peek() == ':') {
      cursor.next();
    }
    String word = cursor.piece();
    TokenType keyword = TokenType.ofWord(word);
    if (keyword == null || (isFill(keyword) && !leftParenFollows())) {
      return emit(word.indexOf(':') < 0 ? TokenType.IDENTIFIER : TokenType.METRIC_IDENTIFIER);
    }
    return emit(keyword);
  }

  /* Metrics may be called fill; the modifier always has an argument. */
  private static boolean isFill(TokenType type) {
    return type == TokenType.FILL || type == TokenType.FILL_LEFT || type == TokenType.FILL_RIGHT;
  }

  private boolean leftParenFollows() {
    int i = cursor.pos;
    while (i < cursor.text.length() && Cursor.isSpace(cursor.text.charAt(i))) {
      i++;
    }
    return i < cursor.text.length() && cursor.text.charAt(i) == '(';
  }

  private Token wordInBrackets(int c) {
    if (c == ':') {
      if (seenColon) {
        throw new LexicalError("unexpected colon ':'");
      }
      seenColon = true;
      return emit(TokenType.COLON);
    }
    TokenType keyword = durationKeyword(c);
    if (keyword == null) {
      throw new LexicalError("unexpected character: " + quoted(c) + ", expected ':'");
    }
    return emit(keyword);
  }

  private @Nullable TokenType durationKeyword(int first) {
    if ("srmSRM".indexOf(first) < 0) {
      return null;
    }
    while (Cursor.isAlpha(cursor.peek())) {
      cursor.next();
    }
    return switch (cursor.piece().toLowerCase(Locale.ROOT)) {
      case "step" -> TokenType.STEP;
      case "range" -> TokenType.RANGE;
      case "max_of" -> TokenType.MAX_OF;
      case "min_of" -> TokenType.MIN_OF;
      default -> null;
    };
  }

  private Token startOfBrackets() {
    int c = cursor.next();
    if (Cursor.isDigit(c) || (c == '.' && Cursor.isDigit(cursor.peek()))) {
      cursor.back();
      seenDuration = true;
      atStartOfBrackets = false;
      return numberOrDuration();
    }
    return switch (c) {
      case Cursor.END -> throw new LexicalError("unexpected end of input in duration expression");
      case ']' -> {
        inBrackets = false;
        atStartOfBrackets = false;
        yield emit(TokenType.RIGHT_BRACKET);
      }
      case ':' -> colonAtStartOfBrackets();
      case '(' -> leftParen();
      case ')' -> rightParen();
      case '+' -> emit(TokenType.ADD);
      case '-' -> emit(TokenType.SUBTRACT);
      case '*' -> emit(TokenType.MULTIPLY);
      case '/' -> emit(TokenType.DIVIDE);
      case '%' -> emit(TokenType.MODULO);
      case '^' -> emit(TokenType.POWER);
      case ',' -> emit(TokenType.COMMA);
      default -> {
        TokenType keyword = durationKeyword(c);
        if (keyword == null) {
          throw new LexicalError("unexpected character in duration expression: " + quoted(c));
        }
        yield emit(keyword);
      }
    };
  }

  private Token colonAtStartOfBrackets() {
    Token token = emit(TokenType.COLON);
    if (!seenDuration) {
      throw new LexicalError("unexpected colon before duration in duration expression");
    }
    if (seenColon) {
      throw new LexicalError("unexpected repeated colon in duration expression");
    }
    seenColon = true;
    return token;
  }

  private Token insideBraces() {
    int c = cursor.next();
    if (Cursor.isAlpha(c)) {
      while (Cursor.isAlphaNumeric(cursor.peek())) {
        cursor.next();
      }
      return emit(TokenType.IDENTIFIER);
    }
    return switch (c) {
      case Cursor.END -> throw new LexicalError("unexpected end of input inside braces");
      case ',' -> emit(TokenType.COMMA);
      case '"', '\'', '`' -> string(c);
      case '=' -> emit(cursor.accept("~") ? TokenType.EQUAL_REGEX : TokenType.ASSIGN);
      case '!' -> {
        int after = cursor.next();
        yield switch (after) {
          case '~' -> emit(TokenType.NOT_EQUAL_REGEX);
          case '=' -> emit(TokenType.NOT_EQUAL);
          default ->
              throw new LexicalError(
                  "unexpected character after '!' inside braces: " + quoted(after));
        };
      }
      case '{' -> throw new LexicalError("unexpected left brace '{'");
      case '}' -> {
        inBraces = false;
        yield emit(TokenType.RIGHT_BRACE);
      }
      default -> throw new LexicalError("unexpected character inside braces: " + quoted(c));
    };
  }

  /* Go's %q of a character. */
  private static String quoted(int c) {
    if (c == Cursor.END || (c >= 0xd800 && c < 0xe000)) {
      return "'\ufffd'";
    }
    if (c == '\'') {
      return "'\\''";
    }
    String inDoubleQuotes = GoQuote.quote(Character.toString(c));
    return c == '"' ? "'\"'" : "'" + inDoubleQuotes.substring(1, inDoubleQuotes.length() - 1) + "'";
  }
}
