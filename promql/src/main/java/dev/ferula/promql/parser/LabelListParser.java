package dev.ferula.promql.parser;

import dev.ferula.model.GoQuote;
import dev.ferula.model.MetricNames;
import dev.ferula.promql.parser.TokenStream.Place;
import java.util.ArrayList;
import java.util.List;

/** Reads label names in parentheses: those of {@code by}, {@code on} and their like. */
final class LabelListParser {
  private static final Place START = new Place("grouping opts", "\"(\"");
  private static final Place LABEL = new Place("grouping opts", "label");
  private static final Place AFTER_LABEL = new Place("grouping opts", "\",\" or \")\"");

  /** The names, and where the closing parenthesis ends. */
  record Result(List<String> labels, int end) {}

  private final TokenStream tokens;

  LabelListParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  Result parse() {
    Place before = tokens.enter(START);
    tokens.expect(TokenType.LEFT_PAREN);
    List<String> labels = new ArrayList<>();
    tokens.enter(LABEL);
    while (!tokens.peekIs(TokenType.RIGHT_PAREN)) {
      labels.add(label());
      tokens.enter(AFTER_LABEL);
      if (!tokens.accept(TokenType.COMMA)) {
        break;
      }
      tokens.enter(LABEL);
    }
    int end = tokens.expect(TokenType.RIGHT_PAREN).end();
    tokens.leave(before);
    return new Result(List.copyOf(labels), end);
  }

  private String label() {
    Token token = tokens.peek();
    boolean string = token.is(TokenType.STRING);
    if (!string && !token.type().isLabelName()) {
      throw tokens.unexpected();
    }
    tokens.next();
    String label = string ? GoLiterals.unquote(token.text()) : token.text();
    if (!MetricNames.isUtf8Name(label)) {
      tokens.error(token.span(), "invalid label name for grouping: " + GoQuote.quote(label));
    }
    return label;
  }
}
