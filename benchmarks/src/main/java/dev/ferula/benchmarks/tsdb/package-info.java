/** What storing, reading again and compacting samples costs. */
@NullMarked
package dev.ferula.benchmarks.tsdb;

import org.jspecify.annotations.NullMarked;
