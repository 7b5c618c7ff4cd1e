/**
 * JSON as Prometheus writes it: {@link dev.ferula.web.api.json.Json}, which streams, with numbers
 * and times in its notation.
 */
@NullMarked
package dev.ferula.web.api.json;

import org.jspecify.annotations.NullMarked;
