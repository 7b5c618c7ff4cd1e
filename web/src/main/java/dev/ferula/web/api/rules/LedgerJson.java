package dev.ferula.web.api.rules;

import dev.ferula.rules.ledger.RuleLedger;
import dev.ferula.rules.ledger.SelectorState;
import dev.ferula.web.api.Times;
import dev.ferula.web.api.json.Json;
import java.io.IOException;

/** What the selectors of a rule find, as a field that Prometheus's rules do not have. */
final class LedgerJson {
  private LedgerJson() {}

  static void write(Json out, RuleLedger ledger) throws IOException {
    out.name("ferulaLedger").object();
    out.field("deadSelectors", ledger.deadSelectors());
    if (ledger.lastYield() != 0) {
      out.field("lastResult", Times.rfc3339(ledger.lastYield()));
    }
    if (ledger.isForLongerThanData()) {
      out.field("forExceedsData", true);
    }
    out.name("selectors").array();
    for (SelectorState state : ledger.selectors()) {
      write(out, state);
    }
    out.endArray().endObject();
  }

  private static void write(Json out, SelectorState state) throws IOException {
    out.object().field("selector", state.selector()).field("state", state.verdict().text());
    out.field("dead", state.reported());
    if (!state.detail().isEmpty()) {
      out.field("detail", state.detail());
    }
    out.field("series", state.series());
    if (state.lastMatched() != 0) {
      out.field("lastMatched", Times.rfc3339(state.lastMatched()));
    }
    if (state.lastLabels() != null) {
      out.name("lastLabels").labels(state.lastLabels());
    }
    out.endObject();
  }
}
