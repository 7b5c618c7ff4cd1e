/**
 * Outlines of the log: of which series a record has samples, and until when. With them a start
 * passes over what is in files of chunks already.
 */
@NullMarked
package dev.ferula.tsdb.head.outline;

import org.jspecify.annotations.NullMarked;
