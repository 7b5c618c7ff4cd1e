/**
 * Random series and well-typed expressions over them, by which PromQL engines are compared: ours
 * with a naive evaluator, and with the real Prometheus.
 */
@NullMarked
package dev.ferula.promqltest.fuzz;

import org.jspecify.annotations.NullMarked;
