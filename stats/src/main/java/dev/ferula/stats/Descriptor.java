package dev.ferula.stats;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an instrument is called and labelled with.
 *
 * @param unit UCUM by convention ({@code ms}, {@code By}); empty for none
 */
public record Descriptor(String name, String description, String unit, List<String> labelNames) {
  /** Copies the label names. What is wrong with the parts comes out when they are used. */
  public Descriptor {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(unit, "unit");
    labelNames = List.copyOf(labelNames);
  }

  /** Refuses an empty name, and label names that are empty or there twice. */
  void check() {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("metric name is empty");
    }
    if (labelNames.contains("")) {
      throw new IllegalArgumentException("metric " + name + " has an empty label name");
    }
    if (new HashSet<>(labelNames).size() != labelNames.size()) {
      throw new IllegalArgumentException(
          "metric " + name + " has a label name twice: " + labelNames);
    }
  }

  /** A name and a description, without unit and labels. */
  public static Descriptor of(String name, String description) {
    return new Descriptor(name, description, "", List.of());
  }

  /** The same with a unit. */
  public Descriptor in(String newUnit) {
    return new Descriptor(name, description, newUnit, labelNames);
  }

  /** The same with label names. */
  public Descriptor by(String... newLabelNames) {
    return new Descriptor(name, description, unit, List.of(newLabelNames));
  }

  /* Written out: the ones that come with a record are made at run time, which a start waits for. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Descriptor that
        && name.equals(that.name)
        && description.equals(that.description)
        && unit.equals(that.unit)
        && labelNames.equals(that.labelNames);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, description, unit, labelNames);
  }
}
