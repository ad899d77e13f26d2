import { afterEach, describe, expect, it } from "vitest";

import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { readMovement, type RunChoice } from "../../../app/routes/app.movement/movement.server.ts";
import { importAll, makeWorld, NOW, orders, rows, score, type World } from "../import/import-world.ts";

let world: World;
afterEach(async () => world.close());

const DAY_MS = 86_400_000;
const later = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);
const read = (choice: Partial<RunChoice> = {}) =>
  readMovement(
    world.db,
    { id: world.shopId, timeZone: "Europe/Berlin" },
    { from: null, to: null, ...choice },
  );
const runIds = async (): Promise<number[]> => (await rows(world, "runs")).map((run) => Number(run["id"]));

/** 300 customers, scored as of each of these days from NOW. */
async function scoredOn(days: readonly number[]): Promise<number[]> {
  world = await makeWorld(orders(2_000, 300));
  await importAll(world);
  for (const day of days) await score(world, later(day));
  return runIds();
}

describe("the movement page", () => {
  it("has nothing before the first run, and no flow after one", async () => {
    world = await makeWorld(orders(200, 30));
    expect(await read()).toBeNull();
    await importAll(world);
    await score(world);
    const found = await read();
    expect(found).toMatchObject({
      currency: "EUR",
      view: { flow: null, shortWindow: false, loyal: { direction: null, perMonth: null } },
    });
    expect(found?.view.runs).toHaveLength(1);
    expect(found?.view.inflow.months.at(-1)).toMatchObject({ month: "2026-03", partial: true });
  });

  it("compares the newest run with the one about a month before, else with the oldest", async () => {
    const ids = await scoredOn([0, 10, 45, 70]);
    const flow = (await read())?.view.flow;
    expect([flow?.from.id, flow?.to.id]).toEqual([ids[1], ids[3]]);
    const first = (await read({ to: ids[1] ?? 0 }))?.view.flow;
    expect([first?.from.id, first?.to.id]).toEqual([ids[0], ids[1]]);
    const all = flow?.matrix.cells.flat().reduce((sum, { customers }) => sum + customers, 0);
    expect(all).toBe(300);
  });

  it("takes the runs that are chosen, whichever way round, and no others", async () => {
    const ids = await scoredOn([0, 10, 45]);
    const chosen = await read({ from: ids[2] ?? 0, to: ids[0] ?? 0 });
    expect(chosen?.view.flow).toMatchObject({ from: { id: ids[0] }, to: { id: ids[2] } });
    expect((await read({ from: 999_999, to: 999_999 }))?.view.flow).toEqual((await read())?.view.flow);
  });

  it("lists the last run of each day, and of the newest day all", async () => {
    const ids = await scoredOn([0, 0.1, 1, 1.1, 1.2]);
    expect((await read())?.view.runs.map(({ id }) => id)).toEqual([ids[4], ids[3], ids[2], ids[1]]);
  });

  it("follows Loyal over the runs, and says a rate once a month has passed", async () => {
    await scoredOn([0, 7]);
    const early = await read();
    expect(early?.view.loyal).toMatchObject({ direction: expect.any(String) as string, perMonth: null });
    await score(world, later(60));
    const { loyal } = (await read())?.view ?? {};
    expect(loyal?.sizes.map(({ at }) => at)).toEqual([0, 7, 60].map((day) => later(day).toISOString()));
    expect(loyal?.perMonth).toEqual(expect.any(Number));
  });

  it("shows nothing of another shop's runs", async () => {
    await scoredOn([0, 40]);
    const { id } = await registerShop(world.db, { domain: "other.myshopify.com", currency: "EUR" }, NOW);
    expect(await readMovement(world.db, { id, timeZone: "UTC" }, { from: null, to: null })).toBeNull();
  });
});
