package dev.ferula.stats;

import dev.ferula.model.MetricNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The measures of a registry by name, and the plans they record by. */
final class Measures {
  /** The greatest length of the name of a measure or view. */
  static final int MAX_NAME = 255;

  private static final ViewFamily[] NO_VIEWS = {};

  private final StatsRegistry registry;
  private final Map<String, MeasureState> byName = new HashMap<>();
  private final Map<MeasureState, List<ViewFamily>> views = new HashMap<>();
  private int plansMade;
  private volatile boolean enabled = true;

  Measures(StatsRegistry registry) {
    this.registry = registry;
  }

  synchronized MeasureState define(String name, String description, String unit, boolean whole) {
    checkName("measure", name);
    MeasureState present = byName.get(name);
    if (present == null) {
      present = newState(name, description, unit, whole);
      byName.put(name, present);
    } else if (!present.isDefinedAs(description, unit, whole)) {
      return redefined(present, newState(name, description, unit, whole));
    }
    return present;
  }

  /* Go shares the first definition; in Java the conflict comes out when a view is registered. */
  private MeasureState redefined(MeasureState present, MeasureState wanted) {
    Compatibility rules = registry.rules().names();
    if (rules == Compatibility.MODERN) {
      throw new IllegalArgumentException(
          "measure "
              + present.name
              + " is defined already as "
              + present
              + ", asked for "
              + wanted);
    }
    return rules == Compatibility.GO ? present : wanted;
  }

  private MeasureState newState(String name, String description, String unit, boolean whole) {
    return new MeasureState(registry, name, description, unit, whole, newPlan(NO_VIEWS));
  }

  void checkName(String what, String name) {
    Compatibility rules = registry.rules().names();
    if (rules == Compatibility.GO) {
      checkGoName(what, name);
    } else if (rules == Compatibility.JAVA) {
      if (name.length() > MAX_NAME || !TagKey.isPrintableAscii(name)) {
        throw new IllegalArgumentException(
            "Name should be a ASCII string with a length no greater than 255 characters.");
      }
    } else if (!MetricNames.isUtf8Name(name) || name.length() > MAX_NAME) {
      throw new IllegalArgumentException(
          what + " name must be 1 to 255 characters of well-formed text, got \"" + name + "\"");
    }
  }

  /* The Go library lets measures have any name. */
  private static void checkGoName(String what, String name) {
    if (what.equals("view") && name.length() > MAX_NAME) {
      throw new IllegalArgumentException("view name cannot be larger than 255");
    }
    if (what.equals("view") && !TagKey.isPrintableAscii(name)) {
      throw new IllegalArgumentException("view name needs to be an ASCII string");
    }
  }

  /** The measure that has this one's name, which need not be it under the rules of Java. */
  synchronized MeasureState named(MeasureState measure) {
    return byName.getOrDefault(measure.name, measure);
  }

  synchronized void addView(MeasureState measure, ViewFamily view) {
    views.computeIfAbsent(measure, m -> new ArrayList<>()).add(view);
    replan(measure);
  }

  synchronized void removeView(MeasureState measure, ViewFamily view) {
    List<ViewFamily> present = views.get(measure);
    if (present != null && present.remove(view)) {
      replan(measure);
    }
  }

  synchronized void setEnabled(boolean newEnabled) {
    enabled = newEnabled;
    views.keySet().forEach(this::replan);
  }

  boolean isEnabled() {
    return enabled;
  }

  private void replan(MeasureState measure) {
    List<ViewFamily> present = views.getOrDefault(measure, List.of());
    RecordPlan before = measure.plan();
    measure.replacePlan(newPlan(enabled ? present.toArray(ViewFamily[]::new) : NO_VIEWS));
    before.retire();
  }

  private RecordPlan newPlan(ViewFamily[] planned) {
    return new RecordPlan(planned, plansMade++, registry.rules().negatives());
  }
}
