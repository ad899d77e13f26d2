/** Customers with chosen tags stay out of the boundaries and the groups. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { upsertOrders } from "../../../app/db/orders/orders.server.ts";
import { countTags, readLeftOut, saveLeftOutTags } from "../../../app/db/scoring/left-out.server.ts";
import { countMembers } from "../../../app/db/segments/members.server.ts";
import type { Order } from "../../../app/domain/orders/order.ts";
import { ruleOf } from "../../../app/domain/presets/catalogue.ts";
import { compared, condition } from "../../../app/domain/presets/conditions.ts";
import { evaluableRule } from "../../../app/domain/rules/evaluable.ts";
import { readCustomerPage } from "../../../app/routes/app.customers.$id/customer.server.ts";
import { readRuleGround } from "../../../app/segments/rule-ground.server.ts";
import { makeWorld, NOW, rows, score, type World } from "../import/import-world.ts";
import { expectedRun } from "./scoring-oracle.ts";

const DAY_MS = 86_400_000;
const RULES = { asOf: NOW, windowYears: 10, includePointOfSale: false, currency: "EUR" } as const;

let world: World;
beforeEach(async () => {
  world = await makeWorld([]);
  await tx(
    `insert into imports (shop_id, status, as_of, window_start, scope_limited, started_at)
     values ($1, 'complete', $2, $2, false, $2)`,
    [NOW.toISOString()],
  );
});
afterEach(async () => world.close());

const tx = (text: string, values: readonly unknown[] = []) =>
  inShopSql(world.db, world.shopId, (sql) => sql.query(text, [sql.shopId, ...values]));
const choose = (tags: readonly string[]) =>
  inShopSql(world.db, world.shopId, (sql) => saveLeftOutTags(sql, tags, NOW));

function order(id: number, customer: number, days: number, amountMinor: number): Order {
  const at = new Date(NOW.getTime() - days * DAY_MS);
  return {
    ...{ id: BigInt(id), customerShopifyId: BigInt(customer), createdAt: at, processedAt: at, updatedAt: at },
    ...{ state: "counted", pointOfSale: false, currency: "EUR", amountMinor },
  };
}

/** Each customer has two orders. Wholesalers, every fifth one, pay a hundred times as much. */
function ordersOf(customers: number): Order[] {
  return Array.from({ length: 2 * customers }, (_, at) => {
    const customer = 1 + (at % customers);
    const amount = isWholesaler(customer) ? 500_000 : 5_000 + 37 * customer;
    return order(at + 1, customer, 1 + ((at * 13) % 400), amount);
  });
}
const isWholesaler = (customer: number): boolean => customer % 5 === 0;

const store = (list: readonly Order[]) => inShopSql(world.db, world.shopId, (sql) => upsertOrders(sql, list));

/** Gives customers a tag, as a reading does. */
const tag = (name: string, customers: readonly number[]) =>
  tx(
    `insert into customer_tags (shop_id, customer_id, tag)
     select $1, id, $2 from customers where shop_id = $1 and shopify_id = any($3::bigint[]) on conflict do nothing`,
    [name, customers],
  );

interface Customer {
  readonly shopify_id: bigint;
  readonly group: string | null;
  readonly r: number | null;
  readonly order_count: number;
  readonly left_out: boolean;
}
const customers = async () => (await rows(world, "customers", "shopify_id")) as unknown as Customer[];
const groups = async () =>
  Object.fromEntries((await customers()).map(({ shopify_id, group }) => [String(shopify_id), group]));

