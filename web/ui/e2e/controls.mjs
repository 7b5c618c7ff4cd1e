// Each control of the query page and of the frame around all pages, used as a person would.
import { becomes, expect, open, unharmed, visit } from "./browser.mjs";

const graph = "/query?g0.expr=up&g0.tab=graph&g0.range_input=1h";
// Has a value at every time, however young the server is.
const always = "/query?g0.expr=vector(1)&g0.tab=graph&g0.range_input=1h";

export async function controls(report, browser, base) {
  const page = await open(browser, { permissions: ["clipboard-write"] });
  const address = () => new URL(page.url()).searchParams;
  const button = (name) => page.getByRole("button", { name, exact: true });
  const item = async (menu, name) => {
    await button(menu).first().click();
    await page.getByRole("menuitem", { name }).click();
  };

  await report.that("an expression is typed and run by the keyboard alone", async () => {
    await visit(page, `${base}/query`);
    await page.getByRole("textbox", { name: "Expression" }).focus();
    await page.keyboard.type("vector(42)");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
    await page.getByRole("cell", { name: "42" }).waitFor();
    await becomes(async () => address().get("g0.expr") === "vector(42)", () => page.url());
  });
  await report.that("metric names are completed from the server", async () => {
    await visit(page, `${base}/query`);
    await page.getByRole("textbox", { name: "Expression" }).focus();
    await page.keyboard.type("scrape_dur");
    await page.locator(".cm-tooltip-autocomplete").getByText("scrape_duration_seconds").first().waitFor();
    await page.keyboard.press("Escape");
  });
  await report.that("an alert's link with an old numeric tab opens the table", async () => {
    await visit(page, `${base}/graph?g0.expr=up&g0.tab=1`);
    await page.getByRole("table", { name: "Result" }).waitFor();
  });
  await report.that("a graph is drawn and its controls stand in the address", async () => {
    await visit(page, base + always);
    await page.getByRole("img", { name: /Graph of/ }).locator("canvas").waitFor();
    await page.getByText("Stacked", { exact: true }).click();
    await page.getByLabel("Y axis from 0").check();
    await page.getByLabel("Exemplars").check();
    await button("Shorter range").click();
    await button("Earlier").click();
    const now = address();
    expect(now.get("g0.display_mode") === "stacked" && now.get("g0.y_axis_min") === "0", page.url());
    expect(now.get("g0.show_exemplars") === "1" && now.get("g0.range_input") === "30m" && now.has("g0.end_input"), page.url());
    await page.getByRole("combobox", { name: "Resolution" }).or(page.getByRole("textbox", { name: "Resolution" })).first().click();
    await page.getByRole("option", { name: "1m", exact: true }).click();
    await becomes(async () => address().get("g0.res_step") === "60", () => page.url());
    await page.getByText("Heatmap", { exact: true }).click();
    await page.getByText(/needs native histograms/).waitFor();
    await button("Now").click();
    await becomes(async () => !address().has("g0.end_input"), () => page.url());
  });
  await report.that("a series is hidden and shown by its legend", async () => {
    await visit(page, base + graph);
    const first = page.getByRole("list", { name: "Series" }).getByRole("button").first();
    await first.click();
    await becomes(async () => (await first.getAttribute("aria-pressed")) === "false", "still shown");
    await first.press("Enter");
    await becomes(async () => (await first.getAttribute("aria-pressed")) === "true", "still hidden");
  });
  await report.that("panels are added, duplicated and removed", async () => {
    await visit(page, `${base}/query?g0.expr=up&g0.tab=table`);
    await item("Panel menu", "Duplicate panel");
    await button("Add query").click();
    await becomes(async () => (await page.locator("[data-panel]").count()) === 3, "not three panels");
    await becomes(async () => address().get("g1.expr") === "up" && address().get("g2.expr") === "", () => page.url());
    await item("Panel menu", "Remove panel");
    await becomes(async () => (await page.locator("[data-panel]").count()) === 2, "not two panels");
  });
  await report.that("an expression is formatted, shown as a tree, and found in the history", async () => {
    await visit(page, `${base}/query?g0.expr=${encodeURIComponent("sum(up)by(job)")}&g0.tab=table`);
    await item("Panel menu", "Format expression");
    await page.getByRole("textbox", { name: "Expression" }).getByText("sum by (job) (up)").waitFor();
    await button("Execute").click();
    await item("Panel menu", "Show tree");
    await page.getByRole("list", { name: "Expression tree" }).getByText(/series/).first().waitFor();
    await button("Query up").click();
    await button("Query history").click();
    await page.getByRole("menuitem", { name: "sum by (job) (up)" }).click();
    await becomes(async () => address().get("g0.expr") === "sum by (job) (up)", () => page.url());
  });
  await report.that("a metric is found in the explorer and narrowed by its labels", async () => {
    await visit(page, `${base}/query`);
    await item("Panel menu", "Explore metrics");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Search metrics").fill("scrape_samples_scraped");
    await dialog.getByRole("button", { name: "Explore labels of scrape_samples_scraped" }).click();
    await dialog.getByRole("table", { name: "Labels" }).locator("label").first().click();
    await dialog.getByRole("button", { name: "Use in query" }).click();
    await page.getByRole("textbox", { name: "Expression" }).getByText(/scrape_samples_scraped\{\w+="/).waitFor();
  });
  await report.that("a wrong expression shows the server's words", async () => {
    await visit(page, `${base}/query?g0.expr=${encodeURIComponent("sum(")}&g0.tab=table`);
    await page.getByRole("alert").getByText(/parse error/).waitFor();
  });
  await report.that("the explain tab shows what each operator of the plan cost", async () => {
    await visit(page, `${base}/query?g0.expr=${encodeURIComponent("sum by (job) (rate(scrape_samples_scraped[1m]))")}&g0.tab=explain`);
    const plan = page.getByRole("table", { name: "Plan" });
    await plan.getByText("range selector").waitFor();
    await becomes(async () => (await plan.getByRole("row").count()) === 4, "not a head and three operators");
    await plan.getByText(/^\d+\.\d+ ms$/).first().waitFor();
  });
  await report.that("what is wrong with an expression is underlined while it is typed", async () => {
    await visit(page, `${base}/query`);
    await page.getByRole("textbox", { name: "Expression" }).focus();
    await page.keyboard.type("rate(up)");
    await page.locator(".cm-lintRange-error").first().waitFor();
  });
  await report.that("of several series one is shown alone, and a part of the graph is zoomed into", async () => {
    await visit(page, `${base}/query?g0.expr=up&g0.tab=graph&g0.range_input=1h`);
    const series = page.getByRole("list", { name: "Series" }).getByRole("button");
    await series.nth(1).click({ modifiers: ["Control"] });
    await becomes(async () => (await series.nth(0).getAttribute("aria-pressed")) === "false", "the other is still shown");
    const plot = page.locator(".u-over");
    const box = await plot.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 4, box.y + 60, { steps: 5 });
    await page.mouse.up();
    await page.waitForFunction(() => new URLSearchParams(location.search).has("g0.end_input"));
    expect(/^1[45]m/.test(address().get("g0.range_input")), address().get("g0.range_input"));
  });
  await report.that("warnings and infos are shown, unless they are not wanted", async () => {
    await visit(page, `${base}/query?g0.expr=${encodeURIComponent("rate(up[1m])")}&g0.tab=table`);
    await page.getByText(/metric might not be a counter/).waitFor();
    await button("Settings").click();
    await page.getByLabel("Show notes of results").uncheck();
    await page.keyboard.press("Escape");
    await page.getByText(/metric might not be a counter/).waitFor({ state: "detached" });
    await button("Settings").click();
    await page.getByLabel("Show notes of results").check();
    await page.keyboard.press("Escape");
  });
  await report.that("settings are kept over a reload", async () => {
    await visit(page, `${base}/query?g0.expr=time()`);
    await button("Settings").click();
    await page.getByLabel("Use local time").check();
    await page.getByLabel("Keep a history of queries").uncheck();
    await visit(page, page.url());
    await becomes(async () => (await button("Query history").count()) === 0, "the history is still there");
    await button("Settings").click();
    await becomes(async () => await page.getByLabel("Use local time").isChecked(), "local time was forgotten");
    await page.keyboard.press("Escape");
  });
  await report.that("the theme is switched and kept", async () => {
    const scheme = () => page.locator("html").getAttribute("data-mantine-color-scheme");
    const before = await scheme();
    await page.getByRole("button", { name: /Switch to/ }).click();
    expect((await scheme()) !== before, "not switched");
    await visit(page, page.url());
    expect((await scheme()) !== before, "not kept");
  });
  await report.that("no control has raised an error", () => unharmed(page));
  await page.context().close();
}
