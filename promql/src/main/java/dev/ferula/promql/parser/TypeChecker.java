package dev.ferula.promql.parser;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.promql.parser.VectorMatching.Cardinality;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks the types of a tree, and completes it: set operators match many to many, and a matching is
 * kept only between instant vectors.
 */
final class TypeChecker {
  private final TokenStream tokens;

  TypeChecker(TokenStream tokens) {
    this.tokens = tokens;
  }

  /** Records all errors, and returns the completed tree. */
  Expr check(Expr expr) {
    return switch (expr) {
      case Expr.NumberLiteral _, Expr.StringLiteral _ -> expr;
      case Expr.VectorSelector selector -> {
        check(selector);
        yield expr;
      }
      case Expr.MatrixSelector matrix -> {
        check(matrix.selector());
        yield expr;
      }
      case Expr.ParenExpr(Span span, Expr inner) -> new Expr.ParenExpr(span, check(inner));
      case Expr.UnaryExpr unary -> unary(unary);
      case Expr.BinaryExpr binary -> binary(binary);
      case Expr.AggregateExpr aggregate -> aggregate(aggregate);
      case Expr.Call call -> call(call);
      case Expr.SubqueryExpr subquery -> subquery(subquery);
    };
  }

  private void check(Expr.VectorSelector selector) {
    if (!selector.name().isEmpty()) {
      for (Matcher matcher : selector.matchers().subList(0, selector.matchers().size() - 1)) {
        if (matcher.name().equals(Labels.METRIC_NAME)) {
          tokens.error(
              selector.span(),
              "metric name must not be set twice: "
                  + GoQuote.quote(selector.name())
                  + " or "
                  + GoQuote.quote(matcher.value()));
        }
      }
    } else if (selector.matchers().stream().allMatch(Matcher::matchesEmpty)) {
      tokens.error(selector.span(), "vector selector must contain at least one non-empty matcher");
    }
  }

  private Expr checked(Expr expr, ValueType wanted, String context) {
    Expr result = check(expr);
    expect(result, wanted, context);
    return result;
  }

  private void expect(Expr expr, ValueType wanted, String context) {
    if (expr.type() != wanted) {
      tokens.error(expr.span(), mismatch(wanted, context, expr.type()));
    }
  }

  private static String mismatch(ValueType wanted, String context, ValueType actual) {
    return "expected type "
        + wanted.documented()
        + " in "
        + context
        + ", got "
        + actual.documented();
  }

  private Expr unary(Expr.UnaryExpr unary) {
    Expr operand = check(unary.operand());
    if (!isScalarOrVector(operand.type())) {
      tokens.error(
          unary.span(),
          "unary expression only allowed on expressions of type scalar or instant vector, got "
              + GoQuote.quote(operand.type().documented()));
    }
    return new Expr.UnaryExpr(unary.span(), unary.op(), operand);
  }

  private static boolean isScalarOrVector(ValueType type) {
    return type == ValueType.SCALAR || type == ValueType.VECTOR;
  }

  private Expr subquery(Expr.SubqueryExpr subquery) {
    Expr inner = check(subquery.inner());
    if (inner.type() != ValueType.VECTOR) {
      tokens.error(
          subquery.span(),
          "subquery is only allowed on instant vector, got " + inner.type().text() + " instead");
    }
    return new Expr.SubqueryExpr(
        subquery.span(),
        inner,
        subquery.range(),
        subquery.step(),
        subquery.offset(),
        subquery.at());
  }

  private Expr aggregate(Expr.AggregateExpr aggregate) {
    Expr inner = checked(aggregate.inner(), ValueType.VECTOR, "aggregation expression");
    Expr parameter = aggregate.parameter();
    ValueType wanted = aggregate.op().parameter();
    if (parameter != null && wanted != null) {
      parameter = checked(parameter, wanted, "aggregation parameter");
    }
    return new Expr.AggregateExpr(
        aggregate.span(),
        aggregate.op(),
        parameter,
        inner,
        aggregate.grouping(),
        aggregate.without());
  }

  private Expr call(Expr.Call call) {
    FunctionSignature function = call.function();
    checkCount(call);
    String context = "call to function " + GoQuote.quote(function.name());
    boolean info = function.name().equals("info") && call.arguments().size() > 1;
    boolean labelsOnly = info && isLabelSelector(call, call.arguments().get(1), context);
    List<Expr> arguments = new ArrayList<>();
    for (int i = 0; i < call.arguments().size(); i++) {
      Expr argument = call.arguments().get(i);
      if (i >= function.arguments().size() && function.variadic() == 0) {
        arguments.add(argument);
      } else if (i == 1 && labelsOnly) {
        arguments.add(argument);
      } else {
        arguments.add(checked(argument, function.argument(i), context));
      }
    }
    return new Expr.Call(call.span(), function, arguments);
  }

