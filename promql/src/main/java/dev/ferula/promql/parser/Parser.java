package dev.ferula.promql.parser;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import java.util.List;
import java.util.function.Function;

/** Reads PromQL. All methods are stateless and may be called from any thread. */
public final class Parser {
  private Parser() {}

  /**
   * Parses and type-checks an expression.
   *
   * @throws ParseException if it is not valid, with all errors found
   */
  public static Expr parse(String text, ParserOptions options) {
    return parse(text, options, () -> {});
  }

  /**
   * Parses and type-checks an expression.
   *
   * @param poll called every so often while it is read; what it throws ends the parse
   * @throws ParseException if it is not valid, with all errors found
   */
  public static Expr parse(String text, ParserOptions options, Runnable poll) {
    return parse(
        text,
        options,
        poll,
        tokens -> {
          Expr expr = new ExprParser(tokens, options).wholeExpression();
          if (tokens.hasErrors()) {
            return expr;
          }
          DepthLimit.check(expr, options.maxDepth(), tokens);
          return new TypeChecker(tokens).check(expr);
        });
  }

  /** Parses with {@link ParserOptions#DEFAULT}. */
  public static Expr parse(String text) {
    return parse(text, ParserOptions.DEFAULT);
  }

  /**
   * Parses a series selector without modifiers, as {@code match[]} takes it. It may match
   * everything: whether that is allowed is for the caller to say.
   *
   * @return the conditions, that on the name in front of the braces last
   * @throws ParseException if it is not valid
   */
  public static List<Matcher> parseMetricSelector(String text) {
    return parse(
        text,
        ParserOptions.DEFAULT,
        () -> {},
        tokens -> {
          Expr.VectorSelector selector = new SelectorParser(tokens).wholeSelector();
          tokens.expect(TokenType.END_OF_INPUT);
          return selector.matchers();
        });
  }

  /**
   * Parses a metric name with labels, such as {@code up{job="a"}}.
   *
   * @throws ParseException if it is not valid
   */
  public static Labels parseMetric(String text) {
    return parse(
        text,
        ParserOptions.DEFAULT,
        () -> {},
        tokens -> {
          Labels labels = new SelectorParser(tokens).metric();
          tokens.expect(TokenType.END_OF_INPUT);
          return labels;
        });
  }

  private static <T> T parse(
      String text, ParserOptions options, Runnable poll, Function<TokenStream, T> rule) {
    if (text.length() > options.maxLength()) {
      throw tooLong(text, options.maxLength());
    }
    TokenStream tokens = new TokenStream(text, poll);
    try {
      T result = rule.apply(tokens);
      if (!tokens.hasErrors()) {
        return result;
      }
    } catch (TokenStream.Stop _) {
      assert tokens.hasErrors() : "the parser stopped without an error";
    }
    throw tokens.failure();
  }

  private static ParseException tooLong(String text, int limit) {
    String message =
        "expression is too long: " + text.length() + " characters, the limit is " + limit;
    Span span = new Span(0, text.length());
    return new ParseException(List.of(new ParseException.Error(span, message, "1:1")));
  }
}
