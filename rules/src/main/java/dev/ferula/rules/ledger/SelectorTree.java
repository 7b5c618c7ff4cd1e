package dev.ferula.rules.ledger;

import dev.ferula.matcher.Matcher;
import dev.ferula.promql.parser.BinaryOp;
import dev.ferula.promql.parser.Expr;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The selectors of an expression, and which of them make it dead when they find nothing. A branch
 * of {@code or} stands in for the other; what {@code absent} and the right side of {@code unless}
 * look at may be missing. Selectors with the same conditions are one. Immutable.
 */
final class SelectorTree {
  private sealed interface Node {}

  private record Leaf(int selector) implements Node {}

  private record All(List<Node> parts) implements Node {}

  private record Any(Node left, Node right) implements Node {}

  private final Map<List<Matcher>, Integer> numbers = new LinkedHashMap<>();
  private final List<String> texts = new ArrayList<>();
  private final Node root;

  SelectorTree(Expr expr) {
    this.root = node(expr);
  }

  private Node node(Expr expr) {
    return switch (expr) {
      case Expr.NumberLiteral _, Expr.StringLiteral _ -> new All(List.of());
      case Expr.VectorSelector selector -> leaf(selector);
      case Expr.MatrixSelector matrix -> leaf(matrix.selector());
      case Expr.SubqueryExpr subquery -> node(subquery.inner());
      case Expr.UnaryExpr unary -> node(unary.operand());
      case Expr.ParenExpr paren -> node(paren.inner());
      case Expr.BinaryExpr binary -> binary(binary);
      case Expr.AggregateExpr aggregate ->
          aggregate.parameter() == null
              ? node(aggregate.inner())
              : new All(List.of(node(aggregate.parameter()), node(aggregate.inner())));
      case Expr.Call call -> call(call);
    };
  }

  private Leaf leaf(Expr.VectorSelector selector) {
    Integer number = numbers.get(selector.matchers());
    if (number == null) {
      number = texts.size();
      numbers.put(selector.matchers(), number);
      texts.add(text(selector));
    }
    return new Leaf(number);
  }

  private static String text(Expr.VectorSelector selector) {
    StringBuilder text = new StringBuilder(selector.name());
    String separator = "{";
    for (Matcher matcher : selector.matchers()) {
      if (!matcher.name().equals("__name__") || selector.name().isEmpty()) {
        text.append(separator).append(matcher);
        separator = ",";
      }
    }
    return separator.equals("{") ? text.toString() : text.append('}').toString();
  }

  private Node binary(Expr.BinaryExpr binary) {
    Node left = node(binary.left());
    Node right = node(binary.right());
    if (binary.op() == BinaryOp.OR) {
      return new Any(left, right);
    }
    return binary.op() == BinaryOp.UNLESS ? left : new All(List.of(left, right));
  }

  private Node call(Expr.Call call) {
    List<Node> arguments = call.arguments().stream().map(this::node).toList();
    return call.function().name().startsWith("absent") ? new All(List.of()) : new All(arguments);
  }

  /** Each selector as PromQL, by its number. */
  List<String> texts() {
    return List.copyOf(texts);
  }

  /** The conditions of each selector, by its number. */
  Collection<List<Matcher>> conditions() {
    return numbers.keySet();
  }

  /** The selectors, out of those that are dead, for which the expression has nothing to look at. */
  BitSet decisive(BitSet dead) {
    BitSet found = new BitSet();
    if (!dead.isEmpty()) {
      collect(root, dead, found);
    }
    return found;
  }

  private static void collect(Node node, BitSet dead, BitSet into) {
    switch (node) {
      case Leaf(int selector) -> {
        if (dead.get(selector)) {
          into.set(selector);
        }
      }
      case All(List<Node> parts) -> parts.forEach(part -> collect(part, dead, into));
      case Any(Node left, Node right) -> {
        BitSet ofLeft = new BitSet();
        BitSet ofRight = new BitSet();
        collect(left, dead, ofLeft);
        collect(right, dead, ofRight);
        if (!ofLeft.isEmpty() && !ofRight.isEmpty()) {
          into.or(ofLeft);
          into.or(ofRight);
        }
      }
    }
  }
}
