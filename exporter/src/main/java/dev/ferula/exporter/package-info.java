/**
 * The Prometheus exporter of the stats library: names, collisions, the page and its HTTP handler.
 *
 * <p>Start at {@link dev.ferula.exporter.PrometheusExporter}, which is an {@code HttpHandler} and,
 * through {@link dev.ferula.exporter.ScrapeRequest} and {@link dev.ferula.exporter.ScrapeResponse},
 * fits any other server; {@link dev.ferula.exporter.MetricsServer} serves it in one line.
 */
@NullMarked
package dev.ferula.exporter;

import org.jspecify.annotations.NullMarked;
