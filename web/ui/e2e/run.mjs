// Drives the page in Chromium: npm run e2e [-- http://127.0.0.1:9090 [--served]]
// The built page (npx vite build) is put in front of that server's API; with --served the page that the server itself
// serves is used, and without a URL one is started from this checkout's build for the time of the run and serves its page.
// What a server rarely is (hostile, starting, gone, overloaded, asked for too much) is played here.
import { backtests } from "./backtest.mjs";
import { startServer } from "./server.mjs";
import { prices } from "./price.mjs";
import { bears } from "./bears.mjs";
import { Report, accessible, becomes, expect, fitsWidth, launch, nothingIsCutOff, open, paths, statesAreWhole, unharmed, visit } from "./browser.mjs";
import { controls } from "./controls.mjs";
import { attacks, hostile } from "./hostile.mjs";
import { observed } from "./observed.mjs";
import { servePage } from "./pageServer.mjs";
import { statusControls } from "./statusControls.mjs";
import { works } from "./work.mjs";

const [given, wanted] = process.argv.slice(2);
const own = given ? undefined : await startServer();
const backend = given ?? own.url;
const mode = given ? wanted : "--served";

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
    ["dark", 1280],
    ["light", 390],
    ["dark", 390],
  ]) {
    const page = await open(browser, { colorScheme: scheme, viewport: { width, height: 900 }, bypassCSP: true });
    for (const [path, title, query = ""] of paths) {
      await report.that(`${path} is ${scheme}, ${width} px wide, and nothing serious is wrong with it`, async () => {
        await visit(page, base + path + query);
        if (title) {
          await page.getByRole("heading", { level: 1, name: title }).waitFor();
        }
        await fitsWidth(page);
        await nothingIsCutOff(page, width);
        await statesAreWhole(page);
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
  const all = [...paths.slice(1).map(([path, , query = ""]) => path + query), ...queries, `${queries[1]}&g0.display_mode=heatmap`];
  for (const path of all) {
    await report.that(`hostile data stays text at ${path}`, async () => {
      await visit(page, url + path);
      const folded = page.getByRole("button", { name: /^Show (annotations|relabelling|configuration)|\d notifications?/ });
      for (const button of await folded.elementHandles()) {
        await button.click();
        await page.keyboard.press("Escape");
      }
      await unharmed(page);
      expect((await page.locator("main").innerText()).length > 20, "the page is empty");
    });
  }
  await report.that("a history that somebody else wrote stays text", async () => {
    await visit(page, `${url}/query`);
    await page.evaluate((texts) => {
      localStorage.setItem("ferula.queryHistory", JSON.stringify(texts));
      localStorage.setItem("ferula.settings", '{"__proto__":{"linter":1},"groupsPerPage":"<b>"}');
    }, attacks);
    await visit(page, `${url}/query`);
    await page.getByRole("button", { name: "Query history" }).click();
    const items = page.getByRole("menuitem");
    await becomes(async () => (await items.count()) >= 5, "nothing of it is offered");
    await items.nth(1).click();
    await unharmed(page);
    await page.evaluate(() => localStorage.clear());
  });
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
    } else if (state === "overloaded") {
      outgoing.writeHead(path.endsWith("/query") ? 503 : 200, { "content-type": "application/json" });
      outgoing.end(JSON.stringify({ status: "error", errorType: "timeout", error: "query timed out in query queue" }));
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
    await becomes(async () => (await page.getByRole("progressbar").getAttribute("aria-valuenow")) === "40", "no progress");
    state = "ready";
    await page.getByRole("cell", { name: "7", exact: true }).waitFor();
  });
  await report.that("a server that is overloaded says so in its own words, and the query is asked again", async () => {
    state = "overloaded";
    await page.goto(`${url}/query?g0.expr=vector(8)&g0.tab=table`);
    await page.getByRole("alert").getByText("query timed out in query queue").waitFor();
    state = "ready";
    await page.getByRole("button", { name: "Execute" }).click();
    await page.getByRole("cell", { name: "8", exact: true }).waitFor();
  });
  await report.that("a server that is gone is said to be gone, and found again", async () => {
    state = "gone";
    await page.goto(`${url}/targets`);
    await page.getByText("The server does not answer", { exact: true }).waitFor();
    state = "ready";
    await page.getByRole("table", { name: "Targets" }).first().waitFor();
    await becomes(async () => (await page.getByText("The server does not answer").count()) === 0, "it is still said to be gone");
  });
  await page.context().close();
}

const base = mode === "--served" ? backend.replace(/\/$/, "") : (await serve()).url;
await looks(base);
await controls(report, browser, base);
await statusControls(report, browser, base);
if (own) {
  await observed(report, browser, own);
}
await backtests(report, browser, base);
await prices(report, browser, base, serve);
await works(report, browser, serve);
await withstands();
await survives();
await bears(report, browser, serve);
await browser.close();
await own?.stop();
servers.forEach((server) => {
  server.close();
  server.closeAllConnections();
});
console.log(report.failures === 0 ? "all is well" : `${report.failures} failed`);
process.exit(report.failures === 0 ? 0 : 1);
