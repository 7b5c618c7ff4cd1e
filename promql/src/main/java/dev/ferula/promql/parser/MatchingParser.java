package dev.ferula.promql.parser;

import static dev.ferula.promql.parser.TokenType.LEFT_PAREN;
import static dev.ferula.promql.parser.TokenType.RIGHT_PAREN;

import dev.ferula.promql.parser.VectorMatching.Cardinality;
import java.util.List;

/** Reads what stands between a binary operator and its right side. */
final class MatchingParser {
  /** {@code bool} and the matching. */
  record Result(boolean returnBool, VectorMatching matching) {
    private static final Result PLAIN = new Result(false, VectorMatching.DEFAULT);
  }

  private final TokenStream tokens;
  private final LabelListParser labels;

  MatchingParser(TokenStream tokens) {
    this.tokens = tokens;
    this.labels = new LabelListParser(tokens);
  }

  Result parse() {
    return switch (tokens.peek().type()) {
      case BOOL, ON, IGNORING, FILL, FILL_LEFT, FILL_RIGHT -> {
        boolean returnBool = tokens.accept(TokenType.BOOL);
        yield new Result(returnBool, filled(grouped()));
      }
      default -> Result.PLAIN;
    };
  }

  private VectorMatching grouped() {
    boolean on = tokens.peekIs(TokenType.ON);
    if (!on && !tokens.peekIs(TokenType.IGNORING)) {
      return VectorMatching.DEFAULT;
    }
    tokens.next();
    List<String> matching = labels.parse().labels();
    Cardinality cardinality =
        switch (tokens.peek().type()) {
          case GROUP_LEFT -> Cardinality.MANY_TO_ONE;
          case GROUP_RIGHT -> Cardinality.ONE_TO_MANY;
          default -> Cardinality.ONE_TO_ONE;
        };
    List<String> include = List.of();
    if (cardinality != Cardinality.ONE_TO_ONE) {
      tokens.next();
      include = included();
    }
    return new VectorMatching(cardinality, matching, on, include, null, null);
  }

  /* Labels, or none where the right side follows at once; a parenthesis is that of labels. */
  private List<String> included() {
    boolean none = !tokens.peekIs(LEFT_PAREN) && tokens.peek().type().startsExpression();
    return none ? List.of() : labels.parse().labels();
  }

  private VectorMatching filled(VectorMatching matching) {
    return switch (tokens.peek().type()) {
      case FILL -> {
        tokens.next();
        double fill = value();
        yield matching.withFill(fill, fill);
      }
      case FILL_LEFT -> {
        tokens.next();
        double left = value();
        yield matching.withFill(left, tokens.accept(TokenType.FILL_RIGHT) ? value() : null);
      }
      case FILL_RIGHT -> {
        tokens.next();
        double right = value();
        yield matching.withFill(tokens.accept(TokenType.FILL_LEFT) ? value() : null, right);
      }
      default -> matching;
    };
  }

  /* A signed number in parentheses. */
  private Double value() {
    tokens.expect(LEFT_PAREN);
    boolean negative = tokens.accept(TokenType.SUBTRACT);
    if (!negative) {
      tokens.accept(TokenType.ADD);
    }
    if (!tokens.peekIs(TokenType.NUMBER) && !tokens.peekIs(TokenType.DURATION)) {
      throw tokens.unexpected();
    }
    double value = DurationParser.seconds(tokens.next(), tokens);
    tokens.expect(RIGHT_PAREN);
    return negative ? -value : value;
  }
}
