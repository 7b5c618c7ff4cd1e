package dev.ferula.web.api.query;

import dev.ferula.promql.QueryPrice;
import dev.ferula.web.api.json.Json;
import java.io.IOException;

/** What a query will cost, as JSON: the sums, the most it may hold, and each selector. */
final class PriceJson {
  private PriceJson() {}

  static void write(Json out, QueryPrice price, long maxSamples) throws IOException {
    out.object();
    out.field("series", price.series()).field("samples", price.samples());
    out.field("values", price.values()).field("maxSamples", maxSamples);
    out.name("selectors").array();
    for (QueryPrice.Selected selected : price.selections()) {
      out.object().field("selector", selected.selector());
      out.field("series", selected.series()).field("samples", selected.samples());
      out.field("values", selected.values()).endObject();
    }
    out.endArray().endObject();
  }
}
