package dev.ferula.promql.parser;

import static dev.ferula.promql.parser.TokenType.COMMA;
import static dev.ferula.promql.parser.TokenType.LEFT_PAREN;
import static dev.ferula.promql.parser.TokenType.RIGHT_PAREN;

import dev.ferula.model.PromDuration;

/** Reads durations: literals and arithmetic on them. */
final class DurationParser {
  private static final int ANY_PRECEDENCE = 0;

  /* What Go's clock of 64-bit nanoseconds can hold. */
  private static final double MAX_SECONDS = 0x1p63 / 1e9;

  private static final String OUT_OF_RANGE = "duration out of range";

  private final TokenStream tokens;
  private final ParserOptions options;
  private int depth;

  DurationParser(TokenStream tokens, ParserOptions options) {
    this.tokens = tokens;
    this.options = options;
  }

  /** The value of a number or duration token. */
  double seconds(Token token) {
    return seconds(token, tokens);
  }

  static double seconds(Token token, TokenStream tokens) {
    try {
      return token.is(TokenType.DURATION)
          ? PromDuration.parseMillis(token.text()) / 1e3
          : GoLiterals.parseNumber(token.text());
    } catch (IllegalArgumentException e) {
      String prefix = token.is(TokenType.NUMBER) ? "error parsing number: " : "";
      tokens.error(token.span(), prefix + e.getMessage());
      return 0;
    }
  }

  /** A duration in brackets; if it is a literal, above zero. */
  DurationExpr positive() {
    DurationExpr duration = expression(ANY_PRECEDENCE);
    if (duration instanceof DurationExpr.Literal literal && literal.seconds() <= 0) {
      tokens.error(literal.span(), "duration must be greater than 0");
    }
    return duration;
  }

  /**
   * A duration after {@code offset}: only parentheses, or two signs, start arithmetic here, since
   * {@code a offset 5m * 2} multiplies {@code a}.
   */
  DurationExpr offset() {
    Token token = tokens.peek();
    DurationExpr offset =
        switch (token.type()) {
          case ADD -> signedOffset(tokens.next(), UnaryOp.PLUS);
          case SUBTRACT -> signedOffset(tokens.next(), UnaryOp.MINUS);
          case LEFT_PAREN -> operators(operand(), ANY_PRECEDENCE);
          default -> operand();
        };
    if (offset instanceof DurationExpr.Literal literal && Double.isNaN(literal.seconds())) {
      // Prometheus takes it for the longest offset back.
      tokens.error(literal.span(), OUT_OF_RANGE);
    }
    return offset;
  }

  private DurationExpr signedOffset(Token sign, UnaryOp op) {
    return switch (tokens.peek().type()) {
      case NUMBER, DURATION -> signed(sign, op, unchecked(tokens.next()));
      case LEFT_PAREN -> signed(sign, op, operand());
      case STEP, RANGE, MAX_OF, MIN_OF -> {
        DurationExpr operand = operand();
        yield new DurationExpr.Unary(operand.span().startingAt(sign.start()), op, operand);
      }
      default ->
          operators(signed(sign, op, expression(BinaryOp.UNARY_PRECEDENCE + 1)), ANY_PRECEDENCE);
    };
  }

  private DurationExpr expression(int precedence) {
    if (++depth > options.maxDepth()) {
      throw DepthLimit.exceeded(options.maxDepth(), tokens.peek().span(), tokens);
    }
    DurationExpr result = operators(operand(), precedence);
    depth--;
    return result;
  }

  private DurationExpr operators(DurationExpr first, int precedence) {
    DurationExpr left = first;
    while (true) {
      BinaryOp op = tokens.peek().type().binaryOp();
      if (op == null || !isArithmetic(op) || op.precedence() < precedence) {
        return left;
      }
      Token operator = tokens.next();
      DurationExpr right =
          expression(op.isRightAssociative() ? op.precedence() : op.precedence() + 1);
      left = binary(left, op, right, operator);
    }
  }

