import { expect, test, vi } from "vitest";

vi.stubGlobal("document", { baseURI: "http://localhost/" });
const { readerText } = await import("./Cardinality");

test.each([
  ["rule", "/etc/a;b.yml;group one", "rule group group one of /etc/a;b.yml"],
  ["page", "10.0.0.1 Mozilla/5.0 (X11)", "this page, 10.0.0.1"],
  ["client", "10.0.0.1 Grafana/12", "10.0.0.1 Grafana/12"],
  ["federation", "10.0.0.2 Prometheus/3.14.0", "federation, 10.0.0.2 Prometheus/3.14.0"],
] as const)("a reader of kind %s is told", (by, who, told) => {
  expect(readerText({ time: 0, by, who })).toBe(told);
});
