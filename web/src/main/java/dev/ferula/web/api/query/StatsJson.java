package dev.ferula.web.api.query;

import dev.ferula.promql.QueryStats;
import dev.ferula.web.api.json.Json;
import java.io.IOException;
import java.util.List;

/** What a query cost, as JSON. */
final class StatsJson {
  private static final double NANOS = 1e9;

  private StatsJson() {}

  static void write(Json out, QueryStats stats) throws IOException {
    out.object().name("timings").object();
    out.field("evalTotalTime", stats.evalTotalTime() / NANOS);
    out.field("resultSortTime", stats.resultSortTime() / NANOS);
    out.field("queryPreparationTime", stats.queryPreparationTime() / NANOS);
    out.field("innerEvalTime", stats.innerEvalTime() / NANOS);
    out.field("execQueueTime", stats.execQueueTime() / NANOS);
    out.field("execTotalTime", stats.execTotalTime() / NANOS);
    out.endObject().name("samples").object();
    perStep(out, "totalQueryableSamplesPerStep", stats.totalQueryableSamplesPerStep());
    out.field("totalQueryableSamples", stats.totalQueryableSamples());
    perStep(out, "samplesReadPerStep", stats.samplesReadPerStep());
    out.field("samplesRead", stats.samplesRead());
    out.field("peakSamples", stats.peakSamples());
    out.endObject().endObject();
  }

  private static void perStep(Json out, String name, List<QueryStats.Step> steps)
      throws IOException {
    if (steps.isEmpty()) {
      return;
    }
    out.name(name).array();
    for (QueryStats.Step step : steps) {
      out.array().number(step.timestamp() / 1000.0).integer(step.samples()).endArray();
    }
    out.endArray();
  }
}
