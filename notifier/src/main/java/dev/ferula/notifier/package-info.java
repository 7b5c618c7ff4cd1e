/**
 * Delivery of alerts to Alertmanagers. {@link dev.ferula.notifier.Notifier} takes alerts from the
 * rules and targets from discovery; behind it each Alertmanager has a bounded queue and a loop of
 * its own, so that one that is slow or gone never holds up the others.
 *
 * <p>An alert that cannot be delivered is dropped and counted: the rules send it again.
 */
@NullMarked
package dev.ferula.notifier;

import org.jspecify.annotations.NullMarked;
