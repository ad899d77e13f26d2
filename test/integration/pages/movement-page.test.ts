import { afterEach, describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { registerShop, updateShop } from "../../../app/db/shops/shop-directory.server.ts";
import { readMovement } from "../../../app/routes/app.movement/movement.server.ts";
import { flowWish, movementUrl } from "../../../app/routes/app.movement/movement-query.ts";
import { workOutHistory } from "../../../app/scoring/history.server.ts";
import { importAll, makeWorld, never, NOW, orders, rows, score, type World } from "../import/import-world.ts";

let world: World;
afterEach(async () => world.close());

const DAY_MS = 86_400_000;
const ZONE = "Europe/Berlin";
const later = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);
/** What the page shows at an address. */
const read = async (query = "") =>
  readMovement(world.db, { id: world.shopId, timeZone: ZONE }, flowWish(new URLSearchParams(query)));
const runIds = async (): Promise<string[]> => (await rows(world, "runs")).map((run) => String(run["id"]));
const pairOf = async (query = ""): Promise<unknown[]> => {
  const flow = (await read(query))?.view.flow;
  return [flow?.by, flow?.from.key, flow?.to.key];
};

/** 300 customers, scored as of each of these days from NOW. */
async function scoredOn(days: readonly number[], { history = false } = {}): Promise<string[]> {
  world = await makeWorld(orders(2_000, 300));
  await updateShop(world.db, world.shopId, { timeZone: ZONE });
  await importAll(world);
  for (const day of days) await score(world, later(day));
  if (history) await workOutHistory(world.services, world.shopId, never);
  return runIds();
}

