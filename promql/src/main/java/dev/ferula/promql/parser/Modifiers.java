package dev.ferula.promql.parser;

import dev.ferula.notation.GoNumber;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applies range, offset, {@code @} and extension to the expression they follow. */
final class Modifiers {
  private final TokenStream tokens;
  private final ParserOptions options;

  private static final String RANGES_OF_SELECTORS = "ranges only allowed for vector selectors";

  /** Stands for what has a range and is no selector, after the error about it. */
  private static final Expr.VectorSelector NO_SELECTOR =
      new Expr.VectorSelector(new Span(0, 0), "", List.of(), null, null, RangeExtension.NONE);

  Modifiers(TokenStream tokens, ParserOptions options) {
    this.tokens = tokens;
    this.options = options;
  }

  /** A range after an expression; {@code brackets} is where it stands. */
  Expr matrix(Expr expr, DurationExpr range, Span span, Span brackets) {
    if (!(expr instanceof Expr.VectorSelector selector)) {
      tokens.error(brackets, RANGES_OF_SELECTORS);
      return new Expr.MatrixSelector(span, NO_SELECTOR, range);
    }
    if (selector.offset() != null) {
      tokens.error(brackets, "no offset modifiers allowed before range");
    } else if (selector.at() != null) {
      tokens.error(brackets, "no @ modifiers allowed before range");
    }
    return new Expr.MatrixSelector(span, selector, range);
  }

  Expr offset(Expr expr, DurationExpr offset) {
    boolean zero = offset instanceof DurationExpr.Literal literal && literal.nanos() == 0;
    DurationExpr value = zero ? null : offset;
    int end = offset.span().end();
    return switch (expr) {
      case Expr.MatrixSelector matrix when NO_SELECTOR.equals(matrix.selector()) ->
          noSelector(expr);
      case Expr.VectorSelector selector -> {
        checkNoOffset(expr, selector.offset());
        yield selector.withOffset(value).withSpan(expr.span().endingAt(end));
      }
      case Expr.MatrixSelector(Span span, Expr.VectorSelector selector, DurationExpr range) -> {
        checkNoOffset(expr, selector.offset());
        yield new Expr.MatrixSelector(span.endingAt(end), selector.withOffset(value), range);
      }
      case Expr.SubqueryExpr subquery -> {
        checkNoOffset(expr, subquery.offset());
        yield new Expr.SubqueryExpr(
            subquery.span().endingAt(end),
            subquery.inner(),
            subquery.range(),
            subquery.step(),
            value,
            subquery.at());
      }
      default -> notASelector(expr, "offset");
    };
  }

  private void checkNoOffset(Expr expr, @Nullable DurationExpr offset) {
    if (offset != null) {
      tokens.error(expr.span(), "offset may not be set multiple times");
    }
  }

  private Expr noSelector(Expr expr) {
    tokens.error(expr.span(), RANGES_OF_SELECTORS);
    return expr;
  }

  private Expr notASelector(Expr expr, String modifier) {
    tokens.error(
        expr.span(),
        modifier
            + " modifier must be preceded by an instant vector selector or range vector selector"
            + " or a subquery");
    return expr;
  }

  /** {@code @} with a time in seconds. */
  Expr at(Expr expr, double seconds, int end) {
    boolean inBounds = seconds < Long.MAX_VALUE && seconds > Long.MIN_VALUE;
    if (!inBounds) {
      tokens.error(
          expr.span(), "timestamp out of bounds for @ modifier: " + GoNumber.sixDecimals(seconds));
    }
    return at(expr, new AtModifier.Timestamp(GoFloat.rounded(seconds * 1000)), end);
  }

  Expr at(Expr expr, AtModifier at, int end) {
    return switch (expr) {
      case Expr.MatrixSelector matrix when NO_SELECTOR.equals(matrix.selector()) ->
          noSelector(expr);
      case Expr.VectorSelector selector -> {
        checkNoAt(expr, selector.at());
        yield selector.withAt(at).withSpan(expr.span().endingAt(end));
      }
      case Expr.MatrixSelector(Span span, Expr.VectorSelector selector, DurationExpr range) -> {
        checkNoAt(expr, selector.at());
        yield new Expr.MatrixSelector(span.endingAt(end), selector.withAt(at), range);
      }
      case Expr.SubqueryExpr subquery -> {
        checkNoAt(expr, subquery.at());
        yield new Expr.SubqueryExpr(
            subquery.span().endingAt(end),
            subquery.inner(),
            subquery.range(),
            subquery.step(),
            subquery.offset(),
            at);
      }
      default -> notASelector(expr, "@");
    };
  }

  private void checkNoAt(Expr expr, @Nullable AtModifier at) {
    if (at != null) {
      tokens.error(expr.span(), "@ <timestamp> may not be set multiple times");
    }
  }

  Expr extension(Expr expr, RangeExtension extension) {
    if (!options.extendedRangeSelectors()) {
      tokens.error(expr.span(), extension.text() + " modifier is experimental and not enabled");
      return expr;
    }
    return switch (expr) {
      case Expr.MatrixSelector matrix when NO_SELECTOR.equals(matrix.selector()) -> expr;
      case Expr.VectorSelector selector -> extended(selector, extension, expr.span());
      case Expr.MatrixSelector(Span span, Expr.VectorSelector selector, DurationExpr range) ->
          new Expr.MatrixSelector(span, extended(selector, extension, span), range);
      case Expr.SubqueryExpr _ -> {
        tokens.error(expr.span(), extension.text() + " modifier is not supported for subqueries");
        yield expr;
      }
      default -> {
        tokens.error(expr.span(), extension.text() + " modifier not implemented");
        yield expr;
      }
    };
  }

  private Expr.VectorSelector extended(
      Expr.VectorSelector selector, RangeExtension extension, Span span) {
    if (selector.extension() != RangeExtension.NONE && selector.extension() != extension) {
      tokens.error(span, "anchored and smoothed modifiers cannot be used together");
    }
    return selector.withExtension(extension);
  }
}
