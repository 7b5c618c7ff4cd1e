// Each control of the pages besides the query page, used as a person would.
import { becomes, expect, open, unharmed, visit } from "./browser.mjs";

export async function statusControls(report, browser, base) {
  const page = await open(browser, { permissions: ["clipboard-read", "clipboard-write"] });
  const button = (name) => page.getByRole("button", { name, exact: true });
  const choice = (name) => page.getByRole("textbox", { name }).or(page.getByRole("combobox", { name })).first();
  const until = (condition, what) => page.waitForFunction(condition).catch(() => expect(false, what));

  await report.that("targets are filtered by health, pool and text", async () => {
    await visit(page, `${base}/targets`);
    await page.getByText("unknown", { exact: true }).first().click();
    await page.getByLabel("Filter by endpoint, labels or error").fill("no such target");
    await page.getByText("No target fits the filter.").waitFor();
  });
  await report.that("the status page leads to the licences of what is bundled", async () => {
    await visit(page, `${base}/status`);
    await page.getByRole("link", { name: "Licences of what this page is built with" }).click();
    await page.waitForURL(/\/licenses\.md$/);
    await page.getByText(/## react - .*Permission is hereby granted/s).waitFor();
  });
  await report.that("relabelling is shown step by step", async () => {
    await visit(page, `${base}/service-discovery`);
    await button("Show relabelling").first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/This pool has no|^Rule 1$|404/).first().waitFor();
    await page.keyboard.press("Escape");
  });
  await report.that("deleting series asks before it deletes, and is there only with the admin API", async () => {
    const on = await page.request.get(`${base}/api/v1/features`).then((r) => (r.ok() ? r.json() : null));
    await visit(page, `${base}/tsdb-status`);
    if (!on?.data?.api?.admin) {
      await becomes(async () => (await page.getByRole("heading", { name: "Delete series" }).count()) === 0, "it is there");
      return;
    }
    await page.getByLabel("Selector").fill('no_such_series{a="b"}');
    await button("Delete…").click();
    await page.getByRole("dialog").getByRole("button", { name: "Keep them" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await button("Delete…").click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText(/^What matches no_such_series.* is deleted/).waitFor();
  });
  await report.that("queries that ended show what they cost, in any order", async () => {
    await page.request.get(`${base}/api/v1/query?query=${encodeURIComponent("count({__name__=~'.+'}) + 17")}`);
    await visit(page, `${base}/queries`);
    const recent = page.getByRole("table", { name: "Recent queries" });
    await recent.getByText("count({__name__=~'.+'}) + 17").waitFor();
    await becomes(async () => (await recent.getByText(/^rule group/).count()) === 0, "rules are there unasked");
    await page.getByText("Most samples", { exact: true }).click();
    await page.getByLabel("Those of rules, too").check({ force: true });
    await recent.getByText(/^rule group example of/).first().waitFor();
  });
  await report.that("a rule that finds nothing says so, and is found by the filter", async () => {
    await visit(page, `${base}/rules`);
    await choice("Health").click();
    await page.getByRole("option", { name: "finds nothing" }).click();
    await page.getByText("no_such_metric finds nothing: no series of this name").waitFor();
    await becomes(async () => (await page.getByText("alert: Down").count()) === 0, "a rule that finds something is shown");
    await visit(page, `${base}/alerts`);
    await page.getByRole("button", { name: /^Silent/ }).getByText("finds nothing").waitFor();
  });
  await report.that("alerts are filtered by state and by text", async () => {
    await visit(page, `${base}/alerts`);
    await page.getByText("1 firing", { exact: true }).waitFor();
    await choice("States").click();
    await page.getByRole("option", { name: "firing" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Down/ }).waitFor();
    await becomes(async () => (await page.getByRole("button", { name: /^Silent/ }).count()) === 0, "an inactive one is shown");
    await page.getByLabel("Filter by name or labels").fill("no such alert");
    await page.getByText("No alert fits the filter.").waitFor();
  });
  await report.that("annotations show when they are asked for", async () => {
    await visit(page, `${base}/alerts`);
    await page.getByRole("table", { name: "Active alerts" }).getByRole("button", { name: "Show annotations" }).first().click();
    await page.getByText(/^127\.0\.0\.1:\d+ is down$/).waitFor();
  });
  await report.that("a pool shows its configuration", async () => {
    await visit(page, `${base}/targets`);
    await page.getByRole("button", { name: "Show configuration" }).first().click();
    await page.getByText(/job_name: gone/).waitFor();
  });
  await report.that("rows of cardinality are as many as wanted, and a metric leads to its query", async () => {
    await visit(page, `${base}/tsdb-status`);
    const table = page.getByRole("table", { name: "Metric names by series" });
    await table.getByRole("row").nth(9).waitFor();
    const before = await table.getByRole("row").count();
    await choice("Rows of each table").click();
    await page.getByRole("option", { name: "20", exact: true }).click();
    await table.getByRole("row").nth(before).waitFor();
    await table.getByRole("link").first().click();
    await page.waitForURL(/\/query\?g0\.expr=/);
  });
  await report.that("flags are filtered", async () => {
    await visit(page, `${base}/flags`);
    await page.getByLabel("Filter by name or value").fill("storage.tsdb.path");
    await until(() => document.querySelectorAll("main tr").length >= 1 && document.querySelectorAll("main tr").length < 5, "not filtered");
  });
  await report.that("the name of a rule is copied", async () => {
    await visit(page, `${base}/rules`);
    await button("Copy job:up:sum").click();
    expect((await page.evaluate(() => navigator.clipboard.readText())) === "job:up:sum", "something else was copied");
  });
  await report.that("what metrics cost is put in another order", async () => {
    await visit(page, `${base}/tsdb-status`);
    await page.getByRole("table", { name: "Cost of metrics" }).waitFor();
    const asked = page.waitForRequest(/status\/cardinality\?sort=growth/);
    await page.getByText("Most growth", { exact: true }).click();
    await asked;
    await page.getByText("Least read", { exact: true }).click();
    await page.getByRole("table", { name: "Cost of metrics" }).getByText("never").first().waitFor();
  });
  await report.that("the configuration is copied", async () => {
    await visit(page, `${base}/config`);
    await button("Copy").click();
    expect((await page.evaluate(() => navigator.clipboard.readText())).includes("job_name: gone"), "something else was copied");
  });
  await report.that("no control of these pages has raised an error", () => unharmed(page));
  await page.context().close();
}
