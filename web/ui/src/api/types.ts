export type LabelSet = Record<string, string>;

export interface HistogramValue {
  count: string;
  sum: string;
  buckets?: [number, string, string, string][];
}

export interface InstantSeries {
  metric: LabelSet;
  value?: [number, string];
  histogram?: [number, HistogramValue];
}

export interface RangeSeries {
  metric: LabelSet;
  values?: [number, string][];
  histograms?: [number, HistogramValue][];
}

export interface QueryStats {
  timings?: Record<string, number>;
  samples?: { totalQueryableSamples?: number; peakSamples?: number };
}

export type QueryData = { stats?: QueryStats } & (
  | { resultType: "vector"; result: InstantSeries[] }
  | { resultType: "matrix"; result: RangeSeries[] }
  | { resultType: "scalar" | "string"; result: [number, string] }
);

export interface Exemplar {
  labels: LabelSet;
  value: string;
  timestamp: number;
}

export interface ExemplarSeries {
  seriesLabels: LabelSet;
  exemplars: Exemplar[];
}

/** What one operator of a query's plan did; times are seconds. */
export interface PlanNode {
  operator: string;
  expression: string;
  series: number;
  samples: number;
  bytes: number;
  selfTime: number;
  totalTime: number;
  inputs: PlanNode[];
}

export type Metadata = Record<string, { type: string; help: string; unit: string }[]>;

export interface Notice {
  text: string;
  date: string;
  active: boolean;
}

export interface Target {
  discoveredLabels: LabelSet;
  labels: LabelSet;
  scrapePool: string;
  scrapeUrl: string;
  globalUrl: string;
  lastError: string;
  lastScrape: string;
  lastScrapeDuration: number;
  health: "up" | "down" | "unknown";
  scrapeInterval: string;
  scrapeTimeout: string;
}

export interface DroppedTarget {
  discoveredLabels: LabelSet;
  scrapePool: string;
}

export interface Targets {
  activeTargets: Target[];
  droppedTargets: DroppedTarget[];
  droppedTargetCounts: Record<string, number> | null;
}

export interface Alert {
  labels: LabelSet;
  annotations: LabelSet;
  state: "pending" | "firing" | "inactive";
  activeAt: string;
  keepFiringSince?: string;
  value: string;
}

export type AlertState = "firing" | "pending" | "inactive" | "unknown";

/** What the selectors of a rule find; absent where the server keeps no ledger. */
export interface RuleLedger {
  deadSelectors: number;
  forExceedsData?: boolean;
  selectors: { selector: string; state: string; dead: boolean; detail?: string; lastMatched?: string }[];
}

export interface Rule {
  type: "alerting" | "recording";
  name: string;
  query: string;
  health: "ok" | "err" | "unknown";
  lastError?: string;
  evaluationTime: number;
  lastEvaluation: string;
  labels?: LabelSet;
  annotations?: LabelSet;
  duration?: number;
  keepFiringFor?: number;
  state?: AlertState;
  alerts?: Alert[];
  ferulaLedger?: RuleLedger;
}

export interface RuleGroup {
  name: string;
  file: string;
  interval: number;
  limit: number;
  rules: Rule[];
  evaluationTime: number;
  lastEvaluation: string;
}
