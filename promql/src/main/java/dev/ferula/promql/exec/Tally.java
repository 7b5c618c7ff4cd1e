package dev.ferula.promql.exec;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.promql.parser.Aggregator;
import dev.ferula.promql.parser.RangeExtension;
import dev.ferula.promql.plan.Plan;
import dev.ferula.promql.window.RangeFunctions;
import dev.ferula.promql.window.SampleColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many samples Prometheus's engine would hold while it evaluates a node of the plan, which
 * limits queries and is told as their peak. That engine has each operand as a whole before it
 * begins with an operator, this one passes on rows; so what is held is not seen but worked out,
 * from how many samples the rows had and at which steps. For one thread.
 */
final class Tally {
  /** Functions that are given their first argument last here: it passes through them. */
  private static final Set<String> STREAMED = Set.of("round", "clamp", "clamp_min", "clamp_max");

  /** By what rule samples are held. */
  enum Manner {
    /** The samples that were yielded. */
    SERIES,
    /** Windows, one at a time, and what was made of those before. */
    WINDOWS,
    /**
     * The operands, their elements of one step, and the results up to it; at the end the results.
     */
    STEPS,
    /** The same, but the operands are held on. */
    STEPS_BESIDE_OPERANDS,
    /** The operands, then the results. */
    GROUPS,
    /** The operand, and copies of it for all steps but the first. */
    COPIES;

    static Manner of(Plan plan) {
      return switch (plan) {
        case Plan.Selector selector ->
            selector.extension() == RangeExtension.SMOOTHED ? WINDOWS : SERIES;
        case Plan.StepInvariant _ -> COPIES;
        case Plan.Aggregate aggregate -> aggregate.op() == Aggregator.COUNT_VALUES ? STEPS : GROUPS;
        case Plan.Call call -> of(call.function());
        case Plan.VectorScalar _, Plan.Join _, Plan.SetJoin _ -> STEPS;
        case Plan.ScalarBinary _, Plan.Number _ -> STEPS;
        case Plan.Text _, Plan.Plus _, Plan.Negate _, Plan.RangeSelector _, Plan.Subquery _ ->
            throw new IllegalArgumentException("holds nothing of its own: " + plan);
      };
    }

    private static Manner of(String function) {
      if (function.equals("info")) {
        return STEPS_BESIDE_OPERANDS;
      }
      return RangeFunctions.of(function) == null ? STEPS : WINDOWS;
    }

    private boolean isByStep() {
      return this == STEPS || this == STEPS_BESIDE_OPERANDS;
    }
  }

  private final Manner manner;
  private final @Nullable Tally parent;
  private final int steps;
  private final Limits limits;
  private final boolean lastFirst;

  /** So much at least is held besides. */
  private final long base;

  /** Whether it matters at which steps the samples are. */
  private final boolean bySteps;

  private final List<Tally> kept = new ArrayList<>();
  private final StepCounts operands;
  private final StepCounts elements;
  private final StepCounts heavier;
  private long total;
  private long operandTotal;
  private long held;
  private long peak;
  private long limited;

  private Tally(
      Manner manner, boolean lastFirst, int steps, Limits limits, @Nullable Tally parent) {
    this.manner = manner;
    this.parent = parent;
    this.steps = steps;
    this.limits = limits;
    this.lastFirst = lastFirst;
    this.base = parent == null ? 0 : parent.base + parent.held;
    this.bySteps = manner.isByStep() || (parent != null && parent.manner.isByStep());
    this.operands = new StepCounts(steps);
    this.elements = new StepCounts(steps);
    this.heavier = new StepCounts(steps);
  }

  /** The tally of a node below another, or of the topmost one. */
  static Tally of(Plan plan, int steps, Limits limits, @Nullable Tally parent) {
    return new Tally(Manner.of(plan), isLastFirst(plan), steps, limits, parent);
  }

  /** The tally of series that the plan has no node for. */
  static Tally ofSeries(int steps, Limits limits, @Nullable Tally parent) {
    return new Tally(Manner.SERIES, false, steps, limits, parent);
  }

  /** Whether rows of a node are those of its operand, as far as it matters here. */
  static boolean isSameAsOperand(Plan plan) {
    return switch (plan) {
      case Plan.Negate _, Plan.Plus _ -> true;
      case Plan.Call call ->
          call.function().equals("label_replace") || call.function().equals("label_join");
      case Plan.Number _,
          Plan.Text _,
          Plan.Selector _,
          Plan.RangeSelector _,
          Plan.Subquery _,
          Plan.StepInvariant _,
          Plan.ScalarBinary _,
          Plan.VectorScalar _,
          Plan.Join _,
          Plan.SetJoin _,
          Plan.Aggregate _ ->
          false;
    };
  }

