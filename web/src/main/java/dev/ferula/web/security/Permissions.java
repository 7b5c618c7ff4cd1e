package dev.ferula.web.security;

import java.util.List;
import java.util.Set;

/** The role that a request takes, and what whoever sees only some series may ask. */
final class Permissions {
  private static final String API = "/api/v1/";

  /** Below these every request changes the server. */
  private static final List<String> ADMIN = List.of(API + "admin/", API + "queries/cancel");

  private static final Set<String> EDITOR = Set.of(API + "write", API + "otlp/v1/metrics");

  /** These answer from series alone, of which matchers leave out those that are not to be seen. */
  private static final Set<String> SCOPED =
      Set.of(
          API + "query",
          API + "query_range",
          API + "explain",
          API + "price",
          API + "query_exemplars",
          API + "format_query",
          API + "parse_query",
          API + "series",
          API + "labels",
          API + "search/metric_names",
          API + "search/label_names",
          API + "search/label_values",
          API + "status/buildinfo",
          API + "features",
          "/federate",
          "/version",
          "/-/healthy",
          "/-/ready");

  private Permissions() {}

  static Role roleFor(String method, String path) {
    boolean lifecycle = path.equals("/-/reload") || path.equals("/-/quit");
    if ((lifecycle && !method.equals("GET")) || ADMIN.stream().anyMatch(path::startsWith)) {
      return Role.ADMIN;
    }
    return EDITOR.contains(path) ? Role.EDITOR : Role.VIEWER;
  }

  /** Whether the request may be answered to somebody who may see only some series. */
  static boolean isForScoped(String path) {
    boolean values = path.startsWith(API + "label/") && path.endsWith("/values");
    return values || SCOPED.contains(path);
  }
}
