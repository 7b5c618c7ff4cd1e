/**
 * Go's {@code text/template} as Prometheus uses it in the labels and annotations of alerts. {@link
 * dev.ferula.rules.template.AlertTemplateExpander} is the way in; {@code TemplateParser} makes the
 * tree, {@code Evaluator} runs it. Texts of errors are Go's, since people search for them. Whatever
 * a template says, its evaluation ends within {@link dev.ferula.rules.template.TemplateLimits}.
 */
@NullMarked
package dev.ferula.rules.template;

import org.jspecify.annotations.NullMarked;
