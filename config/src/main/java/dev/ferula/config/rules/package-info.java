/**
 * Rule files. {@link dev.ferula.config.rules.RuleFileLoader} reads them into {@link
 * dev.ferula.config.rules.RuleFile}s, whose expressions and templates are still text; {@link
 * dev.ferula.config.rules.RuleChecks} is asked whether those are well formed.
 */
@NullMarked
package dev.ferula.config.rules;

import org.jspecify.annotations.NullMarked;
