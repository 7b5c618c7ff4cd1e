/** What a query costs. */
@NullMarked
package dev.ferula.benchmarks.promql;

import org.jspecify.annotations.NullMarked;
