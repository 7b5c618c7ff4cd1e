/**
 * Output of templates that is HTML: the texts between actions are followed through elements,
 * attributes, URLs, scripts and styles, and each value is escaped for the place it stands in, as
 * Go's {@code html/template} does it.
 */
@NullMarked
package dev.ferula.rules.template.html;

import org.jspecify.annotations.NullMarked;
