import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { upsertOrders } from "../../../app/db/orders/orders.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import type { Group } from "../../../app/domain/groups/group.ts";
import { readCustomerPage } from "../../../app/routes/app.customers.$id/customer.server.ts";
import { workOutHistory } from "../../../app/scoring/history.server.ts";
import type { CustomerView, StayRow, WayView } from "../../../app/web/customer/customer-view.ts";
import { generateStore } from "../../simulators/shopify/generate.ts";
import { DOMAIN, importAll, makeWorld, never, NOW, rows, score, type World } from "../import/import-world.ts";

const DAY_MS = 86_400_000;
/** The model is fitted again after 30 days. What the page says must hold until then. */
const WITHIN_DAYS = 25;

let world: World;
let nextOrderId = 9_000_000_000_000n;

beforeEach(async () => {
  const { orders } = generateStore({ asOf: NOW, customers: 1_200, domain: DOMAIN });
  world = await makeWorld(Array.from({ length: orders.length }, (_, row) => orders.get(row)));
  await importAll(world);
  await score(world);
});
afterEach(async () => world.close());

const later = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);
const nobody = (): Promise<never> => Promise.reject(new Error("Shopify is not asked here."));
const pageOf = (id: bigint, admin: Parameters<typeof readCustomerPage>[2] = nobody, shopId = world.shopId) =>
  readCustomerPage(world.db, shopId, admin, id);

interface Known {
  readonly id: bigint;
  readonly shopifyId: bigint;
  readonly group: Group | null;
}

async function customers(): Promise<Known[]> {
  return (await rows(world, "customers")).map((row) => ({
    id: row["id"] as bigint,
    shopifyId: row["shopify_id"] as bigint,
    group: row["group"] as Group | null,
  }));
}

const groupOf = async (of: Known): Promise<Group | null | undefined> =>
  (await customers()).find(({ id }) => id === of.id)?.group;

/** Every customer in a group, with what the page explains. */
async function explained() {
  const found: { customer: Known; explanation: NonNullable<CustomerView["explanation"]> }[] = [];
  for (const customer of await customers()) {
    const explanation = (await pageOf(customer.id))?.explanation;
    if (explanation) found.push({ customer, explanation });
  }
  return found;
}

async function place(customer: Known, way: Pick<WayView, "orders" | "amountMinor">, at: Date): Promise<void> {
  const list = Array.from({ length: way.orders }, () => ({
    id: nextOrderId++,
    customerShopifyId: customer.shopifyId,
    createdAt: at,
    processedAt: at,
    updatedAt: at,
    state: "counted" as const,
    pointOfSale: false,
    currency: "EUR",
    amountMinor: way.amountMinor,
  }));
  await inShopSql(world.db, world.shopId, (sql) => upsertOrders(sql, list));
}

