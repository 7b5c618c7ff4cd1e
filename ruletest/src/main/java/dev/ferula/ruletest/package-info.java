/**
 * Unit tests of rules: files in the format of {@code promtool test rules}, run in memory on a clock
 * of their own.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/">the
 *     format</a>
 */
@NullMarked
package dev.ferula.ruletest;

import org.jspecify.annotations.NullMarked;
