// A server of this checkout's build that scrapes itself, for as long as the scenarios run.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startTarget } from "./target.mjs";

const program = join(dirname(fileURLToPath(import.meta.url)), "../../../ferula");
const startMillis = 120_000;

const rules = `groups:
  - name: example
    rules:
      - {record: "job:up:sum", expr: sum by (job) (up)}
      - {alert: Down, expr: up == 0, labels: {severity: page}, annotations: {summary: "{{ $labels.instance }} is down"}}
      - {alert: Silent, expr: "rate(no_such_metric[5m]) > 0"}
`;

function config(port, dead, shop) {
  return `global: {scrape_interval: 1s, evaluation_interval: 1s, scrape_native_histograms: true}
rule_files: [rules.yml]
scrape_configs:
  - job_name: prometheus
    extra_scrape_metrics: true # How long scrapes take, by which the pages of histograms are seen, is measured then only.
    static_configs: [{targets: ["127.0.0.1:${port}"]}]
  - job_name: gone
    static_configs: [{targets: ["127.0.0.1:${dead}"]}]
  - job_name: shop
    static_configs: [{targets: ["127.0.0.1:${shop}"]}]
`;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function scraped(url) {
  const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent("count(up) == 3 and on () count(ALERTS)")}`);
  return answer.ok && (await answer.json()).data.result.length > 0;
}

/** Starts it and waits until it has scraped and evaluated. */
export async function startServer() {
  const directory = mkdtempSync(join(tmpdir(), "e2e"));
  const [port, dead] = [await freePort(), await freePort()];
  const shop = await startTarget();
  writeFileSync(join(directory, "prometheus.yml"), config(port, dead, shop.port));
  writeFileSync(join(directory, "rules.yml"), rules);
  const flags = ["--config.file=prometheus.yml", "--storage.tsdb.path=data", `--web.listen-address=127.0.0.1:${port}`, "--web.enable-admin-api"];
  flags.push("--web.enable-lifecycle", "--enable-feature=exemplar-storage");
  const child = spawn(program, flags, { cwd: directory, stdio: ["ignore", "inherit", "pipe"] });
  let log = "";
  child.stderr.on("data", (text) => (log = (log + text).slice(-20_000)));
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + startMillis;
  while (!(await scraped(url).catch(() => false))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`the server did not start:\n${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const stop = async () => {
    const ended = new Promise((resolve) => child.on("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    shop.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  return { url, directory, stop };
}
