/** The file that a head's index is kept in as it lies in memory, in large pieces. */
@NullMarked
package dev.ferula.tsdb.head.image;

import org.jspecify.annotations.NullMarked;
