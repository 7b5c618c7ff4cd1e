package dev.ferula.promql.parser;

import dev.ferula.model.GoQuote;

/** A piece of the text: {@code text} as written, from {@code start}. */
record Token(TokenType type, int start, String text) {
  private static final int LONGEST_SHOWN = 10;

  int end() {
    return start + text.length();
  }

  Span span() {
    return new Span(start, end());
  }

  boolean is(TokenType other) {
    return type == other;
  }

  /** The token as error texts name it: {@code identifier "a"}, {@code <op:+>}, {@code ")"}. */
  String description() {
    return switch (type.kind()) {
      case OPERATOR -> "<op:" + text + ">";
      case AGGREGATOR -> "<aggr:" + text + ">";
      case KEYWORD -> "<" + text + ">";
      case PUNCTUATION, FUNCTION_WORD -> GoQuote.quote(text);
      case DESCRIBED -> described();
    };
  }

  private String described() {
    return switch (type) {
      case END_OF_INPUT -> type.text();
      case IDENTIFIER, METRIC_IDENTIFIER -> type.text() + " " + GoQuote.quote(text);
      default -> type.text() + " " + shortened();
    };
  }

  /* Go cuts after ten characters, but decides by bytes whether to cut. */
  private String shortened() {
    int bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    if (bytes <= LONGEST_SHOWN) {
      return GoQuote.quote(text);
    }
    int characters = Math.min(LONGEST_SHOWN, text.codePointCount(0, text.length()));
    return GoQuote.quote(text.substring(0, text.offsetByCodePoints(0, characters))) + "...";
  }
}
