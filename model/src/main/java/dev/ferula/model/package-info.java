/**
 * Values that every other module speaks in: {@link dev.ferula.model.Labels}, exemplars, metadata,
 * target groups and alerts. Nothing here deals with the world: no I/O, no clock, no threads.
 *
 * <p>Every timestamp is in milliseconds since the Unix epoch, UTC, unless a name says otherwise.
 * Label names and values order by their UTF-8 bytes, as Prometheus orders them.
 */
@NullMarked
package dev.ferula.model;

import org.jspecify.annotations.NullMarked;
