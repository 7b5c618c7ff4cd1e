package dev.ferula.promql.parser;

import static dev.ferula.promql.parser.TokenType.COLON;
import static dev.ferula.promql.parser.TokenType.COMMA;
import static dev.ferula.promql.parser.TokenType.LEFT_PAREN;
import static dev.ferula.promql.parser.TokenType.RIGHT_BRACKET;
import static dev.ferula.promql.parser.TokenType.RIGHT_PAREN;

import dev.ferula.model.GoQuote;
import dev.ferula.promql.parser.TokenStream.Place;
import dev.ferula.promql.parser.TokenStream.Stop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads expressions by operator precedence. Chains of operators and modifiers are read by loops;
 * only nesting recurses, and that is limited.
 *
 * <p>After an error that concerns meaning, not syntax, reading goes on, so that further errors are
 * found; the tree is then dropped.
 */
final class ExprParser {
  private static final int ANY_PRECEDENCE = 0;

  private static final Place AGGREGATION = new Place("aggregation", "");
  private static final Place OFFSET = new Place("offset", "number, duration, step(), or range()");
  private static final Place AT = new Place("@", "timestamp");
  private static final Place RANGE_START =
      new Place("subquery or range selector", "number, duration, step(), or range()");
  private static final Place RANGE_END = new Place("subquery or range", "\":\" or \"]\"");
  private static final Place STEP =
      new Place("subquery selector", "number, duration, step(), range(), or \"]\"");
  private static final Place STEP_END = new Place("subquery selector", "\"]\"");

  private final TokenStream tokens;
  private final ParserOptions options;
  private final DurationParser durations;
  private final SelectorParser selectors;
  private final Modifiers modifiers;
  private final MatchingParser matchings;
  private int depth;

  ExprParser(TokenStream tokens, ParserOptions options) {
    this.tokens = tokens;
    this.options = options;
    this.selectors = new SelectorParser(tokens);
    this.durations = new DurationParser(tokens, options);
    this.modifiers = new Modifiers(tokens, options);
    this.matchings = new MatchingParser(tokens);
  }

  /** An expression that is all of the text. */
  Expr wholeExpression() {
    if (tokens.peekIs(TokenType.END_OF_INPUT)) {
      tokens.error(new Span(0, 0), "no expression found in input");
      throw new Stop();
    }
    Expr expr = expression(ANY_PRECEDENCE);
    tokens.expect(TokenType.END_OF_INPUT);
    return expr;
  }

  /* An expression whose operators all bind at least so tightly. */
  private Expr expression(int precedence) {
    if (++depth > options.maxDepth()) {
      throw DepthLimit.exceeded(options.maxDepth(), tokens.peek().span(), tokens);
    }
    Expr left = operand();
    while (true) {
      BinaryOp op = tokens.peek().type().binaryOp();
      if (op == null || op.precedence() < precedence) {
        depth--;
        return left;
      }
      tokens.next();
      MatchingParser.Result matching = matchings.parse();
      Expr right = expression(op.isRightAssociative() ? op.precedence() : op.precedence() + 1);
      left = binary(left, op, right, matching);
    }
  }

  private Expr binary(Expr left, BinaryOp op, Expr right, MatchingParser.Result modifier) {
    Span span = Span.merge(left.span(), right.span());
    if (modifier.matching().fills() && !options.fillModifiers()) {
      tokens.error(span, "binop fill modifiers are experimental and not enabled");
    }
    return new Expr.BinaryExpr(span, op, left, right, modifier.returnBool(), modifier.matching());
  }

  private Expr operand() {
    Token token = tokens.peek();
    return switch (token.type()) {
      case ADD -> unary(tokens.next(), UnaryOp.PLUS);
      case SUBTRACT -> unary(tokens.next(), UnaryOp.MINUS);
      default -> withModifiers(primary(token));
    };
  }

  private Expr unary(Token sign, UnaryOp op) {
    Expr operand = expression(BinaryOp.UNARY_PRECEDENCE + 1);
    Span span = operand.span().startingAt(sign.start());
    if (operand instanceof Expr.NumberLiteral(_, double value, boolean duration)) {
      return new Expr.NumberLiteral(span, op == UnaryOp.MINUS ? -value : value, duration);
    }
    return new Expr.UnaryExpr(span, op, operand);
  }

