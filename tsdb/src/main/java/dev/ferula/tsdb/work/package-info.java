/**
 * What a database does of itself, such as compaction: how often, how long, and whether it failed.
 */
@NullMarked
package dev.ferula.tsdb.work;

import org.jspecify.annotations.NullMarked;
