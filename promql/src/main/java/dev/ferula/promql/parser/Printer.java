package dev.ferula.promql.parser;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.model.MetricNames;
import dev.ferula.model.PromDuration;
import dev.ferula.model.Utf8Order;
import dev.ferula.notation.GoNumber;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes expressions on one line, formatted as Prometheus formats them. */
public final class Printer {
  private final StringBuilder out;
  private final int limit;

  Printer(StringBuilder out) {
    this(out, Integer.MAX_VALUE);
  }

  /* A printer that may stop once it has written more than the limit. */
  private Printer(StringBuilder out, int limit) {
    this.out = out;
    this.limit = limit;
  }

  /** The expression on one line. Parsing it gives the same expression, spans aside. */
  public static String print(Expr expr) {
    StringBuilder out = new StringBuilder();
    new Printer(out).write(expr);
    return out.toString();
  }

  /** The duration as it is written within duration arithmetic. */
  public static String print(DurationExpr duration) {
    StringBuilder out = new StringBuilder();
    new Printer(out).writeOperand(duration);
    return out.toString();
  }

  /** Whether the expression on one line takes at most so many bytes of UTF-8. */
  static boolean fits(Expr expr, int bytes) {
    StringBuilder line = new StringBuilder();
    new Printer(line, bytes).write(expr);
    return line.length() <= bytes
        && line.toString().getBytes(StandardCharsets.UTF_8).length <= bytes;
  }

  void write(Expr expr) {
    if (out.length() > limit) {
      return;
    }
    switch (expr) {
      case Expr.NumberLiteral number -> out.append(number(number.value(), number.duration()));
      case Expr.StringLiteral string -> GoQuote.quote(string.value(), out);
      case Expr.VectorSelector selector -> writeSelector(selector);
      case Expr.MatrixSelector matrix -> writeMatrix(matrix);
      case Expr.SubqueryExpr subquery -> {
        write(subquery.inner());
        writeSuffix(subquery);
      }
      case Expr.UnaryExpr unary -> {
        out.append(unary.op().text());
        write(unary.operand());
      }
      case Expr.BinaryExpr binary -> writeBinary(binary);
      case Expr.AggregateExpr aggregate -> writeAggregate(aggregate);
      case Expr.Call call -> writeCall(call);
      case Expr.ParenExpr paren -> {
        out.append('(');
        write(paren.inner());
        out.append(')');
      }
    }
  }

  private void writeSelector(Expr.VectorSelector selector) {
    writeNameAndMatchers(selector);
    writeAt(selector.at());
    writeExtension(selector.extension());
    writeOffset(selector.offset());
  }

  private void writeMatrix(Expr.MatrixSelector matrix) {
    Expr.VectorSelector selector = matrix.selector();
    writeNameAndMatchers(selector);
    out.append('[');
    writeWhole(matrix.range());
    out.append(']');
    writeExtension(selector.extension());
    writeAt(selector.at());
    writeOffset(selector.offset());
  }

  private void writeNameAndMatchers(Expr.VectorSelector selector) {
    out.append(selector.name());
    List<String> matchers = new ArrayList<>();
    for (Matcher matcher : selector.matchers()) {
      if (!isName(matcher, selector.name())) {
        matchers.add(matcher.toString());
      }
    }
    if (!matchers.isEmpty()) {
      matchers.sort(Utf8Order.COMPARATOR);
      out.append('{').append(String.join(",", matchers)).append('}');
    }
  }

  private static boolean isName(Matcher matcher, String name) {
    return !name.isEmpty()
        && matcher.name().equals(Labels.METRIC_NAME)
        && matcher.type() == Matcher.Type.EQUAL
        && matcher.value().equals(name);
  }

  private void writeAt(@Nullable AtModifier at) {
    switch (at) {
      case null -> {}
      case AtModifier.Timestamp(long timestamp) ->
          out.append(" @ ").append(GoFloat.threeDecimals(timestamp / 1000.0));
      case AtModifier.Bound bound -> out.append(" @ ").append(bound.text()).append("()");
    }
  }

  private void writeExtension(RangeExtension extension) {
    if (extension != RangeExtension.NONE) {
      out.append(' ').append(extension.text());
    }
  }

  private void writeOffset(@Nullable DurationExpr offset) {
    if (offset != null) {
      out.append(" offset ");
      if (offset instanceof DurationExpr.Literal literal
          && literal.millis() == 0
          && literal.nanos() < 0) {
        // As in Prometheus, what is less than a millisecond shows by its sign alone.
        out.append('-');
      }
      writeWhole(offset);
    }
  }