  private Expr primary(Token token) {
    if (token.type().aggregator() != null) {
      return aggregationOrSelector(tokens.next());
    }
    return switch (token.type()) {
      case NUMBER, DURATION -> {
        tokens.next();
        boolean duration = token.is(TokenType.DURATION);
        yield new Expr.NumberLiteral(token.span(), durations.seconds(token), duration);
      }
      case STRING -> {
        tokens.next();
        yield new Expr.StringLiteral(token.span(), GoLiterals.unquote(token.text()));
      }
      case LEFT_PAREN -> {
        tokens.next();
        Expr inner = expression(ANY_PRECEDENCE);
        Token closing = tokens.expect(RIGHT_PAREN);
        yield new Expr.ParenExpr(Span.merge(token.span(), closing.span()), inner);
      }
      case LEFT_BRACE -> selectors.braces();
      case IDENTIFIER, START, END, STEP, RANGE, MAX_OF, MIN_OF -> callOrSelector(tokens.next());
      default -> {
        if (!token.type().isMetricName()) {
          throw tokens.unexpected();
        }
        yield selectors.named(tokens.next());
      }
    };
  }

  private Expr callOrSelector(Token name) {
    return tokens.peekIs(LEFT_PAREN) ? call(name) : selectors.named(name);
  }

  private Expr call(Token name) {
    FunctionSignature function = FunctionSignature.of(name.text());
    List<Expr> arguments = new ArrayList<>();
    Token closing = arguments(arguments);
    Span span = Span.merge(name.span(), closing.span());
    if (function == null) {
      tokens.error(name.span(), "unknown function with name " + GoQuote.quote(name.text()));
      return dropped(span);
    }
    if (function.experimental() && !options.experimentalFunctions()) {
      tokens.error(name.span(), "function " + GoQuote.quote(name.text()) + " is not enabled");
    }
    return new Expr.Call(span, function, arguments);
  }

  /* Something to go on with after an error; a tree with errors is never returned. */
  private static Expr dropped(Span span) {
    return new Expr.NumberLiteral(span, 0, false);
  }

  /* Reads arguments in parentheses, and returns the closing one. */
  private Token arguments(List<Expr> arguments) {
    tokens.expect(LEFT_PAREN);
    if (tokens.peekIs(RIGHT_PAREN)) {
      return tokens.next();
    }
    arguments.add(expression(ANY_PRECEDENCE));
    while (tokens.peekIs(COMMA)) {
      Token comma = tokens.next();
      if (tokens.peek().type().startsExpression()) {
        arguments.add(expression(ANY_PRECEDENCE));
      } else {
        tokens.error(comma.span(), "trailing commas not allowed in function call args");
      }
    }
    return tokens.expect(RIGHT_PAREN);
  }

  private Expr aggregationOrSelector(Token token) {
    return switch (tokens.peek().type()) {
      case LEFT_PAREN, BY, WITHOUT -> aggregation(token);
      default -> selectors.named(token);
    };
  }

  private Expr aggregation(Token operator) {
    Place before = tokens.enter(AGGREGATION);
    List<Expr> arguments = new ArrayList<>();
    Grouping grouping = null;
    if (!tokens.peekIs(LEFT_PAREN)) {
      grouping = grouping();
    }
    Span span = Span.merge(operator.span(), arguments(arguments).span());
    if (grouping == null && (tokens.peekIs(TokenType.BY) || tokens.peekIs(TokenType.WITHOUT))) {
      grouping = grouping();
      span = span.endingAt(grouping.end());
    }
    tokens.leave(before);
    return aggregate(operator, span, grouping, arguments);
  }

  private record Grouping(List<String> labels, boolean without, int end) {}

  private Grouping grouping() {
    boolean without = tokens.next().is(TokenType.WITHOUT);
    LabelListParser.Result list = new LabelListParser(tokens).parse();
    return new Grouping(list.labels(), without, list.end());
  }