describe("the movement page", () => {
  it("has nothing before the first run, and no flow after one without a history", async () => {
    world = await makeWorld(orders(200, 30));
    expect(await read()).toBeNull();
    await importAll(world);
    await score(world);
    const found = await read();
    expect(found).toMatchObject({
      currency: "EUR",
      view: { asOf: NOW.toISOString(), flow: null, trends: null, shortWindow: false },
    });
    expect(found?.view.inflow.months.at(-1)).toMatchObject({ month: "2026-03", partial: true });
  });

  it("is full in a new shop: months that were worked out in hindsight", async () => {
    await scoredOn([0], { history: true });
    const view = (await read())?.view;
    expect(view?.flow).toMatchObject({
      by: "months",
      ways: ["months"],
      from: { key: "2026-01", month: "2026-01" },
      to: { key: NOW.toISOString(), month: null },
    });
    expect(view?.flow?.moments).toHaveLength(37);
    expect(view?.flow?.moments[1]).toEqual({
      key: "2026-02",
      at: "2026-02-28T23:00:00.000Z",
      month: "2026-02",
    });
    expect(view?.trends?.moments).toHaveLength(37);
    expect(view?.trends?.moments.filter(({ hindsight }) => !hindsight)).toHaveLength(1);
    expect(view?.trends?.groups).toHaveLength(6);
    expect(view?.cohorts.earlier?.reduce((sum, size) => sum + size, 0)).toBe(300);
  });

  it("has flows between any two month ends that go from the one's sizes to the other's", async () => {
    await scoredOn([0], { history: true });
    const sizes = await rows(world, "history_figures", "at");
    const sizeAt = (at: string, group: unknown): unknown =>
      sizes.find((row) => (row["at"] as Date).toISOString() === at && row["group"] === group)?.["customers"];
    for (const [from, to] of [
      ["2024-05", "2025-11"],
      ["2026-01", "2026-02"],
    ]) {
      const flow = (await read(`by=months&from=${from ?? ""}&to=${to ?? ""}`))?.view.flow;
      expect([flow?.from.key, flow?.to.key]).toEqual([from, to]);
      const { states = [], cells = [] } = flow?.matrix ?? {};
      states.slice(0, 6).forEach((group, place) => {
        const before = (cells[place] ?? []).reduce((sum, { customers }) => sum + customers, 0);
        const after = cells.reduce((sum, row) => sum + (row[place]?.customers ?? 0), 0);
        expect([group, before, after]).toEqual([
          group,
          sizeAt(flow?.from.at ?? "", group),
          sizeAt(flow?.to.at ?? "", group),
        ]);
      });
    }
  });

  it("compares the newest run with the one about a month before, else with the oldest", async () => {
    const ids = await scoredOn([0, 10, 45, 70]);
    expect(await pairOf()).toEqual(["runs", ids[1], ids[3]]);
    expect(await pairOf(`to=${ids[1] ?? ""}`)).toEqual(["runs", ids[0], ids[1]]);
    const cells = (await read())?.view.flow?.matrix.cells.flat() ?? [];
    expect(cells.reduce((sum, { customers }) => sum + customers, 0)).toBe(300);
  });

  it("shows month ends until the runs span a month, and the other on demand", async () => {
    const ids = await scoredOn([0, 20], { history: true });
    expect(await pairOf()).toEqual(["months", "2026-01", NOW.toISOString()]);
    expect(await pairOf("by=runs")).toEqual(["runs", ids[0], ids[1]]);
    await score(world, later(28));
    expect(await pairOf()).toEqual(["runs", ids[0], (await runIds())[2]]);
    expect((await pairOf("by=months"))[0]).toBe("months");
  });

  it("never mixes month ends with runs", async () => {
    const ids = await scoredOn([0, 40], { history: true });
    expect(await pairOf(`by=months&from=${ids[0] ?? ""}&to=${ids[1] ?? ""}`)).toEqual([
      "months",
      "2026-01",
      NOW.toISOString(),
    ]);
    expect(await pairOf("by=runs&from=2025-04&to=2025-05")).toEqual(["runs", ids[0], ids[1]]);
  });

  it("takes the runs that are chosen, whichever way round, and no others", async () => {
    const ids = await scoredOn([0, 10, 45]);
    const chosen = movementUrl({ by: "runs", moments: { from: ids[2] ?? "", to: ids[0] ?? "" } });
    expect(await pairOf(chosen.split("?")[1])).toEqual(["runs", ids[0], ids[2]]);
    expect(await pairOf("by=runs&from=999999&to=999999")).toEqual(await pairOf());
    expect(await pairOf(`by=nothing&from=${"9".repeat(1_000)}&to=%00`)).toEqual(await pairOf());
  });

  it("lists the last run of each day, and of the newest day all", async () => {
    const ids = await scoredOn([0, 0.1, 1, 1.1, 1.2]);
    const keys = (await read())?.view.flow?.moments.map(({ key }) => key);
    expect(keys).toEqual([ids[4], ids[3], ids[2], ids[1]]);
  });

  it("follows the groups from hindsight to the runs, and says a rate once a month has passed", async () => {
    await scoredOn([0, 7]);
    const early = (await read())?.view.trends;
    expect(early?.moments.map(({ at }) => at)).toEqual([0, 7].map((day) => later(day).toISOString()));
    expect(early?.groups.map(({ perMonth }) => perMonth)).toEqual([null, null, null, null, null, null]);
    await score(world, later(60));
    await workOutHistory(world.services, world.shopId, never);
    const { moments = [], groups = [], yearFrom = NaN } = (await read())?.view.trends ?? {};
    expect(moments.slice(-4).map(({ at, hindsight }) => [at, hindsight])).toEqual([
      ["2026-02-28T23:00:00.000Z", true],
      ...[0, 7, 60].map((day) => [later(day).toISOString(), false]),
    ]);
    expect(moments[yearFrom]?.month).toBe("2025-04");
    for (const { sizes, before, now, perMonth } of groups) {
      expect([before, now]).toEqual([sizes[yearFrom], sizes.at(-1)]);
      expect(perMonth).toEqual(expect.any(Number));
    }
    const total = groups.reduce((sum, { now }) => sum + now, 0);
    expect(total).toBe(300);
  });

  it("counts the cohorts itself where the run has not", async () => {
    await scoredOn([0]);
    const kept = (await read())?.view.cohorts;
    await inShopSql(world.db, world.shopId, (sql) =>
      sql.query("update runs set cohorts = null where shop_id = $1", [sql.shopId]),
    );
    expect((await read())?.view.cohorts).toEqual(kept);
  });

  it("shows nothing of another shop's runs", async () => {
    await scoredOn([0, 40], { history: true });
    const { id } = await registerShop(world.db, { domain: "other.myshopify.com", currency: "EUR" }, NOW);
    const wish = flowWish(new URLSearchParams());
    expect(await readMovement(world.db, { id, timeZone: "UTC" }, wish)).toBeNull();
  });
});
