import { describe, expect, it } from "vitest";
import { LabelSet } from "../api/types";
import { labelCounts, narrowed, selectorOf } from "./labels";
import { described, searched } from "./metrics";

const metadata = {
  http_requests: [{ type: "counter", help: "Requests served.", unit: "" }],
  latency_seconds: [{ type: "histogram", help: "How long requests take.", unit: "seconds" }],
};
const rows = described(["http_requests_total", "latency_seconds_bucket", "constructor", "up"], metadata);

describe("the metrics explorer", () => {
  it("finds the description of a part under its family's name", () => {
    expect(rows.map((r) => r.type)).toEqual(["counter", "histogram", "unknown", "unknown"]);
  });

  it("searches names first and descriptions after them", () => {
    expect(searched(rows, "requests", "", 10).map((r) => r.name)).toEqual(["http_requests_total", "latency_seconds_bucket"]);
    expect(searched(rows, "requests", "histogram", 10).map((r) => r.name)).toEqual(["latency_seconds_bucket"]);
    expect(searched(rows, "", "", 2)).toHaveLength(2);
  });
});

describe("the label explorer", () => {
  const series: LabelSet[] = [
    { __name__: "x", job: "a", code: "200" },
    { __name__: "x", job: "a", code: "500" },
    { __name__: "x", job: "b", code: "200", "l.1": "v" },
  ];

  it("counts values, the label with most values first", () => {
    expect(labelCounts(series)).toEqual([
      { name: "code", values: [["200", 2], ["500", 1]] },
      { name: "job", values: [["a", 2], ["b", 1]] },
      { name: "l.1", values: [["v", 1]] },
    ]);
  });

  it("narrows to chosen values and writes them as a selector", () => {
    expect(narrowed(series, { job: "a", code: "200" })).toEqual([series[0]]);
    expect(selectorOf("x", { job: "a", "l.1": 'q"' })).toBe('x{job="a", "l.1"="q\\""}');
    expect(selectorOf("my.x", {})).toBe('{"my.x"}');
  });
});
