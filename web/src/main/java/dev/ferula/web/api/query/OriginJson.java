package dev.ferula.web.api.query;

import dev.ferula.promql.QueryOrigin;
import dev.ferula.web.api.json.Json;
import java.io.IOException;

/** Writes who asks a query: a field of its own, none where nobody knows. */
final class OriginJson {
  private OriginJson() {}

  static void write(Json out, QueryOrigin origin) throws IOException {
    switch (origin) {
      case QueryOrigin.Unknown ignored -> {}
      case QueryOrigin.HttpRequest(String clientIp, String method, String path) -> {
        out.name("httpRequest").object().field("clientIP", clientIp);
        out.field("method", method).field("path", path).endObject();
      }
      case QueryOrigin.RuleGroup(String file, String name) ->
          out.name("ruleGroup").object().field("file", file).field("name", name).endObject();
    }
  }
}
