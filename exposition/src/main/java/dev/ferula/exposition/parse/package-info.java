/**
 * Reading what targets expose: {@link dev.ferula.exposition.parse.ExpositionParser} over a byte
 * array that holds a whole body, in text 0.0.4, OpenMetrics or delimited protobuf; {@link
 * dev.ferula.exposition.parse.Parsers} chooses by content type.
 *
 * <p>Any bytes whatever give entries or a {@link dev.ferula.exposition.parse.ParseException}; never
 * another exception, and never more work than the body is long. Verdicts and error texts are those
 * of Prometheus, quirks included.
 */
@NullMarked
package dev.ferula.exposition.parse;

import org.jspecify.annotations.NullMarked;
