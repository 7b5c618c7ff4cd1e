/**
 * How well a name fits what somebody has typed: the {@link dev.ferula.web.search.Scorer}s behind
 * the search endpoints. Knows neither HTTP nor storage.
 */
@NullMarked
package dev.ferula.web.search;

import org.jspecify.annotations.NullMarked;
