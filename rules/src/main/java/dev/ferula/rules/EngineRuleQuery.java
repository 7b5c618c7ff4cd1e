package dev.ferula.rules;

import dev.ferula.model.Labels;
import dev.ferula.promql.Engine;
import dev.ferula.promql.QueryOptions;
import dev.ferula.promql.QueryOrigin;
import dev.ferula.promql.ResultSeries;
import dev.ferula.promql.Value;
import dev.ferula.promql.parser.Expr;
import dev.ferula.rules.ledger.RuleLedger;
import dev.ferula.rules.ledger.WatchedStorage;
import dev.ferula.storage.Queryable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Evaluates the expressions of rules with an engine over a storage. Thread-safe as those are. */
public final class EngineRuleQuery implements RuleQuery {
  private final Engine engine;
  private final Queryable storage;
  private final QueryOptions options;
  private volatile @Nullable Shown shown;

  private record Shown(Expr expr, String text) {
    @SuppressWarnings("ReferenceEquality") // comparing the trees would take as long as printing
    boolean isOf(Expr other) {
      return expr == other;
    }
  }

  /** Queries by default options, as the rules of no group. */
  public EngineRuleQuery(Engine engine, Queryable storage) {
    this(engine, storage, QueryOptions.DEFAULT.withOrigin(new QueryOrigin.RuleGroup("", "")));
  }

  private EngineRuleQuery(Engine engine, Queryable storage, QueryOptions options) {
    this.engine = engine;
    this.storage = storage;
    this.options = options;
  }

  @Override
  public RuleQuery forGroup(String file, String name) {
    QueryOrigin group = new QueryOrigin.RuleGroup(file, name);
    return new EngineRuleQuery(engine, storage, options.withOrigin(group));
  }

  @Override
  public RuleQuery watching(RuleLedger ledger) {
    return new EngineRuleQuery(engine, new WatchedStorage(storage, ledger), options);
  }

  /* A rule asks the same each time. */
  private String text(Expr expr) {
    Shown before = shown;
    if (before == null || !before.isOf(expr)) {
      before = new Shown(expr, expr.toString());
      shown = before;
    }
    return before.text();
  }

  @Override
  public List<Element> evaluate(Expr expr, long timestamp) {
    Value value = engine.instant(storage, expr, text(expr), timestamp, options).value();
    if (value instanceof Value.Scalar scalar) {
      return List.of(new Element(Labels.EMPTY, scalar.value(), null));
    }
    if (!(value instanceof Value.Vector vector)) {
      throw new RuleException("rule result is not a vector or scalar");
    }
    List<Element> elements = new ArrayList<>(vector.elements().size());
    for (ResultSeries one : vector.elements()) {
      elements.add(new Element(one.labels(), one.value(0), one.histogram(0)));
    }
    return elements;
  }
}
