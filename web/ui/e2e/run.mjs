// Drives the page in Chromium: npm run e2e -- http://127.0.0.1:9090 [--served]
// The built page (npx vite build) is put in front of that server's API; with --served the page that the server itself
// serves is used. What a server rarely is (hostile, starting, gone, overloaded) is played here.
import { accessible, expect, fitsWidth, launch, open, paths, Report, unharmed, visit } from "./browser.mjs";
import { controls } from "./controls.mjs";
import { hostile } from "./hostile.mjs";
import { servePage } from "./pageServer.mjs";

const [backend, mode] = process.argv.slice(2);
if (!backend) {
  console.error("usage: npm run e2e -- URL [--served]");
  process.exit(2);
}

const report = new Report();
const browser = await launch();
const servers = [];

async function serve(fake) {
  const started = await servePage(backend, fake);
  servers.push(started.server);
  return started;
}

async function looks(base) {
  for (const [scheme, width] of [
    ["light", 1280],
    ["dark", 390],
  ]) {
    const page = await open(browser, { colorScheme: scheme, viewport: { width, height: 900 }, bypassCSP: true });
    for (const [path, title] of paths) {
      const query = path === "/query" ? "?g0.expr=up&g0.tab=table&g0.show_tree=1&g1.expr=up&g1.tab=graph" : "";
      await report.that(`${path} is ${scheme}, ${width} px wide, and nothing serious is wrong with it`, async () => {
        await visit(page, base + path + query);
        if (title) {
          await page.getByRole("heading", { level: 1, name: title }).waitFor();
        }
        await fitsWidth(page);
        await accessible(page);
        await unharmed(page);
      });
    }
    await page.context().close();
  }
}

async function withstands() {
  const { url } = await serve(hostile);
  const page = await open(browser);
  const queries = ["table", "graph", "explain"].map((tab) => `/query?g0.expr=x&g0.show_tree=1&g0.show_exemplars=1&g0.tab=${tab}`);
  const all = [...paths.slice(1).map(([path]) => path), ...queries, `${queries[1]}&g0.display_mode=heatmap`];
  for (const path of all) {
    await report.that(`hostile data stays text at ${path}`, async () => {
      await visit(page, url + path);
      const folded = page.getByRole("button", { name: /^Show (annotations|relabelling|configuration)|\d notifications/ });
      for (const button of await folded.elementHandles()) {
        await button.click();
        await page.keyboard.press("Escape");
      }
      await unharmed(page);
      expect((await page.locator("main").innerText()).length > 20, "the page is empty");
    });
  }
  await report.that("hostile metric names stay text in the explorer and in completions", async () => {
    await visit(page, `${url}/query`);
    await page.getByRole("textbox", { name: "Expression" }).focus();
    await page.keyboard.type("scr");
    await page.getByRole("button", { name: "Panel menu" }).click();
    await page.getByRole("menuitem", { name: "Explore metrics" }).click();
    await page.getByRole("button", { name: /^Explore labels of/ }).first().click();
    await page.getByRole("table", { name: "Labels" }).waitFor();
    await unharmed(page);
  });
  await page.context().close();
}

async function survives() {
  let state = "ready";
  const { url } = await serve((path, incoming, outgoing) => {
    if (state === "ready" || !(path.startsWith("/api/") || path.startsWith("/-/"))) {
      return false;
    }
    if (state === "gone") {
      incoming.socket.destroy();
    } else if (path.endsWith("/walreplay")) {
      outgoing.end(JSON.stringify({ status: "success", data: { min: 0, max: 10, current: 4 } }));
    } else {
      outgoing.writeHead(503);
      outgoing.end("Service Unavailable");
    }
    return true;
  });
  const page = await open(browser);
  await report.that("a server that starts shows how far it is, and the page goes on by itself", async () => {
    state = "starting";
    await page.goto(`${url}/query?g0.expr=vector(7)&g0.tab=table`);
    await page.getByText("The server is starting").waitFor();
    expect((await page.getByRole("progressbar").getAttribute("aria-valuenow")) === "40", "no progress");
    state = "ready";
    await page.getByRole("cell", { name: "7", exact: true }).waitFor();
  });
  await report.that("a server that is gone is said to be gone, and found again", async () => {
    state = "gone";
    await page.goto(`${url}/targets`);
    await page.getByText("The server does not answer", { exact: true }).waitFor();
    state = "ready";
    await page.getByRole("table", { name: "Targets" }).first().waitFor();
    expect((await page.getByText("The server does not answer").count()) === 0, "it is still said to be gone");
  });
  await page.context().close();
}

async function bears() {
  const series = Array.from({ length: 10_000 }, (_, i) => ({ __name__: "many", instance: `host-${i}:9100`, job: "node" }));
  const names = Array.from({ length: 50_000 }, (_, i) => `app_part_${i % 97}_metric_${i}_total`);
  const now = Math.floor(Date.now() / 1000);
  const { url } = await serve((path, _incoming, outgoing) => {
    const data = path === "/api/v1/query"
      ? { resultType: "vector", result: series.map((metric, i) => ({ metric, value: [now, String(i)] })) }
      : path === "/api/v1/query_range"
        ? { resultType: "matrix", result: series.map((metric, i) => ({ metric, values: [[now - 60, String(i)], [now, "1"]] })) }
        : path === "/api/v1/label/__name__/values"
          ? names
          : undefined;
    if (data) {
      outgoing.end(JSON.stringify({ status: "success", data }));
    }
    return data !== undefined;
  });
  const page = await open(browser);
  await report.that("10,000 series are a table and a graph at once", async () => {
    for (const tab of ["table", "graph"]) {
      await visit(page, `${url}/query?g0.expr=many&g0.tab=${tab}`);
      await page.getByText(tab === "table" ? "500 of 10000 series shown." : /9500 more series/).waitFor();
    }
  });
  await report.that("50,000 metric names are completed while typing", async () => {
    await visit(page, `${url}/query`);
    await page.getByRole("textbox", { name: "Expression" }).focus();
    await page.keyboard.type("metric_4242");
    await page.locator(".cm-tooltip-autocomplete").getByText(/metric_4242_total/).first().waitFor();
  });
  await report.that("nothing of this raised an error", () => unharmed(page));
  await page.context().close();
}

const base = mode === "--served" ? backend.replace(/\/$/, "") : (await serve()).url;
await looks(base);
await controls(report, browser, base);
await withstands();
await survives();
await bears();
await browser.close();
servers.forEach((server) => {
  server.close();
  server.closeAllConnections();
});
console.log(report.failures === 0 ? "all is well" : `${report.failures} failed`);
process.exit(report.failures === 0 ? 0 : 1);
