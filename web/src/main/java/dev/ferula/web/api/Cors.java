package dev.ferula.web.api;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.ferula.web.http.Exchange;

/** Which origins a browser may call the API from. */
public final class Cors {
  private final Pattern pattern;

  /**
   * A rule for origins.
   *
   * @param regex matched against the whole origin
   * @throws IllegalArgumentException if it does not parse
   */
  public Cors(String regex) {
    try {
      this.pattern = Pattern.compile("^(?s:" + regex + ")$");
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  void apply(Exchange exchange) {
    exchange.addHeader("Vary", "Origin");
    String origin = exchange.requestHeader("Origin");
    if (origin.isEmpty()) {
      return;
    }
    exchange.header("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, Origin");
    exchange.header("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
    exchange.header("Access-Control-Expose-Headers", "Date");
    if (pattern.matches(origin)) {
      exchange.header("Access-Control-Allow-Origin", origin);
    }
  }
}
