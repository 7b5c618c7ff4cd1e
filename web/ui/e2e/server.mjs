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

function listen() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => resolve(probe));
  });
}

/* All are held until the last is found, so that no two are the same. */
async function freePorts(count) {
  const probes = [];
  for (let i = 0; i < count; i++) {
    probes.push(await listen());
  }
  const ports = probes.map((probe) => probe.address().port);
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports;
}

async function answer(url, query) {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
  return response.json();
}

async function scraped(url) {
  return (await answer(url, "count(up) == 3 and on () count(ALERTS)")).data.result.length > 0;
}

/* What there is where it should have been, for who reads why it did not start. */
async function found(url) {
  const asked = await answer(url, '{__name__=~"up|ALERTS"}').catch((error) => `${error}`);
  return JSON.stringify(asked);
}

/** Starts it and waits until it has scraped and evaluated. */
export async function startServer() {
  const directory = mkdtempSync(join(tmpdir(), "e2e"));
  const shop = await startTarget();
  const [port, dead] = await freePorts(2);
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
      const state = await found(url);
      child.kill("SIGKILL");
      throw new Error(`the server did not start: it has ${state}\n${log}`);
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
