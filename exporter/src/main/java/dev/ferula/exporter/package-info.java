/** The Prometheus exporter of the stats library, itself an HTTP handler. */
@NullMarked
package dev.ferula.exporter;

import org.jspecify.annotations.NullMarked;
