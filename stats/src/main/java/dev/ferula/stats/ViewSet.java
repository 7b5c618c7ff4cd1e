package dev.ferula.stats;

import dev.ferula.stats.read.MetricFamily;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The registered views of a registry, and what may be registered beside them. */
final class ViewSet {
  private final StatsRegistry registry;
  private final Catalog catalog;
  private final Measures measures;
  private final Map<String, ViewFamily> byName = new HashMap<>();

  ViewSet(StatsRegistry registry, Catalog catalog, Measures measures) {
    this.registry = registry;
    this.catalog = catalog;
    this.measures = measures;
  }

  synchronized @Nullable View find(String name) {
    ViewFamily family = byName.get(name);
    return family == null ? null : family.view;
  }

  synchronized @Nullable MetricFamily rows(String name) {
    ViewFamily family = byName.get(name);
    return family == null ? null : family.rows;
  }

  synchronized void register(View... views) {
    List<View> canonical = new ArrayList<>();
    List<ViewFamily> compiled = new ArrayList<>();
    for (View view : views) {
      View named = view.name().isEmpty() && goes() ? rename(view) : view;
      canonical.add(named);
      compiled.add(compile(named, compiled));
    }
    List<String> conflicts = new ArrayList<>();
    List<ViewFamily> fresh = new ArrayList<>();
    for (int i = 0; i < compiled.size(); i++) {
      String conflict = conflict(canonical.get(i), fresh);
      if (conflict != null) {
        conflicts.add(conflict);
      } else if (isNew(canonical.get(i), fresh)) {
        fresh.add(compiled.get(i));
      }
    }
    if (conflicts.isEmpty() || goes()) {
      fresh.forEach(this::add);
    }
    if (!conflicts.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", conflicts));
    }
  }

  synchronized void unregister(View... views) {
    for (View view : views) {
      ViewFamily family = byName.remove(view.name());
      if (family != null) {
        measures.removeView(state(family.view), family);
        catalog.removeView(family.rows);
        family.rows.close();
      }
    }
  }

  private void add(ViewFamily family) {
    byName.put(family.view.name(), family);
    catalog.addView(family.rows);
    measures.addView(state(family.view), family);
  }

  private boolean goes() {
    return registry.rules().views() == Compatibility.GO;
  }

  private static View rename(View view) {
    return View.of(view.measure(), view.aggregation())
        .describedAs(view.effectiveDescription())
        .by(view.columns().toArray(TagKey[]::new));
  }

  private @Nullable ViewFamily present(String name, List<ViewFamily> fresh) {
    for (ViewFamily family : fresh) {
      if (family.view.name().equals(name)) {
        return family;
      }
    }
    return byName.get(name);
  }

  private boolean isNew(View view, List<ViewFamily> fresh) {
    return present(view.name(), fresh) == null;
  }

  /** Why the view cannot stand beside the others, or null. */
  @SuppressWarnings("ReferenceEquality") // one state for each measure
  private @Nullable String conflict(View view, List<ViewFamily> fresh) {
    MeasureState state = state(view);
    if (measures.named(state) != state) {
      return "A different measure with the same name is already registered: "
          + measures.named(state);
    }
    ViewFamily present = present(view.name(), fresh);
    if (present != null) {
      return isSame(present.view, view) ? null : conflictText(present.view, view);
    }
    RowFamily instrument = catalog.findInstrument(view.name());
    if (instrument != null && registry.rules().views() == Compatibility.MODERN) {
      return "view " + view.name() + " has the name of the instrument " + instrument.descriptor();
    }
    return null;
  }

  @SuppressWarnings("ReferenceEquality") // the Go library compares aggregations so
  private boolean isSame(View present, View wanted) {
    Compatibility rules = registry.rules().views();
    if (rules == Compatibility.GO) {
      return present.measure().name().equals(wanted.measure().name())
          && (present.aggregation() == wanted.aggregation()
              || (isStateless(present.aggregation())
                  && present.aggregation().equals(wanted.aggregation())));
    }
    return rules == Compatibility.JAVA
        ? present.equals(wanted)
        : present.describedAs("").equals(wanted.describedAs(""));
  }

