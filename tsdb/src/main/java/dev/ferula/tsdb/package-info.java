/** The time series database: head, WAL, blocks, compaction, retention. */
@NullMarked
package dev.ferula.tsdb;

import org.jspecify.annotations.NullMarked;