describe("customers who are left out", () => {
  it("are as if they had ordered nothing, to the boundaries and to everybody else's group", async () => {
    const oneOrder = fc.tuple(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 900 }),
      fc.nat(90_000),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(oneOrder, { maxLength: 80 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 12 })),
        async (list, tagged) => {
          for (const table of [
            "orders",
            "customers",
            "customer_tags",
            "models",
            "runs",
            "moves",
            "snapshots",
          ])
            await tx(`delete from ${table} where shop_id = $1`);
          await tx("insert into customers (shop_id, shopify_id) select $1, generate_series(1, 12)");
          const given = list.map(([customer, days, amount], at) => order(at + 1, customer, days, amount));
          await store(given);
          await tag("wholesale", tagged);
          await choose(["staff", "wholesale"]);
          await score(world);
          const kept = given.filter(({ customerShopifyId: id }) => !tagged.includes(Number(id)));
          const { models, customers: scored } = expectedRun(kept, RULES);
          const boundaries = (all: readonly unknown[]) =>
            all.map((model) => (model as { boundaries: unknown }).boundaries);
          expect(boundaries(await rows(world, "models"))).toEqual(boundaries(models));
          const group = new Map(
            (scored as readonly { shopify_id: bigint; group: string | null }[]).map((each) => [
              each.shopify_id,
              each.group,
            ]),
          );
          for (const each of await customers()) {
            const out = tagged.includes(Number(each.shopify_id));
            expect([each.left_out, each.group]).toEqual([
              out,
              out ? null : (group.get(each.shopify_id) ?? null),
            ]);
            const ordered = given.filter(({ customerShopifyId: id }) => id === each.shopify_id);
            expect(each.order_count).toBe(ordered.length);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it("leave their groups with the next run, come back with another, and nobody moves at a third", async () => {
    await store(ordersOf(60));
    await score(world);
    const before = await groups();
    await tag("wholesale", [5, 10]);
    expect(await score(world)).toMatchObject({ moves: 0 });
    await choose(["wholesale"]);
    await tx("update histories set outdated = false where shop_id = $1");
    expect(await score(world)).toMatchObject({ moves: 2 });
    expect(await groups()).toEqual({ ...before, 5: null, 10: null });
    const moves = await tx("select cause, to_group from moves where shop_id = $1 and from_group is not null");
    expect(moves).toEqual(Array(2).fill({ cause: "setting_changed", to_group: null }));
    expect((await rows(world, "runs", "id")).at(-1)).toMatchObject({
      customers: 58,
      eligible: 116,
      left_out: { left_out_tag: 4 },
    });
    expect(await score(world)).toMatchObject({ moves: 0 });
    await choose([]);
    expect(await score(world)).toMatchObject({ moves: 2 });
    expect(await groups()).toEqual(before);
  });

  it("have a page that says so, and explains no group", async () => {
    await store(ordersOf(30));
    await score(world);
    await tag("wholesale", [5]);
    await choose(["wholesale"]);
    await score(world);
    const pageOf = async (customer: number) => {
      const [found] = await inShopSql(world.db, world.shopId, (sql) =>
        sql.query<{ id: bigint }>("select id from customers where shop_id = $1 and shopify_id = $2", [
          sql.shopId,
          customer,
        ]),
      );
      const nobody = (): Promise<never> => Promise.reject(new Error("Shopify is not asked here."));
      return readCustomerPage(world.db, world.shopId, nobody, found?.id ?? 0n);
    };
    expect(await pageOf(5)).toMatchObject({
      leftOut: true,
      group: null,
      explanation: null,
      changedSince: false,
      orderCount: 2,
    });
    const other = await pageOf(6);
    expect(other).toMatchObject({ leftOut: false, changedSince: false });
    expect(other?.explanation?.reason.group).toBe(other?.group);
  });

  it("are still people to segments", async () => {
    await store(ordersOf(30));
    await score(world);
    await tag("wholesale", [5]);
    await choose(["wholesale"]);
    await score(world);
    const members = await inShopSql(world.db, world.shopId, async (sql) => {
      const { knowledge, moment } = await readRuleGround(sql, "UTC");
      const found = evaluableRule(ruleOf(condition("orders", compared("at_least", 2))), {
        ...knowledge,
        segments: new Map(),
      });
      if (found.outcome !== "evaluable" || moment === null) throw new Error("The rule can't be evaluated.");
      return countMembers(sql, [found.rule], moment);
    });
    expect(members).toEqual([30]);
  });

  it("are chosen among the tags that the store has", async () => {
    await store(ordersOf(30));
    await score(world);
    await tag("wholesale", [5, 10]);
    await tag("vip", [1, 2, 3]);
    await inShopSql(world.db, world.shopId, countTags);
    const found = [
      { tag: "vip", customers: 3 },
      { tag: "wholesale", customers: 2 },
    ];
    const read = () => inShopSql(world.db, world.shopId, readLeftOut);
    expect(await read()).toEqual({ tags: [], chosenAt: null, found });
    await choose([]);
    expect(await read()).toEqual({ tags: [], chosenAt: NOW, found });
  });
});
