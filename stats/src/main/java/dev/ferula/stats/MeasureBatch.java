package dev.ferula.stats;

import dev.ferula.model.Labels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Measurements of several measures that are recorded together, with the same tags. May be recorded
 * any number of times, with the same values or others put in. Not for use by several threads at
 * once.
 */
public final class MeasureBatch {
  private final StatsRegistry registry;
  private MeasureState[] measures = new MeasureState[4];
  private double[] doubles = new double[4];
  private long[] longs = new long[4];
  private int size;

  MeasureBatch(StatsRegistry registry) {
    this.registry = registry;
  }

  /** Puts in a value; a second one of the same measure replaces the first. */
  public MeasureBatch put(DoubleMeasure measure, double value) {
    int i = place(measure.state);
    doubles[i] = value;
    return this;
  }

  /** Puts in a value; a second one of the same measure replaces the first. */
  public MeasureBatch put(LongMeasure measure, long value) {
    int i = place(measure.state);
    longs[i] = value;
    doubles[i] = (double) value;
    return this;
  }

  /** Records all of it with the current tags. */
  public void record() {
    record(Tags.current());
  }

  /** Records all of it with these tags. */
  public void record(TagContext tags) {
    record(tags, null);
  }

  /** Records all of it with these tags, keeping the attachments as an exemplar. */
  public void record(TagContext tags, @Nullable Labels attachments) {
    for (int i = 0; i < size; i++) {
      if (measures[i].plan().voids(doubles[i])) {
        registry.batchVoided();
        return;
      }
    }
    for (int i = 0; i < size; i++) {
      RecordPlan plan = measures[i].plan();
      if (plan.isEmpty()) {
        continue;
      }
      if (attachments != null && measures[i].whole) {
        plan.rowsOf(tags).record(longs[i], registry.exemplar(doubles[i], attachments));
      } else if (attachments != null) {
        plan.rowsOf(tags).record(doubles[i], registry.exemplar(doubles[i], attachments));
      } else if (measures[i].whole) {
        plan.record(tags, longs[i]);
      } else {
        plan.record(tags, doubles[i]);
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // one state for each measure
  private int place(MeasureState measure) {
    if (measure.registry != registry) {
      throw new IllegalArgumentException(measure + " belongs to another registry than the batch");
    }
    if (!registry.recordsEachOfSameMeasure()) {
      for (int i = 0; i < size; i++) {
        if (measures[i] == measure) {
          return i;
        }
      }
    }
    if (size == measures.length) {
      measures = Arrays.copyOf(measures, 2 * size);
      doubles = Arrays.copyOf(doubles, 2 * size);
      longs = Arrays.copyOf(longs, 2 * size);
    }
    measures[size] = measure;
    return size++;
  }
}
