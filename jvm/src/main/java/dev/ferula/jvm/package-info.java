/**
 * What the JVM and the process say of themselves, to be shown by {@link
 * dev.ferula.exporter.PrometheusExporter.Builder#sourceWithoutNamespace}.
 */
@NullMarked
package dev.ferula.jvm;

import org.jspecify.annotations.NullMarked;
