// A target that has what few have: exemplars, in OpenMetrics.
import { createServer } from "node:http";

/** Starts one on a free port; its counter goes up with each scrape, and each has an exemplar of its own. */
export function startTarget() {
  let orders = 0;
  const server = createServer((_incoming, outgoing) => {
    orders++;
    outgoing.writeHead(200, { "content-type": "application/openmetrics-text; version=1.0.0; charset=utf-8" });
    outgoing.end(
      `# TYPE orders counter\norders_total{shop="north"} ${1e6 + orders} # {trace_id="trace-${orders}"} 0.5 ${Date.now() / 1000}\n# EOF\n`,
    );
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve({ port: server.address().port, stop: () => server.close() }));
  });
}
