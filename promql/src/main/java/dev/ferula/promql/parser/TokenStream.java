package dev.ferula.promql.parser;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one text with one token of look-ahead, and the errors found in it. Looking ahead no
 * earlier than Prometheus does keeps the errors in its order.
 */
final class TokenStream {
  /**
   * What is being parsed, as the errors about unexpected tokens name it.
   *
   * @param expected what may stand there, or empty
   */
  record Place(String name, String expected) {
    static final Place ANYWHERE = new Place("", "");
  }

  /** Ends the parse at a syntax error, which is already among the errors. */
  static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stop() {
      super(null, null, false, false);
    }
  }

  /** More errors than this end the parse: each of them is work, and nobody reads that many. */
  static final int MAX_ERRORS = 100;

  /** How many tokens are read between two looks at whether to go on. */
  private static final int TOKENS_PER_POLL = 1024;

  private final String text;
  private final Runnable poll;
  private final Lexer lexer;
  private final List<ParseException.Error> errors = new ArrayList<>();
  private Place place = Place.ANYWHERE;
  private @Nullable Token ahead;
  private int lexed;

  /**
   * The tokens of a text; {@code poll} is called every so often and ends the parse if it throws.
   */
  TokenStream(String text, Runnable poll) {
    this.text = text;
    this.poll = poll;
    this.lexer = new Lexer(text);
  }

  /** The next token, which stays. */
  Token peek() {
    Token token = ahead;
    if (token == null) {
      token = lex();
      ahead = token;
    }
    return token;
  }

  boolean peekIs(TokenType type) {
    return peek().is(type);
  }

  /** Takes the next token. */
  Token next() {
    Token token = peek();
    ahead = null;
    return token;
  }

  /** Takes the next token if it is of the type. */
  boolean accept(TokenType type) {
    if (peekIs(type)) {
      ahead = null;
      return true;
    }
    return false;
  }

  /** Takes the next token, which must be of the type. */
  Token expect(TokenType type) {
    if (!peekIs(type)) {
      throw unexpected();
    }
    return next();
  }

  private Token lex() {
    if (++lexed % TOKENS_PER_POLL == 0) {
      poll.run();
    }
    try {
      return lexer.next();
    } catch (LexicalError e) {
      error(new Span(lexer.start(), text.length()), e.getMessage());
      throw new Stop();
    }
  }

  /** Changes what is being parsed, and returns what was before. */
  Place enter(Place newPlace) {
    Place before = place;
    place = newPlace;
    return before;
  }

  /** Goes back to what was being parsed before. */
  void leave(Place before) {
    place = before;
  }

  /** Records that the next token may not stand here. */
  Stop unexpected() {
    Token token = peek();
    StringBuilder message = new StringBuilder("unexpected ").append(token.description());
    if (!place.name().isEmpty()) {
      message.append(" in ").append(place.name());
    }
    if (!place.expected().isEmpty()) {
      message.append(", expected ").append(place.expected());
    }
    error(token.span(), message.toString());
    return new Stop();
  }

  /** Records an error that does not end the parse, unless there are too many. */
  void error(Span span, @Nullable String message) {
    poll.run();
    errors.add(new ParseException.Error(span, String.valueOf(message), span.startIn(text)));
    if (errors.size() == MAX_ERRORS) {
      throw new Stop();
    }
  }

  boolean hasErrors() {
    return !errors.isEmpty();
  }

  /** All errors so far as one exception. */
  ParseException failure() {
    return new ParseException(errors);
  }

  String text() {
    return text;
  }
}
