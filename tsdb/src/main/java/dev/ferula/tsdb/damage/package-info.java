/** What of a database's files turned out damaged: told once in the log, counted by kind of file. */
@NullMarked
package dev.ferula.tsdb.damage;

import org.jspecify.annotations.NullMarked;
