import { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { CompleteStrategy, newCompleteStrategy, PrometheusClient } from "@prometheus-io/codemirror-promql";
import { prefix } from "../api/client";
import { bestNames, offered } from "./names";

/* Above so many names their descriptions are not asked for: they would be megabytes. */
const maxDescribed = 10_000;

/**
 * Completion that stays quick on a server with very many metric names: the names are asked for once, of them
 * only the best are offered, and typing on chooses anew.
 */
class BoundedCompletion implements CompleteStrategy {
  private readonly inner: CompleteStrategy;
  private typed = "";
  private cut = false;

  constructor(client: PrometheusClient) {
    let names = 0;
    const bounded: PrometheusClient = {
      labelNames: (metric) => client.labelNames(metric),
      labelValues: (label, metric, matchers) => client.labelValues(label, metric, matchers),
      series: (metric, matchers, label) => client.series(metric, matchers, label),
      flags: () => client.flags(),
      metricMetadata: () => (names > maxDescribed ? Promise.resolve({}) : client.metricMetadata()),
      metricNames: async () => {
        const all = await client.metricNames();
        names = all.length;
        this.cut = all.length > offered;
        return bestNames(all, this.typed);
      },
    };
    this.inner = newCompleteStrategy({ remote: bounded, maxMetricsMetadata: offered });
  }

  async promQL(context: CompletionContext): Promise<CompletionResult | null> {
    this.typed = context.matchBefore(/[a-zA-Z0-9_:.]+$/)?.text ?? "";
    this.cut = false;
    const result = await this.inner.promQL(context);
    return result && this.cut ? { ...result, validFor: undefined } : result;
  }
}

let shared: PrometheusClient | undefined;

/* One client with one cache for all panels of the page. */
function client(): PrometheusClient {
  if (!shared) {
    const strategy = newCompleteStrategy({ remote: { url: prefix, cache: { initialMetricList: [] } } });
    shared = (strategy as CompleteStrategy & { getPrometheusClient(): PrometheusClient }).getPrometheusClient();
  }
  return shared;
}

export function completion(): CompleteStrategy {
  return new BoundedCompletion(client());
}
