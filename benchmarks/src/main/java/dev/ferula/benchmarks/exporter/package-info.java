/**
 * How fast a page is written, beside Prometheus's own client in the same run.
 *
 * <pre>{@code
 * ./mvnw -q -pl benchmarks -am package -DskipTests
 * java -jar benchmarks/target/benchmarks.jar 'exporter\..*' -prof gc -rf json -rff results.json
 * }</pre>
 */
@NullMarked
package dev.ferula.benchmarks.exporter;

import org.jspecify.annotations.NullMarked;
