package dev.ferula.ruletest;

import dev.ferula.promql.parser.BinaryOp;
import dev.ferula.promql.parser.Expr;
import dev.ferula.rules.RuleConfig;
import dev.ferula.rules.RuleGroupConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A small change of one rule that a good test would notice: another comparison, another threshold,
 * another {@code for}.
 *
 * @param what has changed, for a person
 */
public record Mutation(
    String file, String group, int rule, String name, String what, RuleConfig changed) {
  /** All changes of the rules of a group. */
  static List<Mutation> of(RuleGroupConfig group) {
    List<Mutation> all = new ArrayList<>();
    for (int i = 0; i < group.rules().size(); i++) {
      RuleConfig rule = group.rules().get(i);
      int index = i;
      expressions(
          rule.expr(),
          rule.expr(),
          (what, expr) -> all.add(of(group, index, rule, what, with(rule, expr))));
      if (rule instanceof RuleConfig.Alerting alert) {
        for (Duration hold : holds(alert.holdDuration(), group.interval())) {
          String what = "for: " + text(alert.holdDuration()) + " -> " + text(hold);
          all.add(of(group, index, rule, what, with(alert, alert.expr(), hold)));
        }
      }
    }
    return all;
  }

  private static Mutation of(
      RuleGroupConfig group, int index, RuleConfig rule, String what, RuleConfig changed) {
    return new Mutation(group.file(), group.name(), index, rule.name(), what, changed);
  }

  /** The group with the change, if it is this one's. */
  RuleGroupConfig applied(RuleGroupConfig config) {
    if (!config.file().equals(file) || !config.name().equals(group)) {
      return config;
    }
    List<RuleConfig> rules = new ArrayList<>(config.rules());
    rules.set(rule, changed);
    return new RuleGroupConfig(
        config.name(),
        config.file(),
        config.interval(),
        config.limit(),
        config.queryOffset(),
        rules);
  }

  private static String text(Duration duration) {
    return dev.ferula.model.PromDuration.format(duration);
  }

  private static RuleConfig with(RuleConfig rule, Expr expr) {
    return switch (rule) {
      case RuleConfig.Recording r ->
          new RuleConfig.Recording(r.name(), expr.toString(), expr, r.labels());
      case RuleConfig.Alerting a -> with(a, expr, a.holdDuration());
    };
  }

  private static RuleConfig with(RuleConfig.Alerting a, Expr expr, Duration hold) {
    return new RuleConfig.Alerting(
        a.name(), expr.toString(), expr, hold, a.keepFiringFor(), a.labels(), a.annotations());
  }

  /* One evaluation more and one less; nothing more where there is no waiting. */
  private static List<Duration> holds(Duration hold, Duration interval) {
    if (hold.isZero()) {
      return List.of(interval);
    }
    Duration less = hold.compareTo(interval) <= 0 ? Duration.ZERO : hold.minus(interval);
    return List.of(less, hold.plus(interval));
  }

  /** Takes a change and the whole expression with it. */
  @FunctionalInterface
  private interface Sink {
    void add(String what, Expr whole);
  }

  private static void expressions(Expr whole, Expr part, Sink sink) {
    if (part instanceof Expr.BinaryExpr binary && binary.op().isComparison()) {
      for (BinaryOp op : others(binary.op())) {
        Expr changed = with(binary, op, binary.left(), binary.right());
        sink.add(binary.op().text() + " -> " + op.text(), replaced(whole, part, changed));
      }
      thresholds(
          binary.right(),
          number ->
              sink.add(
                  binary.op().text() + " " + binary.right() + " -> " + number,
                  replaced(whole, part, with(binary, binary.op(), binary.left(), number))));
      thresholds(
          binary.left(),
          number ->
              sink.add(
                  binary.left() + " " + binary.op().text() + " -> " + number,
                  replaced(whole, part, with(binary, binary.op(), number, binary.right()))));
    }
    part.children().forEach(child -> expressions(whole, child, sink));
  }

  private static Expr with(Expr.BinaryExpr binary, BinaryOp op, Expr left, Expr right) {
    return new Expr.BinaryExpr(
        binary.span(), op, left, right, binary.returnBool(), binary.matching());
  }

  /* The same tree with one of its nodes, told by identity, replaced. */
  @SuppressWarnings("ReferenceEquality") // Equal parts may stand in the same expression.
  private static Expr replaced(Expr tree, Expr old, Expr by) {
    return tree == old ? by : tree.mapChildren(child -> replaced(child, old, by));
  }

  private static void thresholds(Expr side, Consumer<Expr> sink) {
    double sign = 1;
    Expr inner = side;
    if (side instanceof Expr.UnaryExpr unary) {
      sign = -1;
      inner = unary.operand();
    }
    if (inner instanceof Expr.NumberLiteral number) {
      double value = sign * number.value();
      // A tenth either way, and one where the threshold is nothing.
      double step = value == 0 ? 1 : Math.abs(value) / 10;
      sink.accept(new Expr.NumberLiteral(number.span(), value + step, false));
      sink.accept(new Expr.NumberLiteral(number.span(), value - step, false));
    }
  }

  private static List<BinaryOp> others(BinaryOp op) {
    return switch (op) {
      case GREATER -> List.of(BinaryOp.GREATER_OR_EQUAL, BinaryOp.LESS_OR_EQUAL);
      case GREATER_OR_EQUAL -> List.of(BinaryOp.GREATER, BinaryOp.LESS);
      case LESS -> List.of(BinaryOp.LESS_OR_EQUAL, BinaryOp.GREATER_OR_EQUAL);
      case LESS_OR_EQUAL -> List.of(BinaryOp.LESS, BinaryOp.GREATER);
      case EQUAL -> List.of(BinaryOp.NOT_EQUAL);
      case NOT_EQUAL -> List.of(BinaryOp.EQUAL);
      default -> List.of();
    };
  }
}
