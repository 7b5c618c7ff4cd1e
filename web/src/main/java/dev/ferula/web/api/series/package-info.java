/**
 * What there is to ask: names and values of labels, series, exemplars, the search over all of them,
 * and which metrics cost how much.
 */
@NullMarked
package dev.ferula.web.api.series;

import org.jspecify.annotations.NullMarked;
