/**
 * How a target is asked over HTTP; {@link dev.ferula.scrape.http.HttpOptions} holds the settings.
 *
 * <p>Secrets are read from their files at each use and never appear in a {@code toString}.
 */
@NullMarked
package dev.ferula.scrape.http;

import org.jspecify.annotations.NullMarked;
