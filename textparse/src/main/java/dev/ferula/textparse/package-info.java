/**
 * Reading what targets expose: {@link dev.ferula.textparse.ExpositionParser} over a byte array that
 * holds a whole body, in text 0.0.4, OpenMetrics or delimited protobuf; {@link
 * dev.ferula.textparse.Parsers} chooses by content type.
 *
 * <p>Any bytes whatever give entries or a {@link dev.ferula.textparse.ParseException}; never
 * another exception, and never more work than the body is long. Verdicts and error texts are those
 * of Prometheus, quirks included.
 */
@NullMarked
package dev.ferula.textparse;

import org.jspecify.annotations.NullMarked;
