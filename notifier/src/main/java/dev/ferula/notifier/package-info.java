/** Delivery of alerts to Alertmanagers. */
@NullMarked
package dev.ferula.notifier;

import org.jspecify.annotations.NullMarked;
