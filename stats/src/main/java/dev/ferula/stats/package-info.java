/*
 * A map of what no user sees, from what is registered down to the words that are written. All of it is
 * one package with what users see, as the classes on the way of a recording share fields that nobody
 * else should have.
 *
 * What is registered: Catalog of the families, Measures with a MeasureState each, ViewSet of
 *   ViewFamily; a RowFamily has the Shape of its rows.
 * The way of a recording: the RecordPlan of a measure, BoundRows of the plan and tags, which are found
 *   by TagHolder (of ThisThread), ContextCache and RowCache; ExemplarSampler; Dropped says why a
 *   measurement is left out.
 * Rows: a RowTable of Row, behind its RowFront: CounterRow (with CounterCell and SumForm), GaugeRow,
 *   DistributionRow, SummaryRow, CallbackRow.
 * Cells: StripedNumber for one number; StripedCells of Stripe for several that belong together, which
 *   are DistributionStripe, and SummaryStripe, read into a SummaryWindow; a BucketLayout (within the
 *   rules of Bounds) and NativeCells (by NativeScale) say where a value counts; Scratch and
 *   NativeScratch are what a reader needs.
 */
/**
 * The stats library: measures, tags, views, recording, and plain instruments. Recording never
 * blocks, never queues and starts no thread: a row's cells are written directly. The numbers are
 * read through {@link dev.ferula.stats.read}.
 *
 * <ul>
 *   <li><b>Registries</b>: {@link Stats} has the default one; a {@link StatsRegistry} goes by
 *       {@link StatsRules}, usually those of a {@link Compatibility}, with a {@link NegativeRule}
 *       and a form of {@link LongSums}.
 *   <li><b>Instruments</b>: {@link Counter}, {@link Gauge}, {@link Histogram}, {@link Summary},
 *       {@link Timer}; {@link Labelled} has one for each combination of label values, {@link
 *       Observed} asks for its values; a {@link Descriptor} says what they are.
 *   <li><b>Measures</b>: a {@link Measure} is a {@link DoubleMeasure} or {@link LongMeasure} in
 *       some {@link Unit}; {@link BoundDouble}, {@link BoundLong} and {@link MeasureBatch} record,
 *       too; an {@link ExemplarSource} says what the running thread is doing.
 *   <li><b>Views</b>: a {@link View} has an {@link Aggregation}; {@link Views} are those of the
 *       default registry.
 *   <li><b>Tags</b>: {@link Tags}, {@link TagContext}, {@link TagKey}, {@link TagTtl}, {@link
 *       TagScope}; {@link TagsBinary} and {@link TagsText} carry them as far as a {@link
 *       PropagationFilter} lets them; a {@link TagFormatException} says what is wrong with a text.
 * </ul>
 */
@NullMarked
package dev.ferula.stats;

import org.jspecify.annotations.NullMarked;
