/**
 * Recording and alerting rules. A {@link dev.ferula.rules.RuleManager} holds the groups of a
 * configuration; each {@link dev.ferula.rules.RuleGroup} evaluates its rules in order, at slots of
 * its own, and writes what they yield; alerts go to the {@link dev.ferula.rules.AlertSink} that
 * whoever builds the server connects.
 *
 * <p>Invariant: a group's state changes only on the thread that evaluates it; what pages and the
 * API read are immutable snapshots.
 */
@NullMarked
package dev.ferula.rules;

import org.jspecify.annotations.NullMarked;
