/**
 * Relabelling: rules that rewrite, keep or drop label sets. Start at {@link
 * dev.ferula.matcher.relabel.RelabelRule}, one rule as configured, and {@link
 * dev.ferula.matcher.relabel.Relabelling}, an ordered and validated list of them.
 *
 * <p>Rules never fail while they run: whatever can be wrong with one is found when the {@code
 * Relabelling} is made.
 */
@NullMarked
package dev.ferula.matcher.relabel;

import org.jspecify.annotations.NullMarked;