  private static boolean isStateless(Aggregation aggregation) {
    return aggregation instanceof Aggregation.Count || aggregation instanceof Aggregation.Sum;
  }

  private String conflictText(View present, View wanted) {
    Compatibility rules = registry.rules().views();
    if (rules == Compatibility.GO) {
      return wanted.name()
          + ": cannot register view \""
          + wanted.name()
          + "\"; a different view with the same name is already registered";
    } else if (rules == Compatibility.JAVA) {
      return "A different view with the same name is already registered: " + present;
    }
    return "view "
        + wanted.name()
        + " is registered already as "
        + present
        + ", asked for "
        + wanted;
  }

  private ViewFamily compile(View view, List<ViewFamily> besides) {
    if (!view.measure().registry().equals(registry)) {
      throw new IllegalArgumentException(
          "view " + view.name() + " is of a measure of another registry");
    }
    measures.checkName("view", view.name());
    List<TagKey> columns = columns(view);
    StatsRules rules = registry.rules();
    boolean whole = view.measure() instanceof LongMeasure;
    Shape shape = shape(view.aggregation(), whole, rules);
    refuseReserved(view, columns);
    RowFamily rows =
        new RowFamily(
            registry,
            new Descriptor(
                view.name(),
                view.effectiveDescription(),
                view.aggregation() instanceof Aggregation.Count ? Unit.NONE : view.measure().unit(),
                columns.stream().map(TagKey::name).toList()),
            shape,
            view.expiry(),
            view.rowLimit() == 0 ? registry.rowLimit() : view.rowLimit(),
            true);
    if (present(view.name(), besides) == null) {
      catalog.admit(rows, besides.stream().map(family -> family.rows).toList());
    }
    return new ViewFamily(view, columns, rows, rules.missingIsEmpty());
  }

  private static Shape shape(Aggregation aggregation, boolean whole, StatsRules rules) {
    if (aggregation instanceof Aggregation.Count) {
      return Shape.counter(SumForm.COUNT);
    } else if (aggregation instanceof Aggregation.Sum) {
      return Shape.counter(whole ? SumForm.of(rules.longSums()) : SumForm.DOUBLE);
    } else if (aggregation instanceof Aggregation.LastValue) {
      return Shape.gauge(whole);
    } else if (aggregation instanceof Aggregation.Distribution distribution) {
      return Shape.distribution(distribution, rules);
    } else if (aggregation instanceof Aggregation.Quantiles quantiles) {
      return Shape.quantiles(quantiles);
    }
    throw new AssertionError(aggregation);
  }

  private List<TagKey> columns(View view) {
    List<TagKey> columns = new ArrayList<>(view.columns());
    Compatibility rules = registry.rules().views();
    if (rules != Compatibility.GO && new HashSet<>(columns).size() != columns.size()) {
      throw new IllegalArgumentException(
          rules == Compatibility.JAVA
              ? "Columns have duplicate."
              : "view " + view.name() + " has a column twice: " + columns);
    }
    if (rules == Compatibility.GO) {
      columns.sort(null);
    } else if (rules == Compatibility.JAVA) {
      columns.sort((a, b) -> String.CASE_INSENSITIVE_ORDER.compare(a.name(), b.name()));
    }
    return columns;
  }

  private void refuseReserved(View view, List<TagKey> columns) {
    String reserved =
        view.aggregation() instanceof Aggregation.Distribution
            ? "le"
            : view.aggregation() instanceof Aggregation.Quantiles ? "quantile" : "";
    if (!registry.rules().reservedLabels()
        && columns.stream().anyMatch(column -> column.name().equals(reserved))) {
      throw new IllegalArgumentException(
          "view " + view.name() + " cannot have the column " + reserved + ": it is reserved");
    }
  }

  private static MeasureState state(View view) {
    return view.measure() instanceof DoubleMeasure fractional
        ? fractional.state
        : ((LongMeasure) view.measure()).state;
  }
}
