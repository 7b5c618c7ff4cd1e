// Large answers: 10,000 series in a result, 50,000 metric names. What each takes is printed, and bounded.
import { expect, open, unharmed, visit } from "./browser.mjs";

const completionMillis = 50;
const resultMillis = 5000;
const now = Math.floor(Date.now() / 1000);
const series = Array.from({ length: 10_000 }, (_, i) => ({ __name__: "many", instance: `host-${i}:9100`, job: "node" }));
const names = Array.from({ length: 50_000 }, (_, i) => `app_part_${i % 97}_metric_${i}_total`);
const points = Array.from({ length: 60 }, (_, i) => now - 3600 + i * 60);

const answers = {
  "/api/v1/query": JSON.stringify({
    status: "success",
    data: { resultType: "vector", result: series.map((metric, i) => ({ metric, value: [now, String(i)] })) },
  }),
  "/api/v1/query_range": JSON.stringify({
    status: "success",
    data: { resultType: "matrix", result: series.map((metric, i) => ({ metric, values: points.map((t) => [t, String(i)]) })) },
  }),
  "/api/v1/label/__name__/values": JSON.stringify({ status: "success", data: names }),
};

/** How long from a key to the completions drawn for it: the median of several keys, measured in the page. */
async function completionTimes(page, text) {
  await page.evaluate(() => {
    window.completed = [];
    let pressed = 0;
    let typed = document.querySelector(".cm-line").textContent;
    document.addEventListener(
      "keydown",
      ({ key }) => {
        if (key.length === 1) {
          typed += key;
          pressed = performance.now();
        }
      },
      true,
    );
    // A key is answered when the first completion shows all that was typed as matched.
    new MutationObserver(() => {
      const first = document.querySelector(".cm-tooltip-autocomplete li");
      const matched = [...(first?.querySelectorAll(".cm-completionMatchedText") ?? [])].map((part) => part.textContent).join("");
      if (pressed && matched === typed) {
        window.completed.push(performance.now() - pressed);
        pressed = 0;
      }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  for (const key of text) {
    await page.keyboard.press(key === "_" ? "Shift+Minus" : key);
    await page.waitForTimeout(250);
  }
  return (await page.evaluate(() => window.completed)).sort((a, b) => a - b);
}

export async function bears(report, browser, serve) {
  const { url } = await serve((path, _incoming, outgoing) => {
    const answer = answers[path];
    if (answer) {
      outgoing.end(answer);
    }
    return answer !== undefined;
  });
  const page = await open(browser);
  await report.that("10,000 series are a table and a graph at once", async () => {
    for (const tab of ["table", "graph"]) {
      await visit(page, `${url}/query`);
      const began = Date.now();
      await visit(page, `${url}/query?g0.expr=many&g0.tab=${tab}`);
      await page.getByText(tab === "table" ? "500 of 10000 series shown." : /9500 more series/).waitFor();
      const took = Date.now() - began;
      console.log(`      ${tab} of 10,000 series after ${took} ms, the page's own start among them`);
      expect(took < resultMillis, `${tab} took ${took} ms`);
    }
  });
  await report.that("50,000 metric names are completed within 50 ms of a key", async () => {
    await visit(page, `${url}/query`);
    await page.getByRole("textbox", { name: "Expression" }).focus();
    // The first key asks the server for the names.
    await page.keyboard.press("a");
    await page.locator(".cm-tooltip-autocomplete li").first().waitFor();
    const times = await completionTimes(page, "pp_part_42_metric");
    const median = times[Math.floor(times.length / 2)];
    console.log(`      ${times.length} keys: median ${median?.toFixed(1)} ms, slowest ${times.at(-1)?.toFixed(1)} ms`);
    expect(times.length >= 10, `only ${times.length} keys were answered`);
    expect(median < completionMillis, `${median} ms`);
  });
  await report.that("the name wanted is among those offered", async () => {
    await visit(page, `${url}/query`);
    await page.getByRole("textbox", { name: "Expression" }).focus();
    await page.keyboard.type("metric_4242");
    await page.locator(".cm-tooltip-autocomplete").getByText(/metric_4242_total/).first().waitFor();
  });
  await report.that("nothing of this raised an error", () => unharmed(page));
  await page.context().close();
}
