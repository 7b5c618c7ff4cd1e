package dev.ferula.web.api.query;

import dev.ferula.promql.Explanation;
import dev.ferula.promql.QueryResult;
import dev.ferula.web.api.json.Json;
import java.io.IOException;

/**
 * How a query was evaluated, as JSON: {@code text}, a table for people; {@code plan}, the same as a
 * tree; {@code stats}, what {@code stats=all} tells of the query as a whole. Times are seconds.
 */
final class ExplanationJson {
  private static final double NANOS = 1e9;

  private ExplanationJson() {}

  static void write(Json out, QueryResult result) throws IOException {
    Explanation plan = result.explanation();
    if (plan == null) {
      throw new IllegalStateException("the query was not asked to explain itself");
    }
    out.object().field("text", plan.toText()).name("plan");
    write(out, plan);
    StatsJson.write(out.name("stats"), result.stats());
    out.endObject();
  }

  private static void write(Json out, Explanation plan) throws IOException {
    out.object();
    out.field("operator", plan.operator()).field("expression", plan.expression());
    out.field("series", plan.series()).field("samples", plan.samples());
    out.field("bytes", plan.bytes());
    out.field("selfTime", plan.time() / NANOS).field("totalTime", plan.totalTime() / NANOS);
    out.name("inputs").array();
    for (Explanation input : plan.inputs()) {
      write(out, input);
    }
    out.endArray().endObject();
  }
}
