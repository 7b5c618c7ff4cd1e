package dev.ferula.scrape.http;

import java.util.List;

/**
 * The values of one additional request header, all of which are sent.
 *
 * @param values plain values
 * @param secrets values that are never shown
 * @param files files whose trimmed contents are values, read anew for requests
 */
public record HeaderValues(List<String> values, List<Secret> secrets, List<String> files) {
  public HeaderValues {
    values = List.copyOf(values);
    secrets = List.copyOf(secrets);
    files = List.copyOf(files);
  }
}
