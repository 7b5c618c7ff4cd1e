// An alert's threshold is moved on the graph, and what would have fired is there at once.
import { becomes, expect, open, paths, unharmed, visit } from "./browser.mjs";

const [path, , query] = paths.find(([p]) => p === "/backtest");
const atOnceMillis = 200;

export async function backtests(report, browser, base) {
  const page = await open(browser);
  const handle = page.getByRole("slider", { name: "Threshold" });
  const stretches = page.locator("[data-stretches]");
  const outcome = page.locator("[data-outcome]");
  const value = async () => Number(await handle.getAttribute("aria-valuenow"));
  const begin = async () => {
    await visit(page, base + path + query);
    await outcome.waitFor();
  };

  await report.that("an alert is back-tested by the server as it is", async () => {
    await begin();
    const text = await outcome.innerText();
    // A sawtooth of ten minutes over an hour is above its middle six times, and once more if the hour cuts one in two.
    expect(/^As it is, the alert fires [67] times, .* in all\. Changed, it fires [67] times, /.test(text), text);
    await becomes(async () => (await page.getByRole("table", { name: "Episodes" }).getByRole("row").count()) >= 7, "no episodes are listed");
  });
  await report.that("the threshold is moved by the keyboard and its firing ranges are there at once", async () => {
    await begin();
    const before = await value();
    await handle.focus();
    // In the page itself, so that the way to the browser and back does not count.
    const took = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const line = document.querySelector("[role=slider]");
          const shown = document.querySelector("[data-stretches]");
          const began = performance.now();
          new MutationObserver(() => resolve(performance.now() - began)).observe(shown, { childList: true, characterData: true, subtree: true });
          line.dispatchEvent(new KeyboardEvent("keydown", { key: "PageUp", bubbles: true }));
        }),
    );
    console.log(`      drawn anew after ${took.toFixed(1)} ms`);
    expect(took < atOnceMillis, `${took} ms`);
    expect((await value()) > before, `still ${await value()}`);
    await becomes(async () => Number(await stretches.getAttribute("data-stretches")) >= 6, "no firing range is shown");
    await page.getByText("As the server evaluated it.").waitFor();
  });
  await report.that("the threshold is moved by the pointer, and the address keeps it", async () => {
    await begin();
    const before = await value();
    const box = await handle.boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y - 60, { steps: 5 });
    await page.mouse.up();
    const after = await value();
    expect(after > before, `${before} became ${after}`);
    await page.waitForURL((url) => Number(url.searchParams.get("threshold")) === after);
    await visit(page, page.url());
    await outcome.waitFor();
    expect((await value()) === after, "forgotten");
  });
  await report.that("a threshold out of reach never fires, and goes back to where it was", async () => {
    await begin();
    await page.getByRole("textbox", { name: "Threshold value" }).fill("700");
    await page.getByText(/Changed, it does not fire\./).waitFor();
    await becomes(async () => (await stretches.getAttribute("data-stretches")) === "0", "a firing range is shown");
    await page.getByRole("button", { name: "Back to 300" }).click();
    await page.getByText(/Changed, it fires [67] times/).waitFor();
  });
  await report.that("how long it must hold is changed, too", async () => {
    await begin();
    // 299 s above the middle are less than five minutes.
    await page.getByLabel("For", { exact: true }).fill("5m");
    await page.getByLabel("For", { exact: true }).press("Enter");
    await page.getByText(/^As it is, the alert does not fire/).waitFor();
  });
  await report.that("of several thresholds one is chosen", async () => {
    const expr = "vector(time() % 600) > 300 and vector(time() % 600) < 400";
    await visit(page, `${base}${path}?${new URLSearchParams({ expr, interval: "10s", range: "1h" })}`);
    await page.getByRole("combobox", { name: "Threshold to move" }).or(page.getByRole("textbox", { name: "Threshold to move" })).first().click();
    await page.getByRole("option", { name: /< 400/ }).click();
    await page.getByRole("textbox", { name: "Threshold value" }).fill("200");
    await page.getByText(/Changed, it does not fire\./).waitFor();
    await page.locator("pre").getByText("vector(time() % 600) > 300 and vector(time() % 600) < 200").waitFor();
  });
  await report.that("a rule of the server is back-tested from the page of alerts", async () => {
    await visit(page, `${base}/alerts`);
    const link = page.getByRole("link", { name: /^Back-test / }).first();
    if ((await link.count()) === 0) {
      return;
    }
    if (!(await link.isVisible())) {
      await page.locator("main .mantine-Accordion-control").first().click();
    }
    await link.click();
    await page.getByRole("heading", { level: 1, name: /^Back-test of / }).waitFor();
    await outcome.waitFor();
  });
  await report.that("a wrong expression is told in the server's words", async () => {
    await visit(page, `${base}${path}?expr=sum(`);
    await page.getByRole("alert").getByText(/parse error/).waitFor();
  });
  await report.that("no back-test has raised an error", () => unharmed(page));
  await page.context().close();
}
