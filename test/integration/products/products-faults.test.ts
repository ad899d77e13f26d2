/** D6: the reading of what was bought goes on after any fault and any kill, and brings the same as an undisturbed one. */
import { describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { startProducts, stopProducts } from "../../../app/products/request.server.ts";
import type { AdminClient } from "../../../app/shopify/admin.server.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { generateStore } from "../../simulators/shopify/generate.ts";
import { FIRST_ORDER_ID } from "../../simulators/shopify/store/store.ts";
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
  watched,
  type Ways,
} from "./products-world.ts";

/** A line that Shopify never gives. */
const UNREADABLE = { productId: product(0), quantity: 1, currentQuantity: -1 };

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

  it.each([1, 2, 3, 4, 5, 6])(
    "tells that not one line of an order could be read, also after a kill at transaction %i",
    async (at) => {
      const world = await productsWorld();
      for (const n of [0, 1, 2, 3]) setItems(world, n, [UNREADABLE]);
      await startProducts(world.services, world.shopId);
      await isKilled(goOn(world, { db: killingDatabase(world.db, at, "after") }));
      await goOn(world);
      expect(await everything(world)).toMatchObject({ lines: [], sources: [], failures: ["unreadable"] });
    },
  );

  it("reads everything again after a reading that missed a line, then what changed", async () => {
    const world = await productsWorld();
    const { data } = world.simulator.simulation;
    setItems(world, 1, [UNREADABLE, { productId: null, quantity: 1 }]);
    await switchOnAndRead(world);
    const others = ["0 0 1", "0 - 1", "1 - 1", "2 2 1", "2 - 1", "3 0 2", "3 - 1"];
    expect(await everything(world)).toMatchObject({ lines: others, sources: ["products"], failures: [null] });
    // Shopify tells of no change.
    const items = [
      { productId: product(1), quantity: 5 },
      { productId: null, quantity: 1 },
    ];
    data.items.set(FIRST_ORDER_ID + 1, items, () => "");
    const { queries, client: admin } = watched(world.admin);
    later(world, DAY_MS);
    await readAgain(world, { admin });
    expect(await linesIn(world)).toEqual(others.toSpliced(2, 0, "1 1 5"));
    later(world, DAY_MS);
    await readAgain(world, { admin });
    const started = queries.filter((query) => /query (Lines|Products) \{/.test(query));
    expect(started.map((query) => query.includes("updated_at"))).toEqual([false, false, true, true]);
  });

  it("reads what changed beside a line that can never be read, and all again after a week", async () => {
    const world = await productsWorld();
    const { data } = world.simulator.simulation;
    setItems(world, 1, [UNREADABLE]);
    await switchOnAndRead(world);
    const { queries, client: admin } = watched(world.admin);
    const read = async (days: number) => {
      queries.length = 0;
      later(world, days * DAY_MS);
      await readAgain(world, { admin });
      const started = queries.filter((query) => /query (Lines|Products) \{/.test(query));
      return started.map((query) => (query.includes("updated_at") ? "changed" : "all"));
    };
    const [all, changed] = [
      ["all", "all"],
      ["changed", "changed"],
    ];
    expect(await read(1)).toEqual(all);
    // The order changes, and its line is met again.
    expect(await read(1)).toEqual(changed);
    data.orders.set(1, { ...data.orders.get(1), updatedAt: world.clock.now.getTime() + 1_000 });
    expect(await read(1)).toEqual(changed);
    expect(await read(1)).toEqual(changed);
    expect(await read(5)).toEqual(all);
    // It can be read now, so there is nothing to try again.
    data.items.set(FIRST_ORDER_ID + 1, [{ productId: product(1), quantity: 5 }], () => "");
    expect(await read(7)).toEqual(all);
    expect(await linesIn(world)).toContain("1 1 5");
    expect(await read(8)).toEqual(changed);
  });

  it("is not given up for a failure from before it was switched off and on again", async () => {
    const world = await productsWorld();
    const { grant } = world.simulator.simulation;
    let requests = 0;
    const admin: AdminClient = {
      async request(document, variables, schema) {
        requests += 1;
        if (requests > 1) return world.admin.request(document, variables, schema);
        grant.revokeScopes(["read_products"]);
        const answer = await world.admin.request(document, variables, schema);
        grant.grantScopes(["read_products"]);
        await stopProducts(world.services, world.shopId);
        later(world, 1_000);
        await startProducts(world.services, world.shopId);
        later(world, 1_000);
        return answer;
      },
    };
    await switchOnAndRead(world, { admin });
    expect(await everything(world)).toEqual(await undisturbed(4));
  });
});

describe("a switch off of what was bought", () => {
  const none = { lines: [], products: [], tags: [], sources: [], failures: [] };

  it.each(["before", "after"] as const)(
    "deletes all of it, also where it is killed %s any transaction",
    async (when) => {
      const world = await productsWorld(9);
      for (let at = 1; ; at += 1) {
        await switchOnAndRead(world);
        await stopProducts(world.services, world.shopId);
        const isDead = await isKilled(goOn(world, { db: killingDatabase(world.db, at, when) }));
        await goOn(world);
        expect([at, await everything(world)]).toEqual([at, none]);
        if (!isDead) return expect(at).toBeGreaterThan(6);
        later(world, 1_000);
      }
    },
  );

  it("leaves nothing to the next reading, where it is switched on again before all is deleted", async () => {
    const world = await productsWorld(9);
    await switchOnAndRead(world);
    await inShopSql(world.db, world.shopId, (sql) =>
      sql.query("insert into order_lines (shop_id, order_id, line, quantity) values ($1, 1, 1, 1)", [
        sql.shopId,
      ]),
    );
    await stopProducts(world.services, world.shopId);
    await isKilled(goOn(world, { db: killingDatabase(world.db, 4, "before") }));
    later(world, 1_000);
    await switchOnAndRead(world);
    expect(await everything(world)).toEqual(await undisturbed(9));
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
