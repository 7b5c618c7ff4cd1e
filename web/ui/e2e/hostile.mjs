// Answers of an API whose every name, value and text tries to become markup or a script.

/** What data must never do: set this on the window. */
export const mark = "__pwned";

export const attacks = [
  `<script>window.${mark}=1</script>`,
  `<img src=x onerror="window.${mark}=1">`,
  `"><svg onload=window.${mark}=1>`,
  `javascript:window.${mark}=1`,
  `{{constructor.constructor('window.${mark}=1')()}}`,
  `';window.${mark}=1;//`,
  "__proto__",
  "\u202egnp.exe\u0000\ud800",
  "x".repeat(5000),
];
const html = attacks[1];
const link = attacks[3];
const labels = { __name__: attacks[0], ...Object.fromEntries(attacks.map((attack, i) => [i % 2 ? attack : `l${i}`, attack])) };
const now = Date.now() / 1000;
const date = new Date().toISOString();

const histogram = { count: html, sum: html, buckets: [[0, "0.5", html, "3"], [9, html, "x", html]] };
const target = {
  discoveredLabels: labels,
  labels,
  scrapePool: html,
  scrapeUrl: link,
  globalUrl: link,
  lastError: `${html} while parsing: ${JSON.stringify(html)}`,
  lastScrape: html,
  lastScrapeDuration: 1e308,
  health: "down",
  scrapeInterval: html,
  scrapeTimeout: html,
};
const alert = { labels, annotations: { runbook: link, [html]: html, data: `data:text/html,${attacks[0]}` }, state: "firing", activeAt: html, value: html };
const rule = {
  type: "alerting",
  name: html,
  query: html,
  health: "err",
  lastError: html,
  evaluationTime: 1,
  lastEvaluation: date,
  labels,
  annotations: alert.annotations,
  duration: 60,
  state: "firing",
  alerts: [alert],
  ferulaLedger: { deadSelectors: 1, forExceedsData: true, selectors: [{ selector: html, state: html, dead: true, detail: html, lastMatched: html }] },
};
const group = { name: html, file: link, interval: 1, limit: 0, rules: [rule, { ...rule, type: "recording" }], evaluationTime: 2, lastEvaluation: date };
const stats = attacks.map((name) => ({ name, value: 3 }));
const plan = { operator: html, expression: html, series: 1, samples: 1, bytes: 1, selfTime: 1, totalTime: 1, inputs: [] };

/** The data of each endpoint below /api/v1. */
const answers = {
  query: { resultType: "vector", result: [{ metric: labels, value: [now, html] }, { metric: labels, histogram: [now, histogram] }] },
  query_range: {
    resultType: "matrix",
    result: [
      { metric: labels, values: [[Math.floor(now) - 60, "1"], [Math.floor(now) - 30, html]] },
      { metric: { ...labels, le: "1" }, values: [[now, "2"]], histograms: [[now, histogram]] },
    ],
  },
  query_exemplars: [{ seriesLabels: labels, exemplars: [{ labels, value: "1", timestamp: now - 60 }] }],
  explain: { text: html, plan: { ...plan, inputs: [plan] }, stats: {} },
  parse_query: { type: "call", func: { name: html }, args: [{ type: html }, { type: "vectorSelector", name: html, matchers: [{ name: html, type: "=", value: html }] }] },
  format_query: html,
  "label/__name__/values": attacks,
  labels: attacks,
  metadata: Object.fromEntries(attacks.map((name) => [name, [{ type: html, help: html, unit: html }]])),
  series: [labels],
  targets: { activeTargets: [target], droppedTargets: [{ discoveredLabels: labels, scrapePool: html }], droppedTargetCounts: { [html]: 5 } },
  "targets/relabel_steps": { steps: [{ rule: { regex: html, [html]: html }, output: { [html]: link }, keep: true }, { rule: {}, output: null, keep: false }] },
  "scrape_pools/config": { yaml: html },
  rules: { groups: [group] },
  alertmanagers: { activeAlertmanagers: [{ url: link }], droppedAlertmanagers: [{ url: html }] },
  notifications: attacks.map((text) => ({ text, date, active: true })),
  features: { api: { admin: true, [html]: true } },
  price: { series: 1, samples: 1, values: 1, maxSamples: 1, selectors: [] },
  backtest: { id: 1 },
  "backtest/1": {
    state: "done",
    rules: ["as it is", html].map((name) => ({
      name,
      firstFailure: html,
      unlistedEpisodes: 0,
      episodes: [{ labels, activeAt: html, firedAt: date, endedAt: html }],
    })),
  },
  "queries/active": [
    { id: html, query: html, elapsedSeconds: 3, httpRequest: { clientIP: html, path: link } },
    { id: "2", query: link, elapsedSeconds: 1e308, ruleGroup: { file: html, name: html } },
  ],
  "queries/recent": [
    {
      query: html,
      endedAt: 1e300,
      start: 0,
      end: 1e308,
      stepSeconds: 1,
      error: html,
      stats: { timings: { execTotalTime: 1e308 }, samples: { samplesRead: 1e308, peakSamples: 1 } },
      httpRequest: { clientIP: html, path: link },
    },
  ],
  "status/flags": Object.fromEntries(attacks.map((name) => [name, name])),
  "status/config": { yaml: attacks.join("\n") },
  "status/buildinfo": { version: html },
  "status/runtimeinfo": { [html]: html },
  "status/tsdb": {
    headStats: { numSeries: 1, numLabelPairs: 1, chunkCount: 1, minTime: 9.2e18, maxTime: -9.2e18 },
    seriesCountByMetricName: stats,
    labelValueCountByLabelName: stats,
    memoryInBytesByLabelName: stats,
    seriesCountByLabelValuePair: stats,
  },
  "status/work": { work: [{ kind: html, unit: html, done: 1e308, all: -1, seconds: 1e308 }] },
  "status/tsdb/blocks": { blocks: [{ ulid: html, minTime: 0, maxTime: 1e308, stats: {} }] },
};

/** Answers a request as such a server; for servePage. */
export function hostile(path, _incoming, outgoing) {
  if (!path.startsWith("/api/v1/")) {
    return false;
  }
  const name = path.slice("/api/v1/".length);
  const data = answers[name];
  outgoing.writeHead(data === undefined ? 400 : 200, { "content-type": "application/json" });
  outgoing.end(
    JSON.stringify(
      data === undefined
        ? { status: "error", errorType: html, error: html }
        : { status: "success", data, warnings: [html], infos: [html] },
    ),
  );
  return true;
}
