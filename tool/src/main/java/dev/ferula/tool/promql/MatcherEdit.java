package dev.ferula.tool.promql;

import dev.ferula.matcher.Matcher;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.promql.parser.PrettyPrinter;
import java.util.List;
import java.util.function.UnaryOperator;

/** Changes the conditions of every selector in a query. */
final class MatcherEdit {
  private MatcherEdit() {}

  /** The query with its selectors edited, formatted. */
  static String edited(String query, ParserOptions options, UnaryOperator<List<Matcher>> edit) {
    return PrettyPrinter.print(edited(Parser.parse(query, options), edit));
  }

  private static Expr edited(Expr expr, UnaryOperator<List<Matcher>> edit) {
    return expr instanceof Expr.VectorSelector selector
        ? selector.withMatchers(edit.apply(selector.matchers()))
        : expr.mapChildren(child -> edited(child, edit));
  }
}
