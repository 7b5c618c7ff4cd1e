package dev.ferula.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A series' identity: label names with their values, sorted by name in UTF-8 order, each name once.
 * Immutable and safe to share between threads.
 *
 * <p>A label with an empty value is the same as no label: {@link Builder} and the {@code of}
 * factories leave such labels out.
 */
public final class Labels implements Comparable<Labels> {
  /** The label that holds the metric name. */
  public static final String METRIC_NAME = "__name__";

  /** No labels at all. */
  public static final Labels EMPTY = new Labels(new String[0]);

  private final String[] pairs;
  private int hash;

  private Labels(String[] sortedPairs) {
    this.pairs = sortedPairs;
  }

  /**
   * Labels from alternating names and values, in any order.
   *
   * @throws IllegalArgumentException on an odd number of strings or a name given twice
   */
  public static Labels of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "names and values must alternate, got " + namesAndValues.length + " strings");
    }
    Builder builder = new Builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      builder.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return builder.build();
  }

  /** Labels from a map; entries with empty values are left out. */
  public static Labels of(Map<String, String> map) {
    Builder builder = new Builder();
    map.forEach(builder::add);
    return builder.build();
  }

  /**
   * Labels that the caller promises are already sorted by UTF-8 order, unique and non-empty; the
   * array is owned by the result from now on. For decoders that read sorted pairs.
   */
  public static Labels ofSorted(String[] sortedNamesAndValues) {
    assert isSorted(sortedNamesAndValues) : Arrays.toString(sortedNamesAndValues);
    return sortedNamesAndValues.length == 0 ? EMPTY : new Labels(sortedNamesAndValues);
  }

  /** An empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with these labels. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    forEach(builder::add);
    return builder;
  }

  /** The number of labels. */
  public int size() {
    return pairs.length / 2;
  }

  public boolean isEmpty() {
    return pairs.length == 0;
  }

  /** The name of label {@code i}, {@code 0 <= i < size()}. */
  public String name(int i) {
    return pairs[2 * i];
  }

  /** The value of label {@code i}, {@code 0 <= i < size()}. */
  public String value(int i) {
    return pairs[2 * i + 1];
  }

  /** The value of the label, or null where there is none. */
  public @Nullable String get(String name) {
    int i = indexOf(name);
    return i < 0 ? null : pairs[2 * i + 1];
  }

  /** The value of the label, or the empty string where there is none. */
  public String valueOrEmpty(String name) {
    int i = indexOf(name);
    return i < 0 ? "" : pairs[2 * i + 1];
  }

  public boolean has(String name) {
    return indexOf(name) >= 0;
  }

  /** The value of {@code __name__}, or the empty string. */
  public String metricName() {
    return valueOrEmpty(METRIC_NAME);
  }

  /** These labels without {@code __name__}. */
  public Labels withoutMetricName() {
    return has(METRIC_NAME) ? filter(name -> !name.equals(METRIC_NAME)) : this;
  }

  /** The labels whose names pass. */
  public Labels filter(Predicate<String> names) {
    List<String> kept = new ArrayList<>(pairs.length);
    for (int i = 0; i < pairs.length; i += 2) {
      if (names.test(pairs[i])) {
        kept.add(pairs[i]);
        kept.add(pairs[i + 1]);
      }
    }
    return kept.size() == pairs.length ? this : ofSorted(kept.toArray(String[]::new));
  }

  /** These labels with one set (or, by an empty value, removed). */
  public Labels with(String name, String value) {
    return toBuilder().set(name, value).build();
  }

  /** Visits the labels in order of their names. */
  public void forEach(BiConsumer<String, String> visitor) {
    for (int i = 0; i < pairs.length; i += 2) {
      visitor.accept(pairs[i], pairs[i + 1]);
    }
  }

  /** A new map of these labels in order of their names. */
  public Map<String, String> toMap() {
    Map<String, String> map = new TreeMap<>(Utf8Order.COMPARATOR);
    forEach(map::put);
    return map;
  }

  private int indexOf(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) {
        return i / 2;
      }
    }
    return -1;
  }

  /** Compares label by label, name before value, in UTF-8 order; a prefix comes first. */
  @Override
  public int compareTo(Labels that) {
    int n = Math.min(pairs.length, that.pairs.length);
    for (int i = 0; i < n; i++) {
      int order = Utf8Order.compare(pairs[i], that.pairs[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(pairs.length, that.pairs.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Labels that && Arrays.equals(pairs, that.pairs);
  }

  @Override
  public int hashCode() {
    int h = hash;
    if (h == 0) {
      h = Arrays.hashCode(pairs);
      hash = h;
    }
    return h;
  }

  /** Prometheus's own notation of a label set: {@code {a="b", c="d"}}. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder("{");
    for (int i = 0; i < pairs.length; i += 2) {
      if (i > 0) {
        out.append(", ");
      }
      if (MetricNames.isLegacyLabelName(pairs[i])) {
        out.append(pairs[i]);
      } else {
        GoQuote.quote(pairs[i], out);
      }
      out.append('=');
      GoQuote.quote(pairs[i + 1], out);
    }
    return out.append('}').toString();
  }

  private static boolean isSorted(String[] pairs) {
    for (int i = 2; i < pairs.length; i += 2) {
      if (Utf8Order.compare(pairs[i - 2], pairs[i]) >= 0) {
        return false;
      }
    }
    return pairs.length % 2 == 0;
  }

  /** Collects labels in any order. Not safe for use by several threads. */
  public static final class Builder {
    private final TreeMap<String, String> map = new TreeMap<>(Utf8Order.COMPARATOR);

    private Builder() {}

    /**
     * Adds a label that is not there yet; one with an empty value is left out.
     *
     * @throws IllegalArgumentException if the name is there already
     */
    public Builder add(String name, String value) {
      Objects.requireNonNull(name, "name");
      if (!value.isEmpty() && map.putIfAbsent(name, value) != null) {
        throw new IllegalArgumentException("label " + name + " is given twice");
      }
      return this;
    }

    /** Sets a label, or removes it where the value is empty. */
    public Builder set(String name, String value) {
      if (value.isEmpty()) {
        map.remove(name);
      } else {
        map.put(name, value);
      }
      return this;
    }

    public Builder remove(String name) {
      map.remove(name);
      return this;
    }

    /** The value set so far, or the empty string. */
    public String get(String name) {
      return map.getOrDefault(name, "");
    }

    /** The names set so far, in order; a copy. */
    public List<String> names() {
      return List.copyOf(map.keySet());
    }

    public Labels build() {
      String[] pairs = new String[map.size() * 2];
      int i = 0;
      for (Map.Entry<String, String> entry : map.entrySet()) {
        pairs[i++] = entry.getKey();
        pairs[i++] = entry.getValue();
      }
      return ofSorted(pairs);
    }
  }
}
