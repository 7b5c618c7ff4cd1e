/** Snapshots of the head's open chunks, which spare a start from reading the log before them. */
@NullMarked
package dev.ferula.tsdb.head.snapshot;

import org.jspecify.annotations.NullMarked;
