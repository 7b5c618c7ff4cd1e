// What a query will cost is shown before a dear one runs.
import { expect, open, unharmed, visit } from "./browser.mjs";

const dear = {
  series: 20_000,
  samples: 48_000_000,
  values: 60_000_000,
  maxSamples: 50_000_000,
  selectors: [{ selector: '{__name__="many"}', series: 20_000, samples: 48_000_000, values: 60_000_000 }],
};

export async function prices(report, browser, base, serve) {
  const asked = [];
  const { url } = await serve((path, _incoming, outgoing) => {
    const data = path === "/api/v1/price" ? dear : path === "/api/v1/query" ? { resultType: "scalar", result: [1, "42"] } : undefined;
    if (data) {
      asked.push(path);
      outgoing.end(JSON.stringify({ status: "success", data }));
    }
    return data !== undefined;
  });
  const page = await open(browser);
  const card = page.getByRole("alert").filter({ hasText: "This query is dear" });
  const ran = () => asked.includes("/api/v1/query");

  await report.that("a dear query shows its price and does not run until somebody says so", async () => {
    await visit(page, `${url}/query?g0.expr=many&g0.tab=table`);
    await card.waitFor();
    const text = await card.innerText();
    expect(text.includes("48,000,000") && text.includes("20,000") && text.includes("probably refuse"), text);
    expect(!ran(), "it ran");
    await card.getByRole("button", { name: "Leave it" }).click();
    await card.waitFor({ state: "hidden" });
    expect(!ran(), "it ran after it was left");
    await page.getByRole("button", { name: "Execute" }).click();
    await card.getByRole("button", { name: "Run it" }).click();
    await page.getByRole("cell", { name: "42" }).waitFor();
    expect(ran(), "it did not run");
  });
  await report.that("whoever wants no prices is asked nothing", async () => {
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByLabel("Show the price of queries above so many samples").fill("0");
    await page.keyboard.press("Escape");
    asked.length = 0;
    await visit(page, `${url}/query?g0.expr=other&g0.tab=table`);
    await page.getByRole("cell", { name: "42" }).waitFor();
    expect(!asked.includes("/api/v1/price"), "the price was asked for");
  });
  await report.that("the server's own price of its own series is shown where the limit is low", async () => {
    await page.goto(`${base}/query`);
    await page.evaluate(() => localStorage.setItem("ferula.settings", JSON.stringify({ dearQuery: 1 })));
    await visit(page, `${base}/query?g0.expr=${encodeURIComponent("rate(process_cpu_seconds_total[5m])")}&g0.tab=graph`);
    const row = card.getByRole("table", { name: "Price" }).getByRole("row").nth(1);
    await row.waitFor();
    const [selector, series, samples] = await row.getByRole("cell").allInnerTexts();
    expect(selector === '{__name__="process_cpu_seconds_total"}' && Number(series) >= 1 && Number(samples.replaceAll(",", "")) >= 1, await row.innerText());
    await card.getByRole("button", { name: "Run it" }).click();
    await page.getByRole("img", { name: /Graph of/ }).or(page.getByText("This query returns no data")).first().waitFor();
  });
  await report.that("a query under way is cancelled", async () => {
    const slow = await serve((path, _incoming, outgoing) => {
      if (path === "/api/v1/query") {
        outgoing.on("close", () => asked.push("closed"));
      }
      return path === "/api/v1/query";
    });
    await visit(page, `${slow.url}/query?g0.expr=slow&g0.tab=table`);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("The query was cancelled.").waitFor();
    for (let i = 0; i < 100 && !asked.includes("closed"); i++) {
      await page.waitForTimeout(20);
    }
    expect(asked.includes("closed"), "the connection is still open");
  });
  await report.that("no price has raised an error", () => unharmed(page));
  await page.context().close();
}
