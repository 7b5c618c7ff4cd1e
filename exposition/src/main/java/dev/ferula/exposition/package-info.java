/**
 * Writes metrics in Prometheus's exposition formats: text, OpenMetrics and delimited protobuf.
 *
 * <p>Start at {@link dev.ferula.exposition.ExpositionWriter}, which takes neutral inputs (a {@link
 * dev.ferula.exposition.Family}, rendered {@link dev.ferula.exposition.LabelText}s, numbers) and at
 * {@link dev.ferula.exposition.Negotiation}, which picks a format from an Accept header. {@link
 * dev.ferula.exposition.DoubleWriter} prints doubles as Go and Java do. Writing rows whose labels
 * were rendered before allocates nothing.
 */
@NullMarked
package dev.ferula.exposition;

import org.jspecify.annotations.NullMarked;
