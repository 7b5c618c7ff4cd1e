package dev.ferula.server.access;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Makes requests to the API that are nearly right, the same ones for the same seed. */
final class RequestMutator {
  private static final List<String> PATHS =
      List.of(
          "query",
          "query_range",
          "query_exemplars",
          "format_query",
          "parse_query",
          "series",
          "labels",
          "label/l/values",
          "label/U__a_2e_/values",
          "targets",
          "targets/metadata",
          "targets/relabel_steps",
          "metadata",
          "scrape_pools/config",
          "rules",
          "alerts",
          "status/tsdb",
          "status/tsdb/blocks",
          "status/self_metrics",
          "status/flags",
          "search/metric_names",
          "admin/tsdb/delete_series",
          "queries/active",
          "queries/recent",
          "queries/cancel",
          "price",
          "features",
          "notifications",
          "nothing");

  private static final List<String> NAMES =
      List.of(
          "query",
          "time",
          "start",
          "end",
          "step",
          "timeout",
          "limit",
          "lookback_delta",
          "stats",
          "match[]",
          "state",
          "scrapePool",
          "labels",
          "metric",
          "match_target",
          "type",
          "rule_name[]",
          "file[]",
          "exclude_alerts",
          "group_limit",
          "group_next_token",
          "metric_name_pattern",
          "search[]",
          "sort_by",
          "id",
          "limit_per_metric");

  private static final List<String> VALUES =
      List.of(
          "m",
          "up",
          "1",
          "0",
          "-1",
          "1e300",
          "NaN",
          "+Inf",
          "-Inf",
          "9223372036854775807",
          "-9223372036854775808",
          "99999999999999999999",
          "0x10",
          "1_000",
          "1d",
          "5m",
          "-5m",
          "",
          " ",
          "true",
          "x",
          "{}",
          "{a=~\".*\"}",
          "{__name__=~\".+\"}",
          "m{l=",
          "sum(m) by (l)",
          "rate(m[5m])",
          "m[1y:1ms]",
          "((((((((1))))))))",
          "\"\\xff\"",
          "\u0000",
          "é日本\uD83D\uDE00",
          "2023-01-01T00:00:00Z",
          "1700000000.123",
          "{\"a\":1}",
          "{\"a\":\"b\"}",
          "(",
          "[",
          "a{1000}",
          "(a|b)*c",
          "m @ end() offset -1w",
          "label_replace(m,\"a\",\"$1\",\"l\",\"(.*)\")",
          "topk(NaN, m)",
          "quantile(2, m)",
          "predict_linear(m[5m], 1e308)",
          "m % 0",
          "1 / 0",
          "histogram_quantile(0.9, m)",
          "absent(nothing{a=\"b\"})",
          "vector(1) ^ vector(1e9)");

  private static final List<String> METHODS =
      List.of("GET", "GET", "GET", "POST", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH");

  private final Random random;

  RequestMutator(Random random) {
    this.random = random;
  }

  String next() {
    String method = any(METHODS);
    StringBuilder parameters = new StringBuilder();
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      if (!parameters.isEmpty()) {
        parameters.append('&');
      }
      parameters.append(encoded(any(NAMES))).append('=').append(encoded(mutated(any(VALUES))));
    }
    if (random.nextInt(20) == 0) {
      parameters.append("&%zz=%&;=&&=");
    }
    String path = "/api/v1/" + any(PATHS);
    if (random.nextInt(10) == 0) {
      path += any(List.of("/", "//", "/../x", "%00", "%ff", "/%2e%2e/", "?", "#"));
    }
    boolean form = method.equals("POST") && random.nextBoolean();
    String body = form ? parameters.toString() : "";
    String query =
        form || parameters.isEmpty() ? "" : (path.contains("?") ? "&" : "?") + parameters;
    return method
        + " "
        + path
        + query
        + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        + (form
            ? "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                + body.length()
                + "\r\n"
            : "")
        + "\r\n"
        + body;
  }

  private String mutated(String value) {
    if (value.isEmpty() || random.nextInt(3) > 0) {
      return value;
    }
    int at = random.nextInt(value.length());
    return switch (random.nextInt(4)) {
      case 0 -> value.substring(0, at);
      case 1 -> value.substring(0, at) + (char) random.nextInt(128) + value.substring(at);
      case 2 -> value + any(VALUES);
      default -> value.repeat(1 + random.nextInt(20));
    };
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private String any(List<String> all) {
    return all.get(random.nextInt(all.size()));
  }
}
