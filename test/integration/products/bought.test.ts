/** D6: what a group, a segment and a customer bought most and last, against plain code; and what a rule can name. */
import { describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import type { BoughtProduct, Buyers } from "../../../app/db/products/bought.server.ts";
import { findBestSellers, findChoices } from "../../../app/db/products/choices.server.ts";
import { boughtBy } from "../../../app/products/bought.server.ts";
import { scoreShop } from "../../../app/scoring/score.server.ts";
import { adminClient, type AdminClient } from "../../../app/shopify/admin.server.ts";
import { searchProducts, titlesIfReachable } from "../../../app/shopify/products.server.ts";
import { generateStore } from "../../simulators/shopify/generate.ts";
import { deleteProduct } from "../../simulators/shopify/store/changes.ts";
import { FIRST_ORDER_ID } from "../../simulators/shopify/store/store.ts";
import { importAll, never, NOW, rows, type World } from "../import/import-world.ts";
import { goOn, product, productsWorld, switchOnAndRead } from "./products-world.ts";

/** A made-up store of 200 customers, scored, with all that they bought. */
async function scoredWorld(): Promise<World> {
  const world = await productsWorld(0);
  const { data } = world.simulator.simulation;
  const made = generateStore({ asOf: NOW, customers: 200 });
  for (let row = 0; row < made.orders.length; row += 1) data.orders.add(made.orders.get(row));
  for (const [id, one] of made.customers) data.customers.set(id, one);
  for (const [id, one] of made.products) data.products.set(id, one);
  Object.assign(data, { items: made.items });
  await importAll(world);
  expect(await scoreShop(world.services, world.shopId, NOW, never)).toMatchObject({ outcome: "scored" });
  return world;
}

interface Sums {
  items: number;
  lastItems: number;
  readonly people: Set<bigint>;
  readonly lastPeople: Set<bigint>;
}

/** The same by plain code. */
async function plainly(world: World, isMeant: (customer: Record<string, unknown>) => boolean) {
  const customers = (await rows(world, "customers")).filter(isMeant);
  const orders = await rows(world, "orders");
  const lines = await rows(world, "order_lines", "order_id, line");
  const sums = new Map<bigint, Sums>();
  const from = NOW.getTime() - 10 * 366 * 86_400_000;
  for (const { id, shopify_id: shopifyId, last_order_at: lastAt } of customers)
    for (const order of orders) {
      const at = (order["processed_at"] as Date).getTime();
      if (order["customer_shopify_id"] !== shopifyId || order["state"] !== "counted") continue;
      if (order["point_of_sale"] === true || at < from || at >= NOW.getTime()) continue;
      for (const line of lines) {
        if (line["order_id"] !== order["id"] || line["product_id"] === null) continue;
        const productId = line["product_id"] as bigint;
        const sum = sums.get(productId) ?? {
          items: 0,
          lastItems: 0,
          people: new Set(),
          lastPeople: new Set(),
        };
        sums.set(productId, sum);
        const isLast = at === (lastAt as Date | null)?.getTime();
        sum.items += Number(line["quantity"]);
        sum.people.add(id as bigint);
        if (isLast) sum.lastItems += Number(line["quantity"]);
        if (isLast) sum.lastPeople.add(id as bigint);
      }
    }
  const all = [...sums].map(([productId, { items, lastItems, people, lastPeople }]) => ({
    productId,
    items,
    people: people.size,
    lastItems,
    lastPeople: lastPeople.size,
  }));
  const byId = (a: { productId: bigint }, b: { productId: bigint }) => Number(a.productId - b.productId);
  return {
    most: all.toSorted((a, b) => b.items - a.items || b.people - a.people || byId(a, b)).slice(0, 5),
    last: all
      .filter(({ lastPeople }) => lastPeople > 0)
      .toSorted((a, b) => b.lastPeople - a.lastPeople || b.lastItems - a.lastItems || byId(a, b))
      .slice(0, 5),
  };
}

async function found(world: World, buyers: Buyers) {
  const bought = await boughtBy(world.db, world.shopId, buyers);
  if (bought.outcome !== "read") throw new Error(`It is ${bought.outcome}.`);
  const plain = ({ mostRank: _, lastRank: __, ...row }: BoughtProduct) => row;
  return { most: bought.most.map(plain), last: bought.last.map(plain) };
}

describe("D6: what was bought most and last", () => {
  it("by a group, a segment and a customer is what plain code adds up", async () => {
    const world = await scoredWorld();
    const group = { of: "group", group: "loyal" } as const;
    expect(await boughtBy(world.db, world.shopId, group)).toEqual({ outcome: "off" });
    await switchOnAndRead(world);
    const customers = await rows(world, "customers");
    const loyal = customers.filter(({ group: each }) => each === "loyal");
    expect(loyal.length).toBeGreaterThan(2);
    const ofGroup = await found(world, group);
    expect(ofGroup).toEqual(await plainly(world, ({ group: each }) => each === "loyal"));
    expect(ofGroup.most).toHaveLength(5);
    const one = loyal[0]?.["id"] as bigint;
    expect(await found(world, { of: "customer", id: one })).toEqual(
      await plainly(world, ({ id }) => id === one),
    );
    const members = customers.filter((_, index) => index % 3 === 0).map(({ id }) => id as bigint);
    await inShopSql(world.db, world.shopId, (sql) =>
      sql.query(
        "insert into segment_members (shop_id, customer_id, word, members) select $1, id, 1, 4 from unnest($2::bigint[]) as g (id)",
        [world.shopId, members],
      ),
    );
    expect(await found(world, { of: "segment", word: 1, place: 2 })).toEqual(
      await plainly(world, ({ id }) => members.includes(id as bigint)),
    );
    expect(await found(world, { of: "segment", word: 1, place: 1 })).toEqual({ most: [], last: [] });
  }, 60_000);

  it("is not told before it was read to its end, nor before customers were scored", async () => {
    const world = await productsWorld();
    const group = { of: "group", group: "loyal" } as const;
    await inShopSql(world.db, world.shopId, (sql) =>
      sql.query("insert into product_readings (shop_id, on_since, requested_at) values ($1, now(), $2)", [
        world.shopId,
        NOW,
      ]),
    );
    expect(await boughtBy(world.db, world.shopId, group)).toEqual({ outcome: "not_read" });
    const { grant } = world.simulator.simulation;
    grant.revokeScopes(["read_products"]);
    await goOn(world);
    expect(await boughtBy(world.db, world.shopId, group)).toEqual({ outcome: "unreadable" });
    grant.grantScopes(["read_products"]);
    await switchOnAndRead(world);
    expect(await boughtBy(world.db, world.shopId, group)).toEqual({ outcome: "not_scored" });
  });

  it("has titles while Shopify gives them: not of deleted products, not without the scope, not after four seconds", async () => {
    const world = await productsWorld();
    const admin = () => Promise.resolve(world.admin);
    const ids = [product(0), product(1), product(2)].map(BigInt);
    const [mug = 0n, blend = 0n, card = 0n] = ids;
    expect(await titlesIfReachable(admin, [])).toEqual(new Map());
    expect(await titlesIfReachable(admin, [...ids, 1n])).toEqual(
      new Map([
        [mug, "Stone Mug"],
        [blend, "House Blend"],
        [card, "Gift Card"],
      ]),
    );
    expect(await searchProducts(admin, "  ")).toEqual(new Map());
    expect(await searchProducts(admin, "house AND (")).toEqual(new Map([[blend, "House Blend"]]));
    deleteProduct(world.simulator.simulation, product(0));
    expect([...((await titlesIfReachable(admin, ids))?.keys() ?? [])]).toEqual([blend, card]);
    world.simulator.simulation.grant.revokeScopes(["read_products"]);
    expect(await titlesIfReachable(admin, ids)).toBeNull();
    expect(await searchProducts(admin, "house")).toBeNull();
    world.simulator.simulation.grant.grantScopes(["read_products"]);
    world.fault({ kind: "graphql", fault: "hang", match: "ReadTitles" });
    const began = performance.now();
    expect(await titlesIfReachable(admin, ids)).toBeNull();
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it("asks no more once it has given up", async () => {
    let calls = 0;
    let wake: (() => void) | null = null;
    const throttled = adminClient(
      () => {
        calls += 1;
        const errors = [{ message: "Throttled", extensions: { code: "THROTTLED" } }];
        return Promise.resolve(Response.json({ errors }));
      },
      // Only the first wait outlasts the page.
      { sleep: () => (wake === null ? new Promise((resolve) => (wake = resolve)) : Promise.resolve()) },
    );
    const asked: Promise<unknown>[] = [];
    const admin: AdminClient = {
      request(...given) {
        const answer = throttled.request(...given);
        asked.push(answer);
        return answer;
      },
    };
    expect(await searchProducts(() => Promise.resolve(admin), "house")).toBeNull();
    (wake as (() => void) | null)?.();
    await Promise.allSettled(asked);
    expect([asked.length, calls]).toEqual([1, 1]);
  });
});

describe("D6: what a rule can name", () => {
  it("are the store's types, vendors and tags, those of most products first, and what sells", async () => {
    const world = await productsWorld();
    await importAll(world);
    await switchOnAndRead(world);
    const choices = (of: "types" | "vendors" | "tags", text: string, limit = 20) =>
      inShopSql(world.db, world.shopId, (sql) => findChoices(sql, of, { text, limit }));
    expect(await choices("types", "")).toEqual(["coffee", "mug"]);
    expect(await choices("types", "", 1)).toEqual(["coffee"]);
    expect(await choices("vendors", "clay")).toEqual(["studio clay"]);
    expect(await choices("tags", "%")).toEqual([]);
    expect(await choices("tags", "")).toEqual(["beans", "gift", "kitchen"]);
    const best = () => inShopSql(world.db, world.shopId, (sql) => findBestSellers(sql, 2));
    expect(await best()).toEqual([product(0), product(1)].map(BigInt));
    // The fourth order has two of the first product, and the first order one.
    const state = (n: number, is: string) =>
      inShopSql(world.db, world.shopId, (sql) =>
        sql.query("update orders set state = $3 where shop_id = $1 and id = $2", [
          world.shopId,
          FIRST_ORDER_ID + n,
          is,
        ]),
      );
    await state(3, "cancelled");
    expect(await best()).toEqual([product(1), product(0)].map(BigInt));
    await state(0, "test");
    expect(await best()).toEqual([product(1), product(2)].map(BigInt));
    await inShopSql(world.db, world.shopId, (sql) =>
      sql.query("delete from orders where shop_id = $1 and id = $2", [world.shopId, FIRST_ORDER_ID + 1]),
    );
    expect(await best()).toEqual([BigInt(product(2))]);
  });
});
