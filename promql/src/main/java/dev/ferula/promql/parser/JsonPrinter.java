package dev.ferula.promql.parser;

import dev.ferula.matcher.Matcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes trees as the JSON of {@code /api/v1/parse_query}, keys in order. */
public final class JsonPrinter {
  private final JsonText json;

  private JsonPrinter(StringBuilder out) {
    json = new JsonText(out);
  }

  /** The tree of the expression as JSON. */
  public static String print(Expr expr) {
    StringBuilder out = new StringBuilder();
    write(expr, out);
    return out.toString();
  }

  /** Appends the tree of the expression as JSON. */
  public static void write(Expr expr, StringBuilder out) {
    new JsonPrinter(out).value(expr);
  }

  private void value(@Nullable Expr expr) {
    switch (expr) {
      case null -> json.raw("null");
      case Expr.NumberLiteral number -> number(number.value());
      case Expr.StringLiteral string ->
          json.open().key("type").string("stringLiteral").key("val").string(string.value()).close();
      case Expr.VectorSelector selector -> vectorSelector(selector);
      case Expr.MatrixSelector matrix -> matrixSelector(matrix);
      case Expr.SubqueryExpr subquery -> subquery(subquery);
      case Expr.UnaryExpr unary -> unary(unary);
      case Expr.BinaryExpr binary -> binary(binary);
      case Expr.AggregateExpr aggregate -> aggregate(aggregate);
      case Expr.Call call -> call(call);
      case Expr.ParenExpr paren -> {
        json.open().key("expr");
        value(paren.inner());
        json.key("type").string("parenExpr").close();
      }
    }
  }

  private void number(double value) {
    json.open().key("type").string("numberLiteral");
    json.key("val").string(GoFloat.plain(value)).close();
  }

  private void vectorSelector(Expr.VectorSelector selector) {
    json.open();
    json.key("anchored").raw(selector.extension() == RangeExtension.ANCHORED);
    matchers(selector.matchers());
    json.key("name").string(selector.name());
    duration("offset", selector.offset());
    json.key("smoothed").raw(selector.extension() == RangeExtension.SMOOTHED);
    at(selector.at());
    json.key("type").string("vectorSelector").close();
  }

  private void matrixSelector(Expr.MatrixSelector matrix) {
    Expr.VectorSelector selector = matrix.selector();
    json.open();
    json.key("anchored").raw(selector.extension() == RangeExtension.ANCHORED);
    matchers(selector.matchers());
    json.key("name").string(selector.name());
    duration("offset", selector.offset());
    duration("range", matrix.range());
    json.key("smoothed").raw(selector.extension() == RangeExtension.SMOOTHED);
    at(selector.at());
    json.key("type").string("matrixSelector").close();
  }

  private void subquery(Expr.SubqueryExpr subquery) {
    json.open().key("expr");
    value(subquery.inner());
    duration("offset", subquery.offset());
    duration("range", subquery.range());
    bound(subquery.at());
    duration("step", subquery.step());
    timestamp(subquery.at());
    json.key("type").string("subquery").close();
  }

  private void unary(Expr.UnaryExpr unary) {
    json.open().key("expr");
    value(unary.operand());
    json.key("op").string(unary.op().text()).key("type").string("unaryExpr").close();
  }

  private void binary(Expr.BinaryExpr binary) {
    json.open().key("bool").raw(binary.returnBool()).key("lhs");
    value(binary.left());
    json.key("matching");
    matching(binary.matching());
    json.key("op").string(binary.op().text()).key("rhs");
    value(binary.right());
    json.key("type").string("binaryExpr").close();
  }

  private void matching(@Nullable VectorMatching matching) {
    if (matching == null) {
      json.raw("null");
      return;
    }
    json.open().key("card").string(matching.cardinality().text());
    json.key("fillValues").open();
    json.key("lhs").number(matching.fillLeft()).key("rhs").number(matching.fillRight()).close();
    json.key("include").strings(matching.include());
    json.key("labels").strings(matching.labels());
    json.key("on").raw(matching.on()).close();
  }

