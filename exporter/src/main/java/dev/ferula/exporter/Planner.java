package dev.ferula.exporter;

import dev.ferula.exposition.Family;
import dev.ferula.model.MetricNames;
import dev.ferula.model.MetricType;
import dev.ferula.model.Utf8Order;
import dev.ferula.stats.Compatibility;
import dev.ferula.stats.read.MetricFamily;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the plan of a page: names every family and settles collisions. The first source's first
 * family keeps a contested name; the later one is left out and reported, never the page.
 */
final class Planner {
  private final PageRules rules;
  private final List<PlannedFamily> planned = new ArrayList<>();
  private final List<String> conflicts = new ArrayList<>();

  /** Every series name on the page, with the family that has it. */
  private final Map<String, PlannedFamily> claims = new HashMap<>();

  /** What was planned before, so that rows need not be rendered again when a family comes. */
  private final IdentityHashMap<MetricFamily, PlannedFamily> before = new IdentityHashMap<>();

  private final Set<MetricFamily> followed = Collections.newSetFromMap(new IdentityHashMap<>());

  Planner(PageRules rules, @Nullable PagePlan previous) {
    this.rules = rules;
    if (previous != null) {
      previous.families().forEach(place -> before.put(place.source(), place));
    }
  }

  static PagePlan plan(PageRules rules, List<PlacedSource> sources, @Nullable PagePlan previous) {
    Planner planner = new Planner(rules, previous);
    List<List<MetricFamily>> inputs = PagePlan.inputs(sources);
    for (int i = 0; i < inputs.size(); i++) {
      for (MetricFamily family : inputs.get(i)) {
        String refusal = planner.place(family, sources.get(i).plainNames);
        if (refusal != null) {
          planner.conflicts.add(refusal);
        }
      }
    }
    return new PagePlan(inputs, planner.inOrder(), List.copyOf(planner.conflicts));
  }

  /**
   * Places what has come since the last time, and only that: a program registers hundreds of
   * families one by one.
   *
   * @param besides families that are on the page too, or are about to be
   * @return false where something has gone, so that a new planner must take over
   */
  boolean follow(List<PlacedSource> sources, List<MetricFamily> besides) {
    Set<MetricFamily> present = Collections.newSetFromMap(new IdentityHashMap<>());
    for (PlacedSource placed : sources) {
      follow(present, placed.families(), placed.plainNames);
    }
    follow(present, besides, false);
    return followed.size() == present.size();
  }

  private void follow(Set<MetricFamily> present, List<MetricFamily> families, boolean plainNames) {
    for (MetricFamily family : families) {
      if (present.add(family) && followed.add(family)) {
        place(family, plainNames);
      }
    }
  }

  /** Why the family could not be on a page with what was placed so far; null if it could. */
  @Nullable String refusal(MetricFamily candidate) {
    int size = planned.size();
    String refusal = place(candidate, false);
    if (planned.size() > size) {
      claims.keySet().removeAll(seriesNames(planned.remove(size)));
    }
    conflicts.clear();
    return refusal;
  }

  /* Returns why it cannot be on the page, or null. */
  private @Nullable String place(MetricFamily family, boolean plainName) {
    String name = plainName ? family.name() : name(family);
    if (!rules.names().test(name)) {
      return null;
    }
    List<LabelLayout.Slot> slots = slots(family);
    String refusal = refusal(family, slots);
    if (refusal != null) {
      return refusal;
    }
    LabelLayout layout = layout(family, slots);
    Family shown =
        Family.of(name, family.type())
            .withHelp(family.description())
            .withUnit(Names.unitWord(family.unit()))
            .withBounds(family.bounds().stream().mapToDouble(Double::doubleValue).toArray());
    PlannedFamily old = before.get(family);
    if (old != null && old.layout().slots().equals(layout.slots())) {
      layout = old.layout();
    }
    PlannedFamily place = new PlannedFamily(family, shown, layout);
    refusal = rules.compat() == Compatibility.JAVA ? null : claim(place);
    if (refusal == null) {
      planned.add(place);
    }
    return refusal;
  }

  private String name(MetricFamily family) {
    if (rules.compat() == Compatibility.JAVA) {
      return Names.joinedAsJava(rules.namespace(), family.name());
    }
    String name =
        rules.naming() == NamingPolicy.UTF8 ? family.name() : Names.sanitized(family.name());
    if (rules.naming() == NamingPolicy.PROMETHEUS) {
      name = Names.withSuffixes(name, family.unit(), family.type());
    }
    return rules.namespace().isEmpty() ? name : rules.namespace() + "_" + name;
  }

  private List<LabelLayout.Slot> slots(MetricFamily family) {
    List<LabelLayout.Slot> slots = new ArrayList<>();
    List<String> keys = family.labelNames();
    for (int i = 0; i < keys.size(); i++) {
      slots.add(LabelLayout.Slot.of(label(keys.get(i)), i));
    }
    return slots;
  }

