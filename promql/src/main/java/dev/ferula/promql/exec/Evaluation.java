package dev.ferula.promql.exec;

import dev.ferula.promql.EngineOptions;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.annotation.Annotations;
import dev.ferula.promql.plan.Plan;
import dev.ferula.promql.window.SampleColumns;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SeriesSet;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all nodes of one query share while it is evaluated. For one thread, but where a method says
 * otherwise.
 */
final class Evaluation {
  final EngineOptions options;
  final long lookback;
  final Limits limits;
  final LabelSpace space;
  final Annotations annotations = new Annotations();

  /** Null where the plan selects nothing. */
  final @Nullable Querier querier;

  /** Null where nobody wants to know. */
  final @Nullable Profile profile;

  private final List<SeriesSet> selected;
  private final IdentityHashMap<SeriesSet, SharedColumns> shared = new IdentityHashMap<>();
  private final List<SampleColumns> freeColumns = new ArrayList<>();
  private final RowBlocks blocks;
  private @Nullable Tally tally;

  Evaluation(
      EngineOptions options,
      RowBlocks blocks,
      long lookback,
      Limits limits,
      @Nullable Querier querier,
      LabelSpace space,
      List<SeriesSet> selected,
      @Nullable Profile profile) {
    this.options = options;
    this.blocks = blocks;
    this.lookback = lookback;
    this.limits = limits;
    this.querier = querier;
    this.space = space;
    this.selected = selected;
    this.profile = profile;
    shareDecoded();
  }

  /* What is selected once and read by several. */
  private void shareDecoded() {
    for (int i = 1; i < selected.size(); i++) {
      SeriesSet set = selected.get(i);
      if (selected.indexOf(set) < i) {
        shared.computeIfAbsent(set, key -> new SharedColumns(limits, key.size()));
      }
    }
  }

  /** Begins to count what a node of the plan holds, which is to be ended with {@link #end}. */
  Tally begin(Plan plan, int steps) {
    return begin(Tally.of(plan, steps, limits, tally));
  }

  /** The same for series that the plan has no node for. */
  Tally beginSeries(int steps) {
    return begin(Tally.ofSeries(steps, limits, tally));
  }

  private Tally begin(Tally begun) {
    tally = begun;
    return begun;
  }

  void end(Tally ended) {
    tally = ended.end();
  }

  /** The tally of the node that is evaluated. */
  Tally tally() {
    return Objects.requireNonNull(tally);
  }

  SeriesSet series(Plan.Selector selector) {
    return selected.get(selector.id());
  }

  /** Columns to read series into, to be given back with {@link #release}. */
  SampleColumns columns() {
    return freeColumns.isEmpty() ? new SampleColumns() : freeColumns.removeLast();
  }

  void release(SampleColumns columns) {
    columns.clear();
    freeColumns.add(columns);
  }

  /**
   * Reads one series of a set on behalf of a selector; safe for use by several threads, each with
   * its own columns.
   */
  void read(
      Plan.Selector selector,
      SeriesSet set,
      int series,
      SampleColumns into,
      SampleColumns.Reading reading) {
    limits.check();
    if (profile == null) {
      read(set, series, into, reading);
      return;
    }
    Object before = profile.reading(selector);
    read(set, series, into, reading);
    profile.read(selector, into);
    profile.resume(before);
  }

  private void read(SeriesSet set, int series, SampleColumns into, SampleColumns.Reading reading) {
    SharedColumns copies = shared.get(set);
    if (copies != null && copies.fill(series, into, reading)) {
      return;
    }
    SampleIterator samples = set.samples(series, into.cursor);
    into.read(samples, reading);
    into.cursor = samples;
    if (reading.statsOnly() && into.histogramCount > 0) {
      into.reduceToStats();
    }
    if (copies != null) {
      copies.keep(series, into, reading);
    }
  }

  /**
   * Reads all series of a set into rows and hands them on in the order of the series.
   *
   * @param readers makes a reader for each thread that takes part
   * @param counter is told of each series before its row is handed on
   */
  void push(
      SeriesSet set,
      Supplier<? extends RowBlocks.Reader> readers,
      RowBlocks.Delivery counter,
      RowSink sink) {
    Found found = new Found();
    blocks.push(
        set.size(),
        readers,
        space.isShared(),
        (row, widest, last) -> {
          limits.touch(widest);
          found.next(row != null);
          counter.accept(row, widest, last);
          if (row != null) {
            limits.hold(row);
            sink.accept(row);
          }
        });
    tell(set, found);
  }

  /** What of a set had a value. */
  static final class Found {
    private int seen;
    private int count;
    private int first = -1;

    /** The next series was looked into. */
    void next(boolean some) {
      if (some && count++ == 0) {
        first = seen;
      }
      seen++;
    }
  }

  /** A set has been read to its end. */
  void tell(SeriesSet set, Found found) {
    if (querier != null) {
      querier.found(set, found.count, found.first);
    }
  }

  /** The labels that a function leaves on a series whose metric name it drops. */
  int[] dropped(int[] pairs) {
    return options.delayedNameRemoval() ? pairs : space.withoutMetadata(pairs);
  }

  /** A sink for the result of an operator that has done with its input, held since {@code held}. */
  RowSink replacing(long held, RowSink sink) {
    limits.releaseDownTo(held);
    return row -> {
      limits.hold(row);
      sink.accept(row);
    };
  }

  static QueryException sameLabels() {
    return QueryException.execution("vector cannot contain metrics with the same labelset");
  }
}
