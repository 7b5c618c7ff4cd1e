package dev.ferula.web.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one request: those of a form body first, then those of the query string, as
 * Go's {@code Request.Form} orders them. Pairs with broken percent-encoding are passed over.
 */
public final class Parameters {
  /** More pairs than this in one request are refused. */
  public static final int MAX_PAIRS = 10_000;

  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private int pairs;

  Parameters(@Nullable String form, @Nullable String query) {
    add(form);
    add(query);
  }

  /** The first value, or the empty string where there is none. */
  public String first(String name) {
    List<String> all = values.get(name);
    return all == null ? "" : all.get(0);
  }

  /** All values in order, possibly none. */
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  private void add(@Nullable String encoded) {
    if (encoded == null || encoded.isEmpty()) {
      return;
    }
    int start = 0;
    while (start <= encoded.length()) {
      int end = encoded.indexOf('&', start);
      if (end < 0) {
        end = encoded.length();
      }
      addPair(encoded.substring(start, end));
      start = end + 1;
    }
  }

  private void addPair(String pair) {
    if (pair.isEmpty() || pair.indexOf(';') >= 0) {
      return;
    }
    if (++pairs > MAX_PAIRS) {
      throw new HttpFailure(400, "more than " + MAX_PAIRS + " parameters in one request");
    }
    int equals = pair.indexOf('=');
    try {
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      values.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
    } catch (IllegalArgumentException e) {
      // As Go does: the pair counts as not given.
      return;
    }
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