  /* What is wrong with the labels, or null. */
  private @Nullable String refusal(MetricFamily family, List<LabelLayout.Slot> slots) {
    String reserved = reserved(family.type());
    Map<String, String> keyOf = new HashMap<>();
    for (LabelLayout.Slot slot : slots) {
      String key = family.labelNames().get(slot.column());
      if (slot.name().equals(reserved)) {
        return reservedMessage(family, key, reserved);
      }
      String other = keyOf.putIfAbsent(slot.name(), key);
      if (rules.compat() != Compatibility.JAVA) {
        if (other != null) {
          return describe(family)
              + " cannot be exported: its tag keys \""
              + other
              + "\" and \""
              + key
              + "\" are both exported as label "
              + slot.name();
        }
        if (slot.name().startsWith("__")) {
          return describe(family)
              + " cannot be exported: label names that start with __, as \""
              + key
              + "\" does, are reserved";
        }
      }
    }
    return null;
  }

  private String label(String key) {
    if (rules.compat() == Compatibility.JAVA) {
      return Names.sanitizedAsJava(key);
    }
    return rules.naming() == NamingPolicy.UTF8 ? key : Names.sanitized(key);
  }

  /* Adds the constant labels. A tag wins over a constant label of its name. */
  private LabelLayout layout(MetricFamily family, List<LabelLayout.Slot> slots) {
    int tags = slots.size();
    rules
        .constantLabels()
        .forEach(
            (name, value) -> {
              LabelLayout.Slot tag = find(slots.subList(0, tags), name);
              if (tag == null || rules.compat() == Compatibility.JAVA) {
                slots.add(LabelLayout.Slot.constant(name, value));
              } else {
                conflicts.add(
                    "constant label "
                        + name
                        + "=\""
                        + value
                        + "\" is left out of "
                        + describe(family)
                        + ", whose tag key \""
                        + family.labelNames().get(tag.column())
                        + "\" is exported as that label");
              }
            });
    if (rules.compat() != Compatibility.JAVA) {
      slots.sort(Comparator.comparing(LabelLayout.Slot::name, Utf8Order.COMPARATOR));
    }
    return new LabelLayout(slots);
  }

  private static LabelLayout.@Nullable Slot find(List<LabelLayout.Slot> slots, String name) {
    for (LabelLayout.Slot slot : slots) {
      if (slot.name().equals(name)) {
        return slot;
      }
    }
    return null;
  }

  private static String reserved(MetricType type) {
    if (type.isHistogram()) {
      return "le";
    }
    return type == MetricType.SUMMARY ? "quantile" : "";
  }

  private String reservedMessage(MetricFamily family, String key, String label) {
    if (rules.compat() == Compatibility.JAVA) {
      return label.equals("le")
          ? "Prometheus Histogram cannot have a label named 'le', because it is a reserved label"
              + " for bucket boundaries. Please remove this key from your view."
          : "Prometheus Summary cannot have a label named 'quantile', because it is a reserved"
              + " label. Please remove this key from your view.";
    }
    return describe(family)
        + " cannot be exported: its tag key \""
        + key
        + "\" is exported as label "
        + label
        + ", which is reserved in a "
        + family.type().text();
  }

  /* Takes the names of the family's series; returns why that cannot be, or null. */
  private @Nullable String claim(PlannedFamily place) {
    String name = place.shown().name();
    boolean valid =
        rules.naming() == NamingPolicy.UTF8
            ? MetricNames.isUtf8Name(name)
            : MetricNames.isLegacyMetricName(name);
    if (!valid) {
      return describe(place.source())
          + " cannot be exported: \""
          + name
          + "\" is not a metric name";
    }
    List<String> names = seriesNames(place);
    for (String series : names) {
      PlannedFamily holder = claims.get(series);
      if (holder != null) {
        return describe(place.source())
            + " cannot be exported as "
            + series
            + ": "
            + describe(holder.source())
            + " is";
      }
    }
    names.forEach(series -> claims.put(series, place));
    return null;
  }

  private List<String> seriesNames(PlannedFamily place) {
    String name = place.shown().name();
    MetricType type = place.shown().type();
    String base = Family.openMetricsName(name, type);
    List<String> names = new ArrayList<>();
    names.add(name);
    place.suffixes().forEach(suffix -> names.add(name + suffix));
    boolean hasCreated =
        type == MetricType.HISTOGRAM
            || type == MetricType.SUMMARY
            || (type == MetricType.COUNTER && !base.equals(name));
    if (rules.createdLines() && hasCreated) {
      names.add(base + "_created");
    }
    return names;
  }

  private static String describe(MetricFamily family) {
    return family.type().text() + " \"" + family.name() + "\"";
  }

  /* By name; marks what OpenMetrics would call as another family is called. */
  private List<PlannedFamily> inOrder() {
    if (rules.compat() == Compatibility.JAVA) {
      return List.copyOf(planned);
    }
    Set<String> names = new HashSet<>();
    planned.forEach(place -> names.add(place.shown().name()));
    List<PlannedFamily> ordered = new ArrayList<>(planned.size());
    Set<String> bases = new HashSet<>();
    planned.sort(Comparator.comparing(place -> place.shown().name(), Utf8Order.COMPARATOR));
    for (PlannedFamily place : planned) {
      String name = place.shown().name();
      MetricType type = place.shown().type();
      String base = Family.openMetricsName(name, type);
      boolean taken = !base.equals(name) && (names.contains(base) || !bases.add(base));
      ordered.add(
          taken
              ? new PlannedFamily(place.source(), place.shown().withBaseTaken(), place.layout())
              : place);
    }
    return List.copyOf(ordered);
  }
}
