// Whoever waits for the database sees how far it is.
import { becomes, expect, open, unharmed, visit } from "./browser.mjs";

export async function works(report, browser, serve) {
  let work = [];
  let answerDeletion = () => {};
  const { url } = await serve((path, _incoming, outgoing) => {
    const data = { "/api/v1/status/work": { work }, "/api/v1/features": { api: { admin: true } } }[path];
    if (data) {
      outgoing.end(JSON.stringify({ status: "success", data }));
    } else if (path === "/api/v1/admin/tsdb/delete_series") {
      work = [{ kind: "deletion", unit: "blocks", done: 3, all: 12, seconds: 4.2 }];
      answerDeletion = () => outgoing.writeHead(204).end();
      return true;
    }
    return data !== undefined;
  });
  const page = await open(browser);
  const card = page.getByRole("status", { name: "Under way" });

  await report.that("nothing is said of work while there is none", async () => {
    await visit(page, `${url}/tsdb-status`);
    await page.getByRole("heading", { name: "Blocks" }).waitFor();
    await becomes(async () => (await card.count()) === 0, "something is under way");
  });
  await report.that("how far a compaction is shows, moves, and goes when it is done", async () => {
    work = [
      { kind: "compaction", unit: "series", done: 25_000, all: 100_000, seconds: 61 },
      { kind: "head truncation", unit: "series", done: 0, all: 0, seconds: 1 },
      { kind: "<img src=x onerror=alert(1)>", unit: "<b>", done: 1, all: 2, seconds: 0 },
    ];
    const bar = card.getByRole("progressbar", { name: "Joining blocks" });
    await bar.waitFor();
    await becomes(async () => (await bar.getAttribute("aria-valuenow")) === "25", "not a quarter");
    await card.getByText("25,000 of 100,000 series · 1m1s").waitFor();
    work = [{ kind: "compaction", unit: "series", done: 80_000, all: 100_000, seconds: 63 }];
    await card.getByText("80,000 of 100,000 series").waitFor();
    work = [];
    await card.waitFor({ state: "detached" });
  });
  await report.that("a deletion shows how far it is until it is done", async () => {
    await page.getByLabel("Selector").fill("gone");
    await page.getByRole("button", { name: "Delete…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await card.getByText("3 of 12 blocks").waitFor();
    expect(await page.getByRole("button", { name: "Clean tombstones" }).isDisabled(), "another could be begun");
    work = [];
    answerDeletion();
    await page.getByText("What matches gone is deleted.").waitFor();
    await card.waitFor({ state: "detached" });
  });
  await report.that("no work has raised an error", () => unharmed(page));
  await page.context().close();
}
