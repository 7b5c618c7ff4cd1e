package dev.ferula.stats;

import dev.ferula.model.Utf8Order;
import dev.ferula.stats.read.FamilyGuard;
import dev.ferula.stats.read.MetricFamily;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The families of a registry: instruments by name, and the rows of views. */
final class Catalog {
  private final Map<String, RowFamily> instruments = new HashMap<>();
  private final List<FamilyGuard> guards = new ArrayList<>();
  private volatile List<MetricFamily> families = List.of();

  List<MetricFamily> families() {
    return families;
  }

  synchronized void addGuard(FamilyGuard guard) {
    guards.add(guard);
  }

  synchronized void removeGuard(FamilyGuard guard) {
    guards.remove(guard);
  }

  /** The instrument of the wanted one's name: one like it that is there, or itself. */
  synchronized RowFamily instrument(RowFamily wanted, Compatibility rules) {
    RowFamily present = instruments.get(wanted.name());
    if (present == null) {
      admit(wanted, List.of());
      instruments.put(wanted.name(), wanted);
      insert(wanted);
      return wanted;
    }
    boolean sameKind =
        present.type() == wanted.type() && present.shape().kind().equals(wanted.shape().kind());
    if (!sameKind
        || (rules != Compatibility.GO && !present.descriptor().equals(wanted.descriptor()))) {
      throw new IllegalArgumentException(conflict(present, wanted, rules));
    }
    return present;
  }

  private static String conflict(RowFamily present, RowFamily wanted, Compatibility rules) {
    if (rules == Compatibility.GO) {
      return "metric with same name exists with a different type";
    } else if (rules == Compatibility.JAVA) {
      return "A different metric with the same name already registered.";
    }
    return "metric "
        + wanted.name()
        + " is registered already as "
        + described(present)
        + ", asked for "
        + described(wanted);
  }

  synchronized @Nullable RowFamily findInstrument(String name) {
    return instruments.get(name);
  }

  synchronized boolean removeInstrument(String name) {
    RowFamily removed = instruments.remove(name);
    return removed != null && remove(removed);
  }

  /** Asks the guards, who see as present also what is about to be added together with it. */
  synchronized void admit(RowFamily candidate, List<RowFamily> besides) {
    List<MetricFamily> present = new ArrayList<>(families);
    present.addAll(besides);
    for (FamilyGuard guard : guards) {
      guard.admit(candidate, present);
    }
  }

  synchronized void addView(RowFamily view) {
    insert(view);
  }

  synchronized void removeView(RowFamily view) {
    remove(view);
  }

  /* By name, a view before an instrument that is called the same. */
  private void insert(RowFamily family) {
    List<MetricFamily> all = new ArrayList<>(families);
    int at =
        Collections.binarySearch(
            all,
            family,
            Comparator.comparing(MetricFamily::name, Utf8Order.COMPARATOR)
                .thenComparing(one -> one == instruments.get(one.name())));
    all.add(at < 0 ? -1 - at : at + 1, family);
    families = List.copyOf(all);
  }

  private boolean remove(RowFamily family) {
    List<MetricFamily> all = new ArrayList<>(families);
    boolean removed = all.remove(family);
    families = List.copyOf(all);
    return removed;
  }

  private static String described(RowFamily family) {
    return family.type().text() + " (" + family.shape().kind() + ") " + family.descriptor();
  }
}
