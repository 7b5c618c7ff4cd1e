/**
 * Queries: asking them, with what they cost and how they went, those that run and those that ended,
 * and the file that logs them.
 */
@NullMarked
package dev.ferula.web.api.query;

import org.jspecify.annotations.NullMarked;
