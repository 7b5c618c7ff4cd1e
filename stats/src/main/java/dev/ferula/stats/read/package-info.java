/**
 * The read side of the stats library: what an exporter, a test or a push client sees of a registry.
 *
 * <p>Start at {@link dev.ferula.stats.read.MetricSource}, then {@link
 * dev.ferula.stats.read.MetricFamily} and {@link dev.ferula.stats.read.Point}. Families and rows
 * are long-lived objects with a slot for whatever the reader wants to keep beside them; the numbers
 * of one row at a time are copied into one reused point. A read of unchanged families therefore
 * allocates nothing that grows with the number of rows.
 */
@NullMarked
package dev.ferula.stats.read;

import org.jspecify.annotations.NullMarked;
