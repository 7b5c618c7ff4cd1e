/**
 * The stats library: measures, tags, views, recording, and plain instruments.
 *
 * <p>Read {@link dev.ferula.stats.StatsRegistry} first, the place everything is registered in, then
 * {@link dev.ferula.stats.Counter} and {@link dev.ferula.stats.Labelled} for plain instruments. The
 * numbers are read through {@link dev.ferula.stats.read}. Recording never blocks, never queues and
 * starts no thread: a row's cells are written directly.
 */
@NullMarked
package dev.ferula.stats;

import org.jspecify.annotations.NullMarked;
