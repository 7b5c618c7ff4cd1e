package dev.ferula.exporter;

import org.jspecify.annotations.Nullable;

/**
 * What an exporter needs to know of an HTTP request.
 *
 * @param method in upper case
 * @param rawQuery the query as it stands in the URL, without the question mark; null for none
 * @param accept all Accept headers joined by commas; null for none
 * @param acceptEncoding all Accept-Encoding headers joined by commas; null for none
 */
public record ScrapeRequest(
    String method,
    @Nullable String rawQuery,
    @Nullable String accept,
    @Nullable String acceptEncoding) {
  /** A GET without query and headers. */
  public static final ScrapeRequest PLAIN = new ScrapeRequest("GET", null, null, null);
}
