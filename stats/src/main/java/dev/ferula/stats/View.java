package dev.ferula.stats;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of a measure: an aggregation of its measurements, apart for each combination of
 * values of the columns. Has no effect until it is registered.
 *
 * @param description null for that of the measure
 * @param columns tags that are not among them are ignored
 * @param expiry how long a row may go without a measurement before it is removed; null for ever
 * @param rowLimit how many rows there may be; 0 for the registry's limit
 */
public record View(
    String name,
    @Nullable String description,
    Measure measure,
    Aggregation aggregation,
    List<TagKey> columns,
    @Nullable Duration expiry,
    int rowLimit) {

  /** Copies the columns and checks the limits. */
  public View {
    Objects.requireNonNull(measure, "measure");
    Objects.requireNonNull(aggregation, "aggregation");
    columns = List.copyOf(columns);
    if (rowLimit < 0) {
      throw new IllegalArgumentException("row limit must not be negative, got " + rowLimit);
    }
    if (expiry != null && (expiry.isNegative() || expiry.isZero())) {
      throw new IllegalArgumentException("expiry must be longer than nothing, got " + expiry);
    }
  }

  /** A view without columns, described as its measure. */
  public static View of(String name, Measure measure, Aggregation aggregation) {
    return new View(name, null, measure, aggregation, List.of(), null, 0);
  }

  /** A view by the name of its measure. */
  public static View of(Measure measure, Aggregation aggregation) {
    return of(measure.name(), measure, aggregation);
  }

  /** The same view with these columns. */
  public View by(TagKey... newColumns) {
    return new View(name, description, measure, aggregation, List.of(newColumns), expiry, rowLimit);
  }

  /** The same view with this description. */
  public View describedAs(String newDescription) {
    return new View(name, newDescription, measure, aggregation, columns, expiry, rowLimit);
  }

  /** The same view whose rows go when nothing was recorded to them for so long. */
  public View expireAfter(Duration newExpiry) {
    return new View(name, description, measure, aggregation, columns, newExpiry, rowLimit);
  }

  /** The same view with at most so many rows; the rest is folded into one marked row. */
  public View limitedTo(int newRowLimit) {
    return new View(name, description, measure, aggregation, columns, expiry, newRowLimit);
  }

  /** The view's description, or else its measure's. */
  public String effectiveDescription() {
    return description == null || description.isEmpty() ? measure.description() : description;
  }
}
