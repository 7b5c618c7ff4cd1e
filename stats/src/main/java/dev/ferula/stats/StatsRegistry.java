package dev.ferula.stats;

import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.MetricType;
import dev.ferula.stats.read.FamilyGuard;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.MetricSource;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is measured together and read together. Programs have one ({@link
 * Stats#registry}), tests and embedded servers one each; nothing is shared between registries.
 *
 * <p>Measures, views and instruments are made here. Asking again for the same instrument returns
 * the one that is there; asking for a different one under the same name is refused. Safe for use by
 * several threads at once.
 */
public final class StatsRegistry implements MetricSource {
  /** How many series a family has at most unless told otherwise. */
  public static final int DEFAULT_ROW_LIMIT = 10_000;

  /** How many characters the labels of an exemplar may have together, as OpenMetrics says. */
  public static final int EXEMPLAR_LIMIT = 128;

  /** For how many milliseconds a bucket keeps an exemplar before its source is asked again. */
  public static final int EXEMPLAR_PAUSE = 90;

  private static final System.Logger LOG = System.getLogger(StatsRegistry.class.getName());

  private final Clock clock;
  private final LongSupplier ticker;
  private final StatsRules rules;
  private final int rowLimit;
  final @Nullable ExemplarSampler exemplars;
  private final Catalog catalog = new Catalog();
  private final Map<Dropped, Counter> dropped = new ConcurrentHashMap<>();
  private final Measures measures;
  private final ViewSet views;

  private StatsRegistry(Builder builder) {
    this.clock = builder.clock;
    this.ticker = builder.ticker;
    this.rules = builder.rules;
    this.rowLimit = builder.rowLimit;
    ExemplarSource source = builder.exemplars;
    this.exemplars = source == null ? null : new ExemplarSampler(this, source);
    this.measures = new Measures(this);
    this.views = new ViewSet(this, catalog, measures);
  }

  /** A registry with the defaults. */
  public static StatsRegistry create() {
    return builder().build();
  }

  /** A registry with other limits, rules or clocks than the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  // --- measures and views

  /**
   * A measure of fractional values.
   *
   * @throws IllegalArgumentException if the name is not one, or is that of a different measure
   */
  public DoubleMeasure doubleMeasure(String name, String description, String unit) {
    return new DoubleMeasure(measures.define(name, description, unit, false));
  }

  /**
   * A measure of whole values.
   *
   * @throws IllegalArgumentException if the name is not one, or is that of a different measure
   */
  public LongMeasure longMeasure(String name, String description, String unit) {
    return new LongMeasure(measures.define(name, description, unit, true));
  }

  /** Measurements to record together. */
  public MeasureBatch batch() {
    return new MeasureBatch(this);
  }

  /**
   * Starts to collect what the views say. Registering the same view again has no effect. When one
   * of them is refused, none is registered (in the way of the Go library: the others are).
   *
   * @throws IllegalArgumentException if a view is refused, with all the reasons
   */
  public void register(View... newViews) {
    views.register(newViews);
  }

  /** Stops collecting and forgets the rows of the views of these names. */
  public void unregister(View... oldViews) {
    views.unregister(oldViews);
  }

  /** The registered view of this name, or null. */
  public @Nullable View findView(String name) {
    return views.find(name);
  }

  /** The rows of a registered view, to be read; null where there is no view of the name. */
  public @Nullable MetricFamily viewRows(String name) {
    return views.rows(name);
  }

  // --- instruments

  /** A counter without labels. It is there, at 0, from now on. */
  public Counter counter(String name, String description) {
    return counters(Descriptor.of(name, description)).with();
  }

  /** A counter with labels. */
  public Labelled<Counter> counters(String name, String description, String... labelNames) {
    return counters(Descriptor.of(name, description).by(labelNames));
  }

  /** A counter as described. */
  public Labelled<Counter> counters(Descriptor descriptor) {
    return labelled(descriptor, Shape.counter(SumForm.EXACT), row -> (CounterRow) row);
  }

  /** A gauge without labels. It is there, at 0, from now on. */
  public Gauge gauge(String name, String description) {
    return gauges(Descriptor.of(name, description)).with();
  }

  /** A gauge with labels. */
  public Labelled<Gauge> gauges(String name, String description, String... labelNames) {
    return gauges(Descriptor.of(name, description).by(labelNames));
  }

  /** A gauge as described. */
  public Labelled<Gauge> gauges(Descriptor descriptor) {
    return labelled(descriptor, Shape.gauge(false), row -> (GaugeRow) row);
  }

  /** A histogram without labels. It is there, empty, from now on. */
  public Histogram histogram(
      String name, String description, Aggregation.Distribution distribution) {
    return histograms(Descriptor.of(name, description), distribution).with();
  }

  /** A histogram as described. */
  public Labelled<Histogram> histograms(
      Descriptor descriptor, Aggregation.Distribution distribution) {
    refuseReserved(descriptor, "le");
    return labelled(
        descriptor, Shape.distribution(distribution, rules), row -> (DistributionRow) row);
  }

  /** A summary without labels. It is there, empty, from now on. */
  public Summary summary(String name, String description, Aggregation.Quantiles quantiles) {
    return summaries(Descriptor.of(name, description), quantiles).with();
  }

  /** A summary as described. */
  public Labelled<Summary> summaries(Descriptor descriptor, Aggregation.Quantiles quantiles) {
    refuseReserved(descriptor, "quantile");
    return labelled(descriptor, Shape.quantiles(quantiles), row -> (SummaryRow) row);
  }

  /** A gauge without labels whose value is asked for when it is read. */
  public void observeGauge(String name, String description, DoubleSupplier value) {
    observedGauges(Descriptor.of(name, description)).observe(value);
  }

  /** A gauge as described whose series are asked for their values. */
  public Observed observedGauges(Descriptor descriptor) {
    return new Observed(catalogued(descriptor, Shape.observed(MetricType.GAUGE)), false);
  }

  /** A counter without labels whose value is asked for when it is read; it never goes back. */
  public void observeCounter(String name, String description, DoubleSupplier value) {
    observedCounters(Descriptor.of(name, description)).observe(value);
  }

  /** A counter as described whose series are asked for their values; they never go back. */
  public Observed observedCounters(Descriptor descriptor) {
    return new Observed(
        catalogued(descriptor, Shape.observed(MetricType.COUNTER)),
        rules.instruments() != Compatibility.GO);
  }

  /** Removes an instrument with all its series; whether there was one. Views are not touched. */
  public boolean removeInstrument(String name) {
    return catalog.removeInstrument(name);
  }

  private <I> Labelled<I> labelled(Descriptor descriptor, Shape shape, Function<Row, I> handle) {
    return new Labelled<>(catalogued(descriptor, shape), handle);
  }

  private RowFamily catalogued(Descriptor descriptor, Shape shape) {
    descriptor.check();
    return catalog.instrument(
        new RowFamily(this, descriptor, shape, null, rowLimit, false), rules.instruments());
  }

  private void refuseReserved(Descriptor descriptor, String label) {
    if (descriptor.labelNames().contains(label) && !rules.reservedLabels()) {
      throw new IllegalArgumentException(
          "metric " + descriptor.name() + " cannot have the label " + label + ": it is reserved");
    }
  }

  // --- reading and switching

  @Override
  public List<MetricFamily> families() {
    return catalog.families();
  }

  /** Lets an exporter refuse families from now on. */
  public void addGuard(FamilyGuard guard) {
    catalog.addGuard(guard);
  }

  /** Takes a guard away again. */
  public void removeGuard(FamilyGuard guard) {
    catalog.removeGuard(guard);
  }

  /**
   * Switches the recording of measures on or off, at any time; it is on at first. What is there
   * stays and is read as before. Instruments are not affected.
   */
  public void setEnabled(boolean enabled) {
    measures.setEnabled(enabled);
  }

  /** Whether measures are recorded. */
  public boolean isEnabled() {
    return measures.isEnabled();
  }

  /** How what is recorded is counted. */
  public StatsRules rules() {
    return rules;
  }

  // --- for measures, views and rows

  boolean takesNan() {
    return rules.takesNan();
  }

  boolean recordsEachOfSameMeasure() {
    return rules.views() == Compatibility.GO;
  }

  int rowLimit() {
    return rowLimit;
  }

  long now() {
    return clock.millis();
  }

  long nanoTime() {
    return ticker.getAsLong();
  }

  Timer timer(String unit, DoubleConsumer recorder) {
    return new Timer(ticker, Unit.nanos(unit), recorder);
  }

  /** An exemplar of now; of attachments that are too long only the trace is kept, if that. */
  Exemplar exemplar(double value, Labels attachments) {
    Labels kept = attachments;
    if (length(kept) > EXEMPLAR_LIMIT) {
      kept = kept.filter(name -> name.equals("trace_id") || name.equals("span_id"));
      if (length(kept) > EXEMPLAR_LIMIT) {
        kept = Labels.EMPTY;
      }
    }
    return new Exemplar(kept, value, now());
  }

  private static int length(Labels labels) {
    int[] length = {0};
    labels.forEach(
        (name, value) ->
            length[0] +=
                name.codePointCount(0, name.length()) + value.codePointCount(0, value.length()));
    return length[0];
  }

  /* A registry that stands in for another library's leaves out what that one does, and as silently. */
  void dropped(Dropped reason) {
    if (reason != Dropped.CALLBACK && rules.instruments() != Compatibility.MODERN) {
      return;
    }
    Counter counter = dropped.get(reason);
    if (counter == null) {
      counter =
          ownCounters("stats_dropped_measurements_total", "Measurements left out.", "reason")
              .with(reason.reason);
      dropped.put(reason, counter);
    }
    counter.increment();
  }

  /** Counts the look-ups in a family that were answered with the overflow series. */
  Counter overflowCounter(RowFamily family) {
    return ownCounters(
            "stats_overflowed_lookups_total",
            "Look-ups of a series that were answered with the overflow series.",
            "metric")
        .with(family.name());
  }

  /* Without a limit: what is counted here is bounded, and must not overflow itself. */
  private Labelled<Counter> ownCounters(String name, String description, String label) {
    Descriptor descriptor = Descriptor.of(name, description).by(label);
    RowFamily family =
        new RowFamily(
            this, descriptor, Shape.counter(SumForm.EXACT), null, Integer.MAX_VALUE, false);
    return new Labelled<>(catalog.instrument(family, rules.instruments()), row -> (CounterRow) row);
  }

  void batchVoided() {
    dropped(Dropped.BATCH);
    LOG.log(System.Logger.Level.WARNING, "Dropping values, value to record must be non-negative.");
  }

  /** Counts a failure and, where it is given, logs it. */
  void callbackFailed(RowFamily family, @Nullable Throwable failure) {
    dropped(Dropped.CALLBACK);
    if (failure != null) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> "observed metric failed metric=" + family.name(),
          failure);
    }
  }

  /** What a registry may be told. */
  public static final class Builder {
    private Clock clock = Clock.systemUTC();
    private LongSupplier ticker = System::nanoTime;
    private StatsRules rules = Compatibility.MODERN.rules();
    private int rowLimit = DEFAULT_ROW_LIMIT;
    private @Nullable ExemplarSource exemplars;

    private Builder() {}

    /** Where times of creation and of exemplars come from. */
    public Builder clock(Clock newClock) {
      clock = newClock;
      return this;
    }

    /** Where elapsed time comes from, in nanoseconds: timers and the windows of summaries. */
    public Builder ticker(LongSupplier newTicker) {
      ticker = newTicker;
      return this;
    }

    /** Whose behaviour the registry shows; {@link Compatibility#MODERN} unless told otherwise. */
    public Builder compatibility(Compatibility compatibility) {
      return rules(compatibility.rules());
    }

    /** The rules of the registry one by one. */
    public Builder rules(StatsRules newRules) {
      rules = newRules;
      return this;
    }

    /** How many series a family may have; further ones are folded into one overflow series. */
    public Builder rowLimit(int newRowLimit) {
      if (newRowLimit < 1) {
        throw new IllegalArgumentException("row limit must be at least 1, got " + newRowLimit);
      }
      rowLimit = newRowLimit;
      return this;
    }

    /** Where exemplars of what is recorded without attachments come from; null for none. */
    public Builder exemplars(@Nullable ExemplarSource source) {
      exemplars = source;
      return this;
    }

    public StatsRegistry build() {
      return new StatsRegistry(this);
    }
  }
}
