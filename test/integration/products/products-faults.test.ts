/** D6: the reading of what was bought goes on after any fault and any kill, and brings the same as an undisturbed one. */
import { describe, expect, it } from "vitest";

import { startProducts } from "../../../app/products/request.server.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { generateStore } from "../../simulators/shopify/generate.ts";
import { isKilled, killingAdmin, killingDatabase } from "../sync/sync-killing.ts";
import { NOW, rows, type World } from "../import/import-world.ts";
import {
  DAY_MS,
  everything,
  goOn,
  later,
  linesAtShopify,
  linesIn,
  product,
  productsWorld,
  readAgain,
  setItems,
  switchOnAndRead,
  type Ways,
} from "./products-world.ts";

async function undisturbed(count: number): Promise<object> {
  const world = await productsWorld(count);
  await switchOnAndRead(world);
  const all = await everything(world);
  await world.close();
  return all;
}

describe("D6: what was bought", () => {
  it("is the same where a file's lines come in no order, and twice", async () => {
    const world = await productsWorld(9, { shuffledResults: true, repeatedResults: true });
    await switchOnAndRead(world);
    expect(await everything(world)).toEqual(await undisturbed(9));
  });

  it("of a made-up store is what Shopify has, line by line", async () => {
    const world = await productsWorld(0);
    const { data } = world.simulator.simulation;
    const made = generateStore({ asOf: NOW, customers: 150 });
    for (let row = 0; row < made.orders.length; row += 1) data.orders.add(made.orders.get(row));
    for (const [id, one] of made.products) data.products.set(id, one);
    Object.assign(data, { items: made.items });
    const warned: object[] = [];
    Object.assign(world.services.log, { warn: (fields: object) => void warned.push(fields) });
    await switchOnAndRead(world);
    expect(warned).toEqual([]);
    const expected = linesAtShopify(world);
    expect(expected.length).toBeGreaterThan(500);
    expect(await linesIn(world)).toEqual(expected);
    expect(await rows(world, "products")).toHaveLength(made.products.size);
  });

  it.each(["reset", "truncate"])("goes on in a file that is cut off (%s)", async (fault) => {
    const world = await productsWorld(40);
    world.fault({ kind: "result", fault, times: 3, afterBytes: 700 });
    await switchOnAndRead(world);
    expect(await everything(world)).toEqual(await undisturbed(40));
  });

  it.each(["expired", "failed", "canceled"])("is read again where the operation %s", async (fault) => {
    const world = await productsWorld();
    world.fault({ kind: "bulk", fault });
    await switchOnAndRead(world);
    if (fault !== "expired") {
      expect(await everything(world)).toMatchObject({ sources: [], failures: ["operation_failed"] });
      later(world, 1);
      await readAgain(world);
    }
    expect(await everything(world)).toEqual(await undisturbed(4));
  });

  it("waits while as many operations run as Shopify allows", async () => {
    const world = await productsWorld();
    const { operations } = world.simulator.simulation;
    const others = Array.from({ length: 5 }, () => operations.create("QUERY", "{ shop { id } }"));
    await startProducts(world.services, world.shopId);
    const freed = goOn(world);
    for (const other of others) if (other !== null) operations.finish(other, { status: "CANCELED" });
    await freed;
    expect(await everything(world)).toEqual(await undisturbed(4));
  });

  it("tells that not one line could be read", async () => {
    const world = await productsWorld();
    const { data } = world.simulator.simulation;
    for (const one of data.products.values()) Object.assign(one, { vendor: null });
    await switchOnAndRead(world);
    expect(await everything(world)).toMatchObject({ sources: [], failures: ["unreadable"] });
  });
});

type Killer = (world: World, at: number) => Ways;

describe("a kill of the reading of what was bought", () => {
  it.each<[string, Killer]>([
    ["before any request", ({ admin }, at) => ({ admin: killingAdmin(admin, at, "before") })],
    ["after any request", ({ admin }, at) => ({ admin: killingAdmin(admin, at, "after") })],
    ["before any transaction", ({ db }, at) => ({ db: killingDatabase(db, at, "before") })],
    ["after any transaction", ({ db }, at) => ({ db: killingDatabase(db, at, "after") })],
  ])(
    "%s costs nothing",
    async (_, ways) => {
      const first = await undisturbed(9);
      const places = pointsToStrike();
      for (let at = places.first; ; at += places.gap()) {
        const world = await productsWorld(9);
        await startProducts(world.services, world.shopId);
        const isFirstKilled = await isKilled(goOn(world, ways(world, at)));
        await goOn(world);
        expect([at, await everything(world)]).toEqual([at, first]);
        later(world, DAY_MS);
        setItems(world, 4, [{ productId: product(2), quantity: 1, currentQuantity: 0 }]);
        const isSecondKilled = await isKilled(readAgain(world, ways(world, at)));
        await goOn(world);
        expect([at, (await linesIn(world)).filter((line) => line.startsWith("4 "))]).toEqual([at, ["4 - 1"]]);
        await world.close();
        if (!isFirstKilled && !isSecondKilled) return;
      }
    },
    300_000,
  );
});