  private void checkCount(Expr.Call call) {
    FunctionSignature function = call.function();
    int actual = call.arguments().size();
    int declared = function.arguments().size();
    int required = declared - 1;
    if (function.variadic() == 0) {
      if (actual != declared) {
        wrongCount(call, "", declared);
      }
    } else if (actual < required) {
      wrongCount(call, "at least ", required);
    } else if (function.variadic() > 0 && actual > required + function.variadic()) {
      wrongCount(call, "at most ", required + function.variadic());
    }
  }

  private void wrongCount(Expr.Call call, String bound, int count) {
    tokens.error(
        call.span(),
        "expected "
            + bound
            + count
            + " argument(s) in call to "
            + GoQuote.quote(call.function().name())
            + ", got "
            + call.arguments().size());
  }

  /* The second argument of info() selects labels: it has no name and may match everything. */
  private boolean isLabelSelector(Expr.Call call, Expr argument, String context) {
    if (argument.type() != ValueType.VECTOR) {
      tokens.error(call.span(), mismatch(ValueType.VECTOR, context, argument.type()));
    }
    if (!(argument instanceof Expr.VectorSelector selector)) {
      tokens.error(argument.span(), "expected label selectors only");
      return false;
    }
    if (!selector.name().isEmpty()) {
      tokens.error(argument.span(), "expected label selectors only, got vector selector instead");
      return false;
    }
    return true;
  }

  private Expr binary(Expr.BinaryExpr binary) {
    Expr left = check(binary.left());
    Expr right = check(binary.right());
    checkOperator(binary, left, right);
    VectorMatching matching = matching(binary, left, right);
    if ((left.type() == ValueType.SCALAR || right.type() == ValueType.SCALAR)
        && binary.op().isSet()) {
      tokens.error(
          binary.span(),
          "set operator "
              + GoQuote.quote(binary.op().text())
              + " not allowed in binary scalar expression");
    }
    return new Expr.BinaryExpr(
        binary.span(), binary.op(), left, right, binary.returnBool(), matching);
  }

  private void checkOperator(Expr.BinaryExpr binary, Expr left, Expr right) {
    BinaryOp op = binary.op();
    if (binary.returnBool() && !op.isComparison()) {
      tokens.error(
          operatorSpan(left, right), "bool modifier can only be used on comparison operators");
    }
    if (op.isComparison()
        && !binary.returnBool()
        && right.type() == ValueType.SCALAR
        && left.type() == ValueType.SCALAR) {
      tokens.error(operatorSpan(left, right), "comparisons between scalars must use BOOL modifier");
    }
    VectorMatching matching = binary.matching();
    if (matching != null && matching.on()) {
      for (String label : matching.labels()) {
        if (matching.include().contains(label)) {
          tokens.error(
              operatorSpan(left, right),
              "label " + GoQuote.quote(label) + " must not occur in ON and GROUP clause at once");
        }
      }
    }
    for (Expr side : List.of(left, right)) {
      if (!isScalarOrVector(side.type())) {
        tokens.error(
            side.span(), "binary expression must contain only scalar and instant vector types");
      }
    }
  }

  /* What stands between the sides, without the spaces around it. */
  private Span operatorSpan(Expr left, Expr right) {
    String text = tokens.text();
    int start = left.span().end();
    int end = right.span().start();
    while (start < end && Cursor.isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && Cursor.isSpace(text.charAt(end - 1))) {
      end--;
    }
    return new Span(start, end);
  }

  private @Nullable VectorMatching matching(Expr.BinaryExpr binary, Expr left, Expr right) {
    VectorMatching matching = binary.matching();
    if (matching == null) {
      return null;
    }
    if (left.type() != ValueType.VECTOR || right.type() != ValueType.VECTOR) {
      if (!matching.labels().isEmpty()) {
        tokens.error(binary.span(), "vector matching only allowed between instant vectors");
      }
      if (matching.fills()) {
        tokens.error(
            binary.span(), "filling in missing series only allowed between instant vectors");
      }
      return null;
    }
    return binary.op().isSet() ? setMatching(binary, matching) : matching;
  }

  private VectorMatching setMatching(Expr.BinaryExpr binary, VectorMatching matching) {
    if (matching.cardinality() != Cardinality.ONE_TO_ONE) {
      tokens.error(
          binary.span(),
          "no grouping allowed for " + GoQuote.quote(binary.op().text()) + " operation");
      tokens.error(binary.span(), "set operations must always be many-to-many");
    }
    if (matching.fills()) {
      tokens.error(binary.span(), "filling in missing series not allowed for set operators");
    }
    return matching.withCardinality(Cardinality.MANY_TO_MANY);
  }
}