  private void aggregate(Expr.AggregateExpr aggregate) {
    json.open().key("expr");
    value(aggregate.inner());
    json.key("grouping").strings(aggregate.grouping());
    json.key("op").string(aggregate.op().text()).key("param");
    value(aggregate.parameter());
    json.key("type").string("aggregation").key("without").raw(aggregate.without()).close();
  }

  private void call(Expr.Call call) {
    json.open().key("args").openList();
    for (Expr argument : call.arguments()) {
      json.element();
      value(argument);
    }
    json.closeList().key("func").open();
    FunctionSignature function = call.function();
    json.key("argTypes").strings(function.arguments().stream().map(ValueType::text).toList());
    json.key("name").string(function.name());
    json.key("returnType").string(function.returns().text());
    json.key("variadic").raw(Integer.toString(function.variadic())).close();
    json.key("type").string("call").close();
  }

  private void matchers(List<Matcher> matchers) {
    json.key("matchers").openList();
    for (Matcher matcher : matchers) {
      json.element().open().key("name").string(matcher.name());
      json.key("type").string(matcher.type().text());
      json.key("value").string(matcher.value()).close();
    }
    json.closeList();
  }

  private void at(@Nullable AtModifier at) {
    bound(at);
    timestamp(at);
  }

  private void bound(@Nullable AtModifier at) {
    json.key("startOrEnd");
    if (at instanceof AtModifier.Bound bound) {
      json.string(bound.text());
    } else {
      json.raw("null");
    }
  }

  private void timestamp(@Nullable AtModifier at) {
    json.key("timestamp")
        .raw(
            at instanceof AtModifier.Timestamp(long timestamp) ? Long.toString(timestamp) : "null");
  }

  /* A literal as milliseconds, or else the expression under a key of its own. */
  private void duration(String name, @Nullable DurationExpr duration) {
    boolean literal = duration instanceof DurationExpr.Literal;
    long millis = duration instanceof DurationExpr.Literal value ? value.millis() : 0;
    json.key(name).raw(Long.toString(millis)).key(name + "Expr");
    if (duration == null || literal) {
      json.raw("null");
    } else {
      duration(duration, false);
    }
  }

  private void duration(DurationExpr duration, boolean wrapped) {
    switch (duration) {
      case DurationExpr.Literal literal when wrapped -> durationExpr(null, "+", literal, true);
      case DurationExpr.Literal literal -> {
        json.open().key("duration").raw(literal.written()).key("type").string("numberLiteral");
        json.key("val").string(GoFloat.plain(literal.seconds())).close();
      }
      case DurationExpr.Unary unary ->
          durationExpr(null, unary.op().text(), unary.operand(), wrapped);
      case DurationExpr.Binary binary ->
          durationExpr(binary.left(), binary.op().text(), binary.right(), wrapped);
      case DurationExpr.Step _ -> durationExpr(null, "step", null, wrapped);
      case DurationExpr.Range _ -> durationExpr(null, "range", null, wrapped);
      case DurationExpr.Extreme extreme ->
          durationExpr(
              extreme.left(), extreme.max() ? "max_of" : "min_of", extreme.right(), wrapped);
      case DurationExpr.Paren paren -> duration(paren.inner(), true);
    }
  }

  private void durationExpr(
      @Nullable DurationExpr left, String op, @Nullable DurationExpr right, boolean wrapped) {
    json.open().key("lhs");
    operand(left);
    json.key("op").string(op).key("rhs");
    operand(right);
    json.key("type").string("durationExpr").key("wrapped").raw(wrapped).close();
  }

  private void operand(@Nullable DurationExpr duration) {
    if (duration == null) {
      json.raw("null");
    } else {
      duration(duration, false);
    }
  }
}
