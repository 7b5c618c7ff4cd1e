package dev.ferula.rules;

import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The series that one rule yielded in its last evaluation, each with the number by which the
 * storage knows it: labels are looked up in the storage once, not at every evaluation. One batch at
 * a time is written, between {@link #begin} and {@link #end}. For one thread at a time.
 */
final class YieldedSeries {
  /* Where a series is in the storage, and in which batch it was last yielded. */
  private static final class Place {
    final Labels labels;
    long ref = Appender.NO_REF;
    int batch;
    boolean isNew = true;

    Place(Labels labels) {
      this.labels = labels;
    }
  }

  private final Map<Labels, Place> places = new HashMap<>();
  private int batch;

  /** The next batch begins. */
  void begin() {
    batch++;
  }

  /** Adds a sample, whose series counts as yielded if the storage takes it. */
  AppendStatus append(Appender appender, RuleSample sample, long timestamp) {
    Place known = places.get(sample.labels());
    Place place = known == null ? new Place(sample.labels()) : known;
    AppendStatus status = append(appender, place, sample, timestamp);
    if (status == AppendStatus.ACCEPTED) {
      place.batch = batch;
      if (known == null) {
        places.put(place.labels, place);
      }
    }
    return status;
  }

  /**
   * Adds a stale marker to each series that this batch does not yield, and tells what came of it.
   */
  void appendStale(Appender appender, long timestamp, BiConsumer<Labels, AppendStatus> outcome) {
    for (Place place : places.values()) {
      if (place.batch != batch) {
        RuleSample marker = RuleSample.of(place.labels, StaleMarker.VALUE);
        outcome.accept(place.labels, append(appender, place, marker, timestamp));
      }
    }
  }

  private static AppendStatus append(
      Appender appender, Place place, RuleSample sample, long timestamp) {
    if (place.ref != Appender.NO_REF) {
      AppendStatus status = append(appender, place.ref, sample, timestamp);
      if (status != AppendStatus.UNKNOWN_SERIES) {
        return status;
      }
    }
    place.ref = appender.resolve(sample.labels());
    return place.ref == Appender.NO_REF
        ? AppendStatus.REFUSED
        : append(appender, place.ref, sample, timestamp);
  }

  private static AppendStatus append(
      Appender appender, long ref, RuleSample sample, long timestamp) {
    return sample.histogram() == null
        ? appender.append(ref, Appender.NO_START, timestamp, sample.value())
        : appender.append(ref, Appender.NO_START, timestamp, sample.histogram());
  }

  /**
   * The batch has ended.
   *
   * @param stored whether it was; else the series are those of the batch before
   */
  void end(boolean stored) {
    for (var all = places.values().iterator(); all.hasNext(); ) {
      Place place = all.next();
      if (stored ? place.batch != batch : place.isNew) {
        all.remove();
      } else {
        place.isNew = false;
      }
    }
  }

  /** The labels of all. */
  Collection<Labels> labels() {
    return List.copyOf(places.keySet());
  }
}
