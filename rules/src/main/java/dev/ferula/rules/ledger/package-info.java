/**
 * The rule ledger: what each selector of each rule finds, so that a rule that is healthy and empty
 * is told from one that has nothing to look at.
 */
@NullMarked
package dev.ferula.rules.ledger;

import org.jspecify.annotations.NullMarked;
