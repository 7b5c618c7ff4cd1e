/**
 * Remote write, versions 1.0 and 2.0: the receiver. Requests are decoded where they lie, series
 * that are known are recognised by a hash of their labels' bytes, and samples go straight into an
 * {@link dev.ferula.storage.Appender}. Nothing here knows HTTP beyond the names of headers and the
 * numbers of statuses.
 */
@NullMarked
package dev.ferula.remote;

import org.jspecify.annotations.NullMarked;
