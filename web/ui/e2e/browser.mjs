// What the scenarios share: the browser, complaints, and a report of sentences.
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { mark } from "./hostile.mjs";

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const sawtooth = new URLSearchParams({ alert: "Saw", expr: "vector(time() % 600) > 300", interval: "10s", range: "1h" });

/** Every page with its heading and what its address needs to show something. */
export const paths = [
  ["/query", null, "?g0.expr=up&g0.tab=table&g0.show_tree=1&g1.expr=up&g1.tab=graph"],
  ["/backtest", "Back-test of Saw", `?${sawtooth}`],
  ["/alerts", "Alerts"],
  ["/targets", "Target health"],
  ["/rules", "Rule health"],
  ["/service-discovery", "Service discovery"],
  ["/alertmanager-discovery", "Alertmanager discovery"],
  ["/queries", "Running queries"],
  ["/status", "Runtime & build information"],
  ["/tsdb-status", "TSDB status"],
  ["/flags", "Command-line flags"],
  ["/config", "Configuration"],
];

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
}

export class Report {
  failures = 0;

  async that(sentence, check) {
    const started = Date.now();
    try {
      await check();
      console.log(`ok    ${sentence} (${Date.now() - started} ms)`);
    } catch (error) {
      this.failures++;
      console.log(`FAIL  ${sentence}\n      ${String(error.message).split("\n").slice(0, 8).join("\n      ")}`);
    }
  }
}

export function expect(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}

/** Waits until something is so, at most five seconds: what follows a click may be drawn a moment later. */
export async function becomes(isSo, message) {
  const end = Date.now() + 5000;
  while (!(await isSo())) {
    expect(Date.now() < end, typeof message === "string" ? message : message());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Opens a page that keeps what goes wrong on it. */
export async function open(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(error.message));
  page.on("dialog", (dialog) => {
    page.complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return page;
}

/** Goes to a path and waits until the page has drawn what it loads. */
export async function visit(page, url) {
  await page.goto(url);
  await page.locator("main").waitFor();
  await page.waitForFunction(() => !document.querySelector("main .mantine-Loader-root"));
}

export async function unharmed(page) {
  expect(!(await page.evaluate((name) => name in window, mark)), "a script from data has run");
  const links = await page.locator("a[href^='javascript:' i], a[href^='data:' i]").count();
  expect(links === 0, `${links} links carry a script`);
  expect(page.complaints.length === 0, page.complaints.join("; "));
}

/** What axe finds serious or critical. */
export async function accessible(page) {
  await page.addScriptTag({ path: axePath });
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const bad = found.violations.filter((v) => v.impact === "serious" || v.impact === "critical");
  const text = bad.map((v) => `${v.id}: ${v.nodes.length} of ${v.nodes[0].target} (${v.nodes[0].failureSummary?.split("\n")[1] ?? ""})`);
  expect(bad.length === 0, text.join("\n"));
}

/** States are short words that nobody should have to guess. */
export async function statesAreWhole(page) {
  const cut = await page.$$eval(".mantine-Badge-root:not(.ferula-label) .mantine-Badge-label", (labels) =>
    labels.filter((label) => label.scrollWidth > label.clientWidth).map((label) => label.textContent),
  );
  expect(cut.length === 0, `cut off: ${cut.join(", ")}`);
}

/** What a text field says before anything is typed is read whole; on a phone no table hides columns at its side. */
export async function nothingIsCutOff(page, width) {
  const fields = await page.$$eval("input[placeholder]", (all) =>
    all
      .filter((field) => field.value === "" && field.offsetParent !== null)
      .filter((field) => {
        const style = getComputedStyle(field);
        const pen = document.createElement("canvas").getContext("2d");
        pen.font = `${style.fontSize} ${style.fontFamily}`;
        const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        return pen.measureText(field.placeholder).width > room + 1;
      })
      .map((field) => field.placeholder),
  );
  expect(fields.length === 0, `no room for: ${fields.join(", ")}`);
  const tables = await page.$$eval(".ferula-wide > table", (all) =>
    all.filter((table) => table.scrollWidth > table.parentElement.clientWidth).map((table) => table.getAttribute("aria-label")),
  );
  expect(width > 600 || tables.length === 0, `columns beyond the edge: ${tables.join(", ")}`);
}

export async function fitsWidth(page) {
  const [wide, width] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(wide <= width, `the page is ${wide} px wide on a screen of ${width} px`);
}
