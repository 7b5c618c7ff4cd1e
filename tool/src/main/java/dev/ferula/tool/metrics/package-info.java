/** Metrics in Prometheus's text format as families, checked and pushed. */
@NullMarked
package dev.ferula.tool.metrics;

import org.jspecify.annotations.NullMarked;
