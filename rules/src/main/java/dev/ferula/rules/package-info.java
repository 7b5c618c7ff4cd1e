/** Recording and alerting rules, groups, templates, alert state. */
@NullMarked
package dev.ferula.rules;

import org.jspecify.annotations.NullMarked;
