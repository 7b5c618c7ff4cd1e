/**
 * {@code tsdb …}: looking at databases, checking them and making blocks, with promtool's names and
 * output. A new command is a class here with picocli's annotations, whose constructor takes what it
 * needs and whose {@code call} answers the exit code; {@code Main} names it in the group.
 */
@NullMarked
package dev.ferula.tool.tsdb;

import org.jspecify.annotations.NullMarked;
