// What a server of this checkout really has observed: exemplars, native histograms, and its own state as it changes.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, open, unharmed, visit } from "./browser.mjs";

const histogram = "prometheus_target_scrape_duration_seconds";

async function asked(url, path, parameters) {
  const answer = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
  return (await answer.json()).data;
}

/** Asks again until there is something. */
async function eventually(found) {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const some = await found();
    if (some) {
      return some;
    }
    expect(Date.now() < deadline, "it never came");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/* How many pixels of a canvas are drawn on. */
const painted = (canvas) =>
  canvas.evaluate((node) => {
    const { data } = node.getContext("2d").getImageData(0, 0, node.width, node.height);
    return data.filter((_, i) => i % 4 === 3 && data[i] > 0).length;
  });

async function exemplars(report, page, url) {
  await report.that("an exemplar is drawn where it was seen and tells its trace", async () => {
    const exemplar = await eventually(async () => {
      const now = Date.now() / 1000;
      const [series] = await asked(url, "query_exemplars", { query: "orders_total", start: now - 60, end: now });
      return series?.exemplars.at(-1);
    });
    const end = new Date(Math.ceil(exemplar.timestamp + 30) * 1000);
    const time = end.toISOString().slice(0, 19).replace("T", " ");
    const query = new URLSearchParams({
      "g0.expr": "orders_total",
      "g0.tab": "graph",
      "g0.range_input": "1m",
      "g0.end_input": time,
      "g0.show_exemplars": "1",
    });
    await visit(page, `${url}/query?${query}`);
    const plot = page.locator(".u-over");
    await plot.waitFor();
    const box = await plot.boundingBox();
    const at = (exemplar.timestamp * 1000 - (end.getTime() - 60_000)) / 60_000;
    // Far below the counter, it stands at the lower edge.
    await page.mouse.move(box.x + at * box.width, box.y + box.height - 2);
    const tooltip = page.locator(".ferula-tooltip");
    await tooltip.getByText("Exemplar: 0.5").waitFor();
    expect(/trace-\d+/.test(await tooltip.innerText()), await tooltip.innerText());
    expect((await tooltip.innerText()).includes('of orders_total{'), await tooltip.innerText());
  });
}

async function heatmaps(report, page, url) {
  await report.that("a native histogram is a heat map that tells what a cell counts", async () => {
    await eventually(async () => {
      const { result } = await asked(url, "query", { query: `histogram_count(${histogram}) > 3` });
      return result.length > 0;
    });
    await visit(page, `${url}/query?g0.expr=${histogram}&g0.tab=graph&g0.range_input=10s&g0.display_mode=heatmap`);
    const canvas = page.getByRole("img", { name: "Heatmap" });
    await canvas.waitFor();
    expect((await painted(canvas)) > 100, "nothing is drawn");
    const { width, height } = await canvas.boundingBox();
    await canvas.hover({ position: { x: width - 3, y: height - 3 } });
    await page.getByText(/up to \S+: \d/).waitFor();
    await page.getByText("Lines", { exact: true }).click();
    await page.getByRole("img", { name: /Graph of/ }).locator("canvas").waitFor();
  });
  await report.that("a native histogram in a table has its buckets as bars", async () => {
    await visit(page, `${url}/query?g0.expr=${histogram}&g0.tab=table`);
    await page.locator(".ferula-bar-row").first().waitFor();
  });
}

async function notices(report, browser, { url, directory }) {
  const page = await open(browser);
  await page.clock.install();
  const file = join(directory, "prometheus.yml");
  const good = readFileSync(file);
  const reload = () => fetch(`${url}/-/reload`, { method: "POST" });
  await report.that("a reload that fails is told on an open page at once, and taken back once one succeeds", async () => {
    await visit(page, `${url}/targets`);
    await page.getByRole("button", { name: "No notifications" }).waitFor();
    // The page listens once somebody stays on it.
    const listening = page.waitForResponse(/notifications\/live/);
    await page.clock.fastForward(10_000);
    await listening;
    writeFileSync(file, "global: {scrape_interval: never}\n");
    try {
      expect((await reload()).status === 500, "the reload did not fail");
      await page.getByRole("button", { name: "1 notification", exact: true }).click();
      await page.getByText("Configuration reload has failed.").waitFor();
    } finally {
      writeFileSync(file, good);
    }
    expect((await reload()).ok, "the reload failed");
    await page.getByText("No notifications.").waitFor();
    await unharmed(page);
  });
  await page.context().close();
}

/** Needs a server that {@link startServer} started. */
export async function observed(report, browser, own) {
  const page = await open(browser);
  await exemplars(report, page, own.url);
  await heatmaps(report, page, own.url);
  await report.that("nothing of what was observed raised an error", () => unharmed(page));
  await page.context().close();
  await notices(report, browser, own);
}
