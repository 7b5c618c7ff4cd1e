/**
 * {@code tsdb …}: looking at databases, checking them and making blocks, with promtool's names and
 * output. A new command is a class here whose constructor takes what it needs; {@code Commands}
 * names it in the group.
 */
@NullMarked
package dev.ferula.tool.tsdb;

import org.jspecify.annotations.NullMarked;
