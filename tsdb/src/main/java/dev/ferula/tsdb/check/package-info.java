/** The structural check of a database's directory: {@link dev.ferula.tsdb.check.DatabaseCheck}. */
@NullMarked
package dev.ferula.tsdb.check;

import org.jspecify.annotations.NullMarked;
