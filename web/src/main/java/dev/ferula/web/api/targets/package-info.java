/** Targets, those that were dropped, and what is known of their metrics. */
@NullMarked
package dev.ferula.web.api.targets;

import org.jspecify.annotations.NullMarked;
