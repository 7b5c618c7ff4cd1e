package dev.ferula.exporter;

import dev.ferula.stats.read.MetricSource;

/**
 * A source and whether its names are final: those of the JVM and of the exporter itself have no
 * namespace and are not changed.
 */
record PlacedSource(MetricSource source, boolean plainNames) {}
