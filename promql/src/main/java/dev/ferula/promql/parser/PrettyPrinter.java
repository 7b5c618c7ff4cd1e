package dev.ferula.promql.parser;

import org.jspecify.annotations.Nullable;

/**
 * Writes expressions over several lines, as Prometheus's formatter does: what fits a line stays on
 * it, everything else is split and its parts indented.
 */
public final class PrettyPrinter {
  /* In bytes of UTF-8. */
  private static final int LINE_LENGTH = 100;
  private static final String INDENT = "  ";

  private final StringBuilder out = new StringBuilder();
  private final Printer line = new Printer(out);

  private PrettyPrinter() {}

  /** The expression, formatted. */
  public static String print(Expr expr) {
    PrettyPrinter printer = new PrettyPrinter();
    printer.write(expr, 0);
    return printer.out.toString();
  }

  private void write(Expr expr, int level) {
    switch (expr) {
      case Expr.SubqueryExpr subquery -> writeSubquery(subquery, level);
      case Expr.UnaryExpr unary -> writeUnary(unary, level);
      case Expr.BinaryExpr binary when !fits(expr) -> writeBinary(binary, level);
      case Expr.AggregateExpr aggregate when !fits(expr) -> writeAggregate(aggregate, level);
      case Expr.Call call when !fits(expr) -> writeCall(call, level);
      case Expr.ParenExpr paren when !fits(expr) -> {
        indent(level);
        out.append("(\n");
        write(paren.inner(), level + 1);
        close(level);
      }
      case Expr other -> {
        indent(level);
        line.write(other);
      }
    }
  }

  private static boolean fits(Expr expr) {
    return Printer.fits(expr, LINE_LENGTH);
  }

  private void indent(int level) {
    out.repeat(INDENT, level);
  }

  private void close(int level) {
    out.append('\n');
    indent(level);
    out.append(')');
  }

  /* A subquery that fits is not indented: so does Prometheus. */
  private void writeSubquery(Expr.SubqueryExpr subquery, int level) {
    if (fits(subquery)) {
      line.write(subquery);
    } else {
      write(subquery.inner(), level);
      line.writeSuffix(subquery);
    }
  }

  private void writeUnary(Expr.UnaryExpr unary, int level) {
    indent(level);
    out.append(unary.op().text());
    int start = out.length();
    write(unary.operand(), level);
    int end = start;
    while (end < out.length() && Cursor.isSpace(out.charAt(end))) {
      end++;
    }
    out.delete(start, end);
  }

  private void writeBinary(Expr.BinaryExpr binary, int level) {
    write(binary.left(), level + 1);
    out.append('\n');
    indent(level);
    line.writeOperator(binary);
    out.append('\n');
    write(binary.right(), level + 1);
  }

  private void writeAggregate(Expr.AggregateExpr aggregate, int level) {
    indent(level);
    line.writeAggregator(aggregate);
    out.append("(\n");
    @Nullable Expr parameter = aggregate.parameter();
    if (parameter != null) {
      write(parameter, level + 1);
      out.append(",\n");
    }
    write(aggregate.inner(), level + 1);
    close(level);
  }

  private void writeCall(Expr.Call call, int level) {
    indent(level);
    out.append(call.function().name()).append("(\n");
    String separator = "";
    for (Expr argument : call.arguments()) {
      out.append(separator);
      write(argument, level + 1);
      separator = ",\n";
    }
    close(level);
  }
}
