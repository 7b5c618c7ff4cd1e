package dev.ferula.promql.exec;

import dev.ferula.promql.Explanation;
import dev.ferula.promql.plan.Plan;
import dev.ferula.promql.window.SampleColumns;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What each operator of a plan does while the query runs. Operators push their rows into one
 * another, so exactly one is at work at any time: the clock is read whenever that changes, and the
 * times of all of them add up to that of the query. For one thread; a profiled query has no aids.
 */
final class Profile {
  private final LongSupplier nanoTime;
  private final IdentityHashMap<Plan, Work> works = new IdentityHashMap<>();
  private final Work outside = new Work();
  private Work current = outside;
  private long since;

  /** What one operator has done so far. */
  private static final class Work {
    long series;
    long samples;
    long bytes;
    long time;
  }

  Profile(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.since = nanoTime.getAsLong();
  }

  private Work work(Plan plan) {
    return works.computeIfAbsent(plan, _ -> new Work());
  }

  private Work switchTo(Work next) {
    Work before = current;
    if (next != before) {
      long now = nanoTime.getAsLong();
      before.time += now - since;
      since = now;
      current = next;
    }
    return before;
  }

  /** Pushes rows on behalf of an operator; of a selector what it reads counts, not these. */
  void rows(Plan plan, RowSink sink, RowSource source) {
    Work own = work(plan);
    Work caller = switchTo(own);
    boolean counts = !(plan instanceof Plan.Selector);
    source.push(
        row -> {
          if (counts) {
            own.series++;
            own.samples += row.sampleCount();
            own.bytes += row.bytes();
          }
          switchTo(caller);
          sink.accept(row);
          switchTo(own);
        });
    switchTo(caller);
  }

  /** Whatever pushes rows. */
  @FunctionalInterface
  interface RowSource {
    void push(RowSink sink);
  }

  /** An operator that yields a number for each step is at work until {@link #resume}. */
  Object scalar(Plan plan, int steps) {
    Work own = work(plan);
    own.series++;
    own.samples += steps;
    own.bytes += 8L * steps;
    return switchTo(own);
  }

  /** A selector is at work until {@link #resume}. */
  Object reading(Plan selector) {
    return switchTo(work(selector));
  }

  /** A selector has read a series. */
  void read(Plan selector, SampleColumns columns) {
    Work own = work(selector);
    own.series++;
    long samples = columns.floats;
    for (int i = 0; i < columns.histogramCount; i++) {
      samples += SampleColumns.weight(columns.histogram(i));
    }
    own.samples += samples;
    own.bytes += 16 * samples;
  }

  /** Goes back to the operator that was at work before. */
  void resume(Object before) {
    switchTo((Work) before);
  }

  /** What came of a plan; what the query did outside of all operators counts for its root. */
  Explanation explanation(Plan root, PlanNames names) {
    switchTo(outside);
    work(root).time += outside.time;
    outside.time = 0;
    return explain(root, names);
  }

  private Explanation explain(Plan plan, PlanNames names) {
    Work work = works.get(workedAs(plan));
    List<Explanation> inputs = new ArrayList<>();
    for (Plan input : PlanNames.inputs(plan)) {
      inputs.add(explain(input, names));
    }
    Work done = work == null ? new Work() : work;
    return new Explanation(
        PlanNames.operator(plan),
        names.expression(plan),
        done.series,
        done.samples,
        done.bytes,
        done.time,
        inputs);
  }

  /* What reads the samples of a range is its selector. */
  private static Plan workedAs(Plan plan) {
    return plan instanceof Plan.RangeSelector range ? range.selector() : plan;
  }
}
