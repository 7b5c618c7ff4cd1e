package dev.ferula.matcher.relabel;

import dev.ferula.model.Labels;

/**
 * What one rule made of a label set.
 *
 * @param output the labels after the rule; empty once a rule has dropped them
 * @param keep whether this rule and all before it kept the label set
 */
public record RelabelStep(RelabelRule rule, Labels output, boolean keep) {}
