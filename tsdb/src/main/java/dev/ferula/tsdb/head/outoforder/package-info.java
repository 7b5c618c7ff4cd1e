/** Samples that came out of order: buffers, chunks, queries of them and their way into blocks. */
@NullMarked
package dev.ferula.tsdb.head.outoforder;

import org.jspecify.annotations.NullMarked;