  /** Writes the brackets and modifiers behind the inner expression of a subquery. */
  void writeSuffix(Expr.SubqueryExpr subquery) {
    out.append('[');
    writeWhole(subquery.range());
    out.append(':');
    DurationExpr step = subquery.step();
    boolean none = step instanceof DurationExpr.Literal literal && literal.nanos() == 0;
    if (step != null && !none) {
      writeWhole(step);
    }
    out.append(']');
    writeAt(subquery.at());
    writeOffset(subquery.offset());
  }

  private void writeBinary(Expr.BinaryExpr binary) {
    write(binary.left());
    out.append(' ');
    writeOperator(binary);
    out.append(' ');
    write(binary.right());
  }

  /** Writes the operator with its modifiers. */
  void writeOperator(Expr.BinaryExpr binary) {
    out.append(binary.op().text());
    if (binary.returnBool()) {
      out.append(" bool");
    }
    if (binary.matching() != null) {
      writeMatching(binary.matching());
    }
  }

  private void writeMatching(VectorMatching matching) {
    boolean manyToOne = matching.cardinality() == VectorMatching.Cardinality.MANY_TO_ONE;
    boolean grouped = manyToOne || matching.cardinality() == VectorMatching.Cardinality.ONE_TO_MANY;
    if (!matching.labels().isEmpty() || matching.on() || grouped) {
      out.append(matching.on() ? " on (" : " ignoring (");
      writeLabels(matching.labels());
      out.append(')');
    }
    if (grouped) {
      out.append(manyToOne ? " group_left (" : " group_right (");
      writeLabels(matching.include());
      out.append(')');
    }
    writeFill(matching.fillLeft(), matching.fillRight());
  }

  private void writeFill(@Nullable Double left, @Nullable Double right) {
    if (left != null && right != null && left.doubleValue() == right.doubleValue()) {
      out.append(" fill (").append(GoNumber.general(left)).append(')');
      return;
    }
    if (left != null) {
      out.append(" fill_left (").append(GoNumber.general(left)).append(')');
    }
    if (right != null) {
      out.append(" fill_right (").append(GoNumber.general(right)).append(')');
    }
  }

  private void writeLabels(List<String> labels) {
    for (int i = 0; i < labels.size(); i++) {
      if (i > 0) {
        out.append(", ");
      }
      if (MetricNames.isLegacyLabelName(labels.get(i))) {
        out.append(labels.get(i));
      } else {
        GoQuote.quote(labels.get(i), out);
      }
    }
  }

  private void writeAggregate(Expr.AggregateExpr aggregate) {
    writeAggregator(aggregate);
    out.append('(');
    if (aggregate.parameter() != null) {
      write(aggregate.parameter());
      out.append(", ");
    }
    write(aggregate.inner());
    out.append(')');
  }

  /** Writes the aggregation operator with its grouping, up to the parenthesis. */
  void writeAggregator(Expr.AggregateExpr aggregate) {
    out.append(aggregate.op().text());
    if (aggregate.without() || !aggregate.grouping().isEmpty()) {
      out.append(aggregate.without() ? " without (" : " by (");
      writeLabels(aggregate.grouping());
      out.append(") ");
    }
  }

  private void writeCall(Expr.Call call) {
    out.append(call.function().name()).append('(');
    String separator = "";
    for (Expr argument : call.arguments()) {
      out.append(separator);
      write(argument);
      separator = ", ";
    }
    out.append(')');
  }

  /* A duration that fills its place: a bare literal is written with units. */
  private void writeWhole(DurationExpr duration) {
    if (duration instanceof DurationExpr.Literal literal) {
      out.append(PromDuration.formatMillis(literal.millis()));
    } else {
      writeOperand(duration);
    }
  }

  private void writeOperand(DurationExpr duration) {
    switch (duration) {
      case DurationExpr.Literal literal -> out.append(number(literal.seconds(), literal.written()));
      case DurationExpr.Unary unary -> {
        // Prometheus leaves out the plus.
        out.append(unary.op() == UnaryOp.MINUS ? "-" : "");
        writeOperand(unary.operand());
      }
      case DurationExpr.Binary binary -> {
        writeOperand(binary.left());
        out.append(' ').append(binary.op().text()).append(' ');
        writeOperand(binary.right());
      }
      case DurationExpr.Step _ -> out.append("step()");
      case DurationExpr.Range _ -> out.append("range()");
      case DurationExpr.Extreme extreme -> {
        out.append(extreme.max() ? "max_of(" : "min_of(");
        writeOperand(extreme.left());
        out.append(", ");
        writeOperand(extreme.right());
        out.append(')');
      }
      case DurationExpr.Paren paren -> {
        out.append('(');
        writeOperand(paren.inner());
        out.append(')');
      }
    }
  }

  private static String number(double value, boolean duration) {
    return duration
        ? PromDuration.formatMillis((long) (value * 1e9) / 1_000_000)
        : GoFloat.plain(value);
  }
}
