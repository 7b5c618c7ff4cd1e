/**
 * What surrounds the query engine: its options and threads, its metrics, and the file that tells
 * after a crash which queries ran ({@link dev.ferula.server.queries.ActiveQueries}).
 */
@NullMarked
package dev.ferula.server.queries;

import org.jspecify.annotations.NullMarked;