describe("a customer's page", () => {
  it("has the live name, the group with its reason, the counted orders and the moves", async () => {
    const [customer] = (await customers()).filter(({ group }) => group === "loyal");
    if (customer === undefined) throw new Error("Nobody is loyal.");
    const person = world.store.customers.get(Number(customer.shopifyId));
    Object.assign(person ?? {}, { firstName: "Ada", lastName: "Lovelace", email: "ada@example.com" });
    const view = await pageOf(customer.id, () => Promise.resolve(world.admin));
    const [row] = (await rows(world, "customers")).filter(({ id }) => id === customer.id);
    expect(view).toMatchObject({
      shopifyId: String(customer.shopifyId),
      name: "Ada Lovelace",
      email: "ada@example.com",
      nameUnavailable: false,
      asOf: NOW.toISOString(),
      currency: "EUR",
      group: "loyal",
      changedSince: false,
      explanation: {
        values: {
          r: { score: row?.["r"] },
          f: { score: row?.["f"], value: row?.["order_count"] },
          m: { score: row?.["m"], value: Number(row?.["spent_minor"]) },
        },
        reason: { group: "loyal", kind: "attached" },
      },
      orderCount: row?.["order_count"],
      moves: [{ at: NOW.toISOString(), from: null, to: "loyal", cause: "data_changed" }],
    });
    const moments = view?.orders.map(({ at }) => at) ?? [];
    expect(moments).toEqual(moments.toSorted().toReversed());
    expect(moments[0]).toBe((row?.["last_order_at"] as Date).toISOString());
  });

  it("agrees with the run about whomever it shows", async () => {
    const some = (await customers()).filter((_, place) => place % 4 === 0);
    for (const customer of some) {
      const view = await pageOf(customer.id);
      expect(view?.explanation?.reason.group ?? null).toBe(customer.group);
      expect(view?.changedSince).toBe(false);
    }
  });

  it("has the groups of the time before, which sum up to the shop's history", async () => {
    await workOutHistory(world.services, world.shopId, never);
    const figures = await rows(world, "history_figures", "at");
    const people: (readonly StayRow[])[] = [];
    for (const { id } of await customers()) people.push((await pageOf(id))?.way ?? []);
    const moments = [...new Set(figures.map(({ at }) => (at as Date).toISOString()))];
    expect(moments).toHaveLength(37);
    for (const moment of moments.slice(0, -1)) {
      const groups = people.map(
        (stays) => stays.find(({ from, to }) => from <= moment && moment < to)?.group,
      );
      for (const { group, customers: then } of figures.filter(
        ({ at }) => (at as Date).toISOString() === moment,
      ))
        expect(groups.filter((each) => each === group)).toHaveLength(then as number);
    }
  });

  it("says when an order changed since the run", async () => {
    const [customer] = (await customers()).filter(({ group }) => group === "loyal");
    if (customer === undefined) throw new Error("Nobody is loyal.");
    await place(customer, { orders: 1, amountMinor: 500 }, later(-1));
    expect(await pageOf(customer.id)).toMatchObject({ changedSince: true, nameUnavailable: true });
  });

  it("is there for customers of the shop only", async () => {
    const other = await registerShop(world.db, { domain: "other.myshopify.com", currency: "EUR" }, NOW);
    const [customer] = await customers();
    expect(await pageOf(customer?.id ?? 0n)).not.toBeNull();
    expect(await pageOf(customer?.id ?? 0n, nobody, other.id)).toBeNull();
    expect(await pageOf(9_999_999_999n)).toBeNull();
  });
});

describe("what a customer's page says, done and scored again", () => {
  it("leads into the groups that it names", async () => {
    const moment = later(10);
    const chosen = new Map<string, { customer: Known; way: WayView }[]>();
    for (const { customer, explanation } of await explained()) {
      const [way] = explanation.ways.filter(({ before }) => before === null || new Date(before) > moment);
      if (way === undefined) continue;
      const kind = `${customer.group} ${way.kind} ${way.to}`;
      const alike = chosen.get(kind) ?? [];
      if (alike.length < 3) chosen.set(kind, [...alike, { customer, way }]);
    }
    expect(chosen.size).toBeGreaterThanOrEqual(5);
    const all = [...chosen.values()].flat();
    for (const { customer, way } of all) await place(customer, way, new Date(moment.getTime() - 1));
    await score(world, moment);
    expect(await rows(world, "models")).toHaveLength(1);
    for (const { customer, way } of all) {
      expect({ way, group: await groupOf(customer) }).toEqual({ way, group: way.to });
    }
  });

  it("comes to pass without an order at the moment named, and one order before it keeps the group", async () => {
    const soon = (await explained())
      .flatMap(({ customer, explanation }) => {
        const [change] = explanation.withoutOrder;
        const keep = explanation.ways.find(({ kind }) => kind === "keep");
        return change === undefined || keep === undefined ? [] : [{ customer, change, keep }];
      })
      .filter(({ change }) => new Date(change.at) < later(WITHIN_DAYS))
      .sort((a, b) => a.change.at.localeCompare(b.change.at));
    expect(soon.length).toBeGreaterThanOrEqual(4);
    for (const [turn, { customer, change, keep }] of soon.slice(0, 4).entries()) {
      const at = new Date(change.at);
      expect(keep.before).toBe(change.at);
      const ordered = turn % 2 === 0;
      if (ordered) await place(customer, keep, new Date(at.getTime() - 60_000));
      await score(world, new Date(at.getTime() - 1));
      expect(await groupOf(customer)).toBe(customer.group);
      await score(world, at);
      expect(await groupOf(customer)).toBe(ordered ? customer.group : change.to);
    }
    expect(await rows(world, "models")).toHaveLength(1);
  });
});