  /* Whether the operand that is evaluated last is the first one of the text. */
  private static boolean isLastFirst(Plan plan) {
    return switch (plan) {
      case Plan.VectorScalar operation -> !operation.scalarLeft();
      case Plan.Call call -> STREAMED.contains(call.function());
      default -> false;
    };
  }

  /** A sink that counts the rows of this node on their way to another. */
  RowSink counting(RowSink sink) {
    if (manner == Manner.WINDOWS) {
      return sink; // Their rows are counted with their windows.
    }
    return row -> {
      count(row);
      sink.accept(row);
    };
  }

  /**
   * Counts a row of the result.
   *
   * @return how many samples it counts for
   */
  long count(Row row) {
    long before = total;
    if (row.histograms == null) {
      int present = row.floatCount();
      total += present;
      if (bySteps) {
        elements.add(row, present);
      }
    } else {
      countHistograms(row);
    }
    if (manner == Manner.SERIES) {
      limits.allow(base + total);
    }
    return total - before;
  }

  private void countHistograms(Row row) {
    for (int step = 0; step < steps; step++) {
      FloatHistogram histogram = row.histogram(step);
      if (histogram != null || row.hasFloat(step)) {
        total += histogram == null ? 1 : SampleColumns.weight(histogram);
        elements.add(step, step + 1, 1);
        // In a vector a histogram is rounded otherwise than in a series.
        heavier.add(step, step + 1, histogram == null ? 0 : histogram.sizeInBytes() / 16);
      }
    }
  }

  /** Counts the number at each step that a scalar is. */
  void countScalar() {
    total = steps;
    elements.addEverywhere(1);
  }

  /** Counts samples that are the answer without being rows. */
  void count(long samples) {
    total += samples;
    limits.allow(base + total);
  }

  /** Counts a row as elements that are read step by step, of no operand that is held. */
  void gather(Row row) {
    operands.add(row, row.presentCount());
  }

  /**
   * Counts the windows over a series.
   *
   * @param widest samples of the fullest one
   * @param last samples of the last one, which is held until the next series
   * @param made samples of what was made of them, which is held from then on
   */
  void window(long widest, long last, long made) {
    raise(held + Math.max(widest, last + made));
    held += made;
  }

  /** Counts windows of which the last one is never given up. */
  void keptWindow(long widest, long last) {
    raise(held + widest);
    held += last;
  }

  /** How many samples the results of all operands so far are. */
  long operandTotal() {
    return operandTotal;
  }

  /** Samples are held no longer. */
  void release(long samples) {
    held -= samples;
  }

  private void raise(long samples) {
    peak = Math.max(peak, samples);
    limited = Math.max(limited, samples);
    limits.allow(base + samples);
    limits.reach(base + samples);
  }

  /**
   * The node is done.
   *
   * @return the tally of the node above, which has this one in
   */
  @Nullable Tally end() {
    if (!kept.isEmpty()) {
      take(kept.removeLast());
      kept.forEach(this::take);
    }
    finish();
    if (parent == null) {
      return null;
    }
    if (parent.lastFirst) {
      parent.kept.add(this);
    } else {
      parent.take(this);
    }
    return parent;
  }

  private void take(Tally operand) {
    peak = Math.max(peak, held + operand.peak);
    limits.reach(base + peak);
    limited = Math.max(limited, held + operand.limited);
    limits.allow(base + limited);
    held += operand.held;
    operandTotal += operand.total;
    if (manner.isByStep()) {
      operands.add(operand.elements);
    }
  }

  private void finish() {
    switch (manner) {
      case SERIES -> {
        held = total;
        raise(total);
      }
      case WINDOWS -> {}
      case STEPS -> {
        raise(held + mostAtAStep());
        held = total;
      }
      case STEPS_BESIDE_OPERANDS -> {
        raise(held + mostAtAStep());
        held += total;
      }
      case GROUPS -> {
        // Prometheus does not ask here whether it is too much.
        held = total;
        peak = Math.max(peak, total);
        limits.reach(base + peak);
      }
      case COPIES -> {
        held += total - operandTotal;
        raise(held);
      }
    }
  }

  /* The elements of a step with the results up to it. */
  private long mostAtAStep() {
    if (operands.isEven() && elements.isEven() && heavier.isEven()) {
      return operands.change(0) + elements.change(0) * steps;
    }
    long most = 0;
    long gathered = 0;
    long made = 0;
    long results = 0;
    for (int step = 0; step < steps; step++) {
      gathered += operands.change(step);
      made += elements.change(step) + heavier.change(step);
      results += made;
      most = Math.max(most, gathered + results);
    }
    return most;
  }
}
