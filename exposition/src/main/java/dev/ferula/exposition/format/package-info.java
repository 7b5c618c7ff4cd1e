/**
 * Writes metrics in Prometheus's exposition formats: text, OpenMetrics and delimited protobuf.
 *
 * <p>Start at {@link dev.ferula.exposition.format.ExpositionWriter}, which takes neutral inputs (a
 * {@link dev.ferula.exposition.format.Family}, rendered {@link
 * dev.ferula.exposition.format.LabelText}s, numbers) and at {@link
 * dev.ferula.exposition.format.Negotiation}, which picks a format from an Accept header. {@link
 * dev.ferula.exposition.format.DoubleWriter} prints doubles as Go and Java do. Writing rows whose
 * labels were rendered before allocates nothing.
 */
@NullMarked
package dev.ferula.exposition.format;

import org.jspecify.annotations.NullMarked;
