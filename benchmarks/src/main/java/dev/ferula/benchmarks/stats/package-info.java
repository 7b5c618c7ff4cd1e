/**
 * How fast recording is, beside the JDK's adder and three other libraries in the same run.
 *
 * <pre>{@code
 * ./mvnw -q -pl benchmarks -am package -DskipTests
 * java -jar benchmarks/target/benchmarks.jar 'stats\..*' -t 1 -prof gc -rf json -rff results.json
 * }</pre>
 *
 * <p>Again with {@code -t 2} and {@code -t 4}. Compare ratios of one run, on a quiet machine.
 */
@NullMarked
package dev.ferula.benchmarks.stats;

import org.jspecify.annotations.NullMarked;