  private static boolean isArithmetic(BinaryOp op) {
    return op.kind() == BinaryOp.Kind.ARITHMETIC && op != BinaryOp.ATAN2;
  }

  private DurationExpr binary(DurationExpr left, BinaryOp op, DurationExpr right, Token operator) {
    checkEnabled(left.span());
    if (right instanceof DurationExpr.Literal literal && literal.seconds() == 0) {
      if (op == BinaryOp.DIVIDE) {
        tokens.error(operator.span(), "division by zero");
      } else if (op == BinaryOp.MODULO) {
        tokens.error(operator.span(), "modulo by zero");
      }
    }
    return new DurationExpr.Binary(Span.merge(left.span(), right.span()), op, left, right);
  }

  private void checkEnabled(Span span) {
    if (!options.durationExpressions()) {
      tokens.error(span, "experimental duration expression is not enabled");
    }
  }

  private DurationExpr operand() {
    Token token = tokens.peek();
    return switch (token.type()) {
      case ADD -> signed(tokens.next(), UnaryOp.PLUS, expression(BinaryOp.UNARY_PRECEDENCE + 1));
      case SUBTRACT ->
          signed(tokens.next(), UnaryOp.MINUS, expression(BinaryOp.UNARY_PRECEDENCE + 1));
      case NUMBER, DURATION -> literal(tokens.next());
      case STEP, RANGE, MAX_OF, MIN_OF -> function(tokens.next());
      case LEFT_PAREN -> {
        tokens.next();
        DurationExpr inner = expression(ANY_PRECEDENCE);
        Token closing = tokens.expect(RIGHT_PAREN);
        checkEnabled(inner.span());
        yield inner instanceof DurationExpr.Paren
            ? inner
            : new DurationExpr.Paren(Span.merge(token.span(), closing.span()), inner);
      }
      default -> throw tokens.unexpected();
    };
  }

  private DurationExpr.Literal literal(Token token) {
    return inRange(unchecked(token), token.span());
  }

  private DurationExpr.Literal unchecked(Token token) {
    return new DurationExpr.Literal(token.span(), seconds(token), token.is(TokenType.DURATION));
  }

  /* What is no number is refused when the arithmetic with it is done. */
  private DurationExpr.Literal inRange(DurationExpr.Literal literal, Span blamed) {
    boolean outside = Math.abs(literal.seconds()) > MAX_SECONDS;
    if (!outside) {
      return literal;
    }
    tokens.error(blamed, OUT_OF_RANGE);
    return new DurationExpr.Literal(literal.span(), 0, false);
  }

  /* A sign becomes part of a literal, and plus leaves everything as it is. */
  private DurationExpr signed(Token sign, UnaryOp op, DurationExpr operand) {
    Span span = operand.span().startingAt(sign.start());
    return switch (operand) {
      case DurationExpr.Literal(_, double seconds, boolean written) ->
          inRange(
              new DurationExpr.Literal(span, op == UnaryOp.MINUS ? -seconds : seconds, written),
              sign.span());
      default -> op == UnaryOp.PLUS ? operand : new DurationExpr.Unary(span, op, operand);
    };
  }

  private DurationExpr function(Token name) {
    tokens.expect(LEFT_PAREN);
    DurationExpr result =
        switch (name.type()) {
          case STEP -> new DurationExpr.Step(toClosing(name));
          case RANGE -> new DurationExpr.Range(toClosing(name));
          default -> {
            DurationExpr left = expression(ANY_PRECEDENCE);
            tokens.expect(COMMA);
            DurationExpr right = expression(ANY_PRECEDENCE);
            yield new DurationExpr.Extreme(toClosing(name), name.is(TokenType.MAX_OF), left, right);
          }
        };
    checkEnabled(result.span());
    return result;
  }

  private Span toClosing(Token name) {
    return Span.merge(name.span(), tokens.expect(RIGHT_PAREN).span());
  }
}
