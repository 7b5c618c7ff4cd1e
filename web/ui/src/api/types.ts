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

export type QueryData =
  | { resultType: "vector"; result: InstantSeries[] }
  | { resultType: "matrix"; result: RangeSeries[] }
  | { resultType: "scalar" | "string"; result: [number, string] };

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

export interface Targets {
  activeTargets: Target[];
  droppedTargets: { discoveredLabels: LabelSet; scrapePool: string }[];
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
