/**
 * What is written before it counts: batches as records of the logs, and the second copy of series.
 */
@NullMarked
package dev.ferula.tsdb.head.log;

import org.jspecify.annotations.NullMarked;
