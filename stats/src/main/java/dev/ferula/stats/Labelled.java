package dev.ferula.stats;

import java.util.Objects;
import java.util.function.Function;

/**
 * An instrument with labels: a family of series, one for each combination of label values.
 *
 * <p>{@link #with} finds or makes the series; whoever records often keeps what it returns. Safe for
 * use by several threads at once.
 *
 * @param <I> the instrument of one series, such as {@link Counter}
 */
public final class Labelled<I> {
  private final RowFamily family;
  private final Function<Row, I> handle;

  Labelled(RowFamily family, Function<Row, I> handle) {
    this.family = family;
    this.handle = handle;
  }

  /**
   * The series with these label values, in the order of the label names. Beyond the family's limit
   * of series this is the one overflow series.
   *
   * @throws IllegalArgumentException if there are not as many values as label names
   */
  public I with(String... labelValues) {
    return handle.apply(family.rowFor(checked(labelValues)));
  }

  /** Removes a series; recording through a handle kept from before is not seen any more. */
  public boolean remove(String... labelValues) {
    return family.remove(checked(labelValues));
  }

  /** Removes all series. */
  public void clear() {
    family.clear();
  }

  /** How many series there are. */
  public int size() {
    return family.rowCount();
  }

  private String[] checked(String[] labelValues) {
    checkCount(family, labelValues);
    return labelValues;
  }

  static void checkCount(RowFamily family, String[] labelValues) {
    if (labelValues.length != family.labelNames().size()) {
      throw new IllegalArgumentException(
          "metric "
              + family.name()
              + " has the labels "
              + family.labelNames()
              + ", got "
              + labelValues.length
              + " values");
    }
    for (String value : labelValues) {
      Objects.requireNonNull(value, family.name());
    }
  }
}