  private Expr aggregate(
      Token operator, Span span, @Nullable Grouping grouping, List<Expr> arguments) {
    Aggregator op = operator.type().aggregator();
    if (op == null) {
      throw new IllegalArgumentException("not an aggregation operator: " + operator);
    }
    int wanted = op.parameter() == null ? 1 : 2;
    if (arguments.isEmpty()) {
      tokens.error(span, "no arguments for aggregate expression provided");
      return dropped(span);
    }
    if (op.isExperimental() && !options.experimentalFunctions()) {
      tokens.error(
          span,
          op.text()
              + "() is experimental and must be enabled with"
              + " --enable-feature=promql-experimental-functions");
      return dropped(span);
    }
    if (arguments.size() != wanted) {
      tokens.error(
          span,
          "wrong number of arguments for aggregate expression provided, expected "
              + wanted
              + ", got "
              + arguments.size());
      return dropped(span);
    }
    return new Expr.AggregateExpr(
        span,
        op,
        wanted == 2 ? arguments.getFirst() : null,
        arguments.getLast(),
        grouping == null ? List.of() : grouping.labels(),
        grouping != null && grouping.without());
  }

  private Expr withModifiers(Expr operand) {
    Expr expr = operand;
    while (true) {
      switch (tokens.peek().type()) {
        case LEFT_BRACKET -> expr = range(expr);
        case OFFSET -> expr = offset(expr);
        case AT -> expr = at(expr);
        case ANCHORED -> {
          tokens.next();
          expr = modifiers.extension(expr, RangeExtension.ANCHORED);
        }
        case SMOOTHED -> {
          tokens.next();
          expr = modifiers.extension(expr, RangeExtension.SMOOTHED);
        }
        default -> {
          return expr;
        }
      }
    }
  }

  private Expr range(Expr expr) {
    Token opening = tokens.next();
    Place before = tokens.enter(RANGE_START);
    DurationExpr range = durations.positive();
    tokens.enter(RANGE_END);
    boolean subquery = tokens.accept(COLON);
    DurationExpr step = subquery ? step() : null;
    Token closing = tokens.expect(RIGHT_BRACKET);
    tokens.leave(before);
    Span span = Span.merge(expr.span(), closing.span());
    return subquery
        ? new Expr.SubqueryExpr(span, expr, range, step, null, null)
        : modifiers.matrix(expr, range, span, Span.merge(opening.span(), closing.span()));
  }

  private @Nullable DurationExpr step() {
    tokens.enter(STEP);
    if (tokens.peekIs(RIGHT_BRACKET)) {
      return null;
    }
    DurationExpr step = durations.positive();
    tokens.enter(STEP_END);
    return step;
  }

  private Expr offset(Expr expr) {
    tokens.next();
    Place before = tokens.enter(OFFSET);
    DurationExpr offset = durations.offset();
    tokens.leave(before);
    return modifiers.offset(expr, offset);
  }

  private Expr at(Expr expr) {
    tokens.next();
    Place before = tokens.enter(AT);
    Expr result =
        switch (tokens.peek().type()) {
          case START, END -> {
            Token bound = tokens.next();
            tokens.expect(LEFT_PAREN);
            Token closing = tokens.expect(RIGHT_PAREN);
            yield modifiers.at(
                expr,
                bound.is(TokenType.START) ? AtModifier.Bound.START : AtModifier.Bound.END,
                closing.end());
          }
          case ADD, SUBTRACT, NUMBER, DURATION -> atTimestamp(expr);
          default -> throw tokens.unexpected();
        };
    tokens.leave(before);
    return result;
  }

  private Expr atTimestamp(Expr expr) {
    boolean negative = tokens.peekIs(TokenType.SUBTRACT);
    if (negative || tokens.peekIs(TokenType.ADD)) {
      tokens.next();
    }
    if (!tokens.peekIs(TokenType.NUMBER) && !tokens.peekIs(TokenType.DURATION)) {
      throw tokens.unexpected();
    }
    Token number = tokens.next();
    double seconds = durations.seconds(number);
    return modifiers.at(expr, negative ? -seconds : seconds, number.end());
  }
}
