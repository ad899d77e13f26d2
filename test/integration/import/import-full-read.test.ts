import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { findShop } from "../../../app/db/shops/shop-directory.server.ts";
import { runImport } from "../../../app/ingest/import.server.ts";
import { startImport } from "../../../app/ingest/request-import.server.ts";
import { readUnreadPage } from "../../../app/routes/app.unread-lines/unread-page.server.ts";
import { AdminApiError } from "../../../app/shopify/errors.ts";
import {
  changeOrder,
  continueImport,
  importAgain,
  importAll,
  makeWorld,
  never,
  newestImport,
  NOW,
  order,
  orders,
  rows,
  type World,
} from "./import-world.ts";

let world: World;
afterEach(async () => world.close());

const sql = (text: string, values: readonly unknown[] = []): Promise<object[]> =>
  inShopSql(world.db, world.shopId, (within) => within.query(text, [within.shopId, ...values]));

const remove = (n: number): void => world.store.orders.delete(n);

describe("the monthly full read", () => {
  it("finds what nobody told of, and says how much", async () => {
    world = await makeWorld(orders(300));
    await importAll(world);
    // Neither a webhook nor an increment tells of these changes.
    for (const n of [10, 11, 12]) changeOrder(world, n, NOW.getTime() - 10 * 3_600_000);
    world.store.orders.add(order(300, 20));
    for (const n of [50, 60]) remove(n);
    expect(await importAll(world)).toMatchObject({ kind: "increment", lines_read: 0 });
    expect(await importAgain(world)).toMatchObject({
      kind: "full_read",
      status: "complete",
      lines_read: 299,
      orders_written: 6,
      orders_added: 1,
      drift: { added: 1, changed: 3, removed: 2 },
    });
    const states = (await rows(world, "orders")).map((row) => row["state"]);
    expect(states.filter((state) => state === "deleted")).toHaveLength(2);
    expect([states[50], states[60]]).toEqual(["deleted", "deleted"]);
    expect(await sql("select from seen_orders where shop_id = $1")).toEqual([]);
    expect(await importAgain(world)).toMatchObject({ drift: { added: 0, changed: 0, removed: 0 } });
  });

  it("leaves alone what it could not have come by", async () => {
    world = await makeWorld([order(0, 100), order(1, 3_700), order(2, 1)]);
    await importAll(world);
    // These were created before the window, and are known by webhooks only.
    await sql(
      `insert into orders select shop_id, id + 100, customer_shopify_id, created_at - interval '11 years', processed_at,
              updated_at, state, point_of_sale, currency, amount_minor from orders where shop_id = $1`,
    );
    // These were created after the full read began.
    world.store.orders.add(order(3, -40));
    await sql(
      `insert into orders select shop_id, id + 200, customer_shopify_id, '2026-04-02', processed_at, updated_at, state,
              point_of_sale, currency, amount_minor from orders where shop_id = $1 and id < 5500000000100`,
    );
    expect(await importAgain(world)).toMatchObject({ drift: { added: 0, changed: 0, removed: 0 } });
  });

  it("does not count what was updated since it began, of which news may be on the way", async () => {
    world = await makeWorld(orders(10));
    await importAll(world);
    const begins = NOW.getTime() + 31 * 86_400_000;
    changeOrder(world, 3, begins);
    changeOrder(world, 4, begins - 1_000);
    expect(await importAgain(world)).toMatchObject({
      kind: "full_read",
      orders_written: 2,
      drift: { added: 0, changed: 1, removed: 0 },
    });
  });

  it("takes an order for gone only when Shopify knows none by its id", async () => {
    world = await makeWorld(orders(400));
    await importAll(world);
    // Shopify's list has half of the store. The other orders are still there by their ids.
    const { simulation } = world.simulator;
    const listed = simulation.data.orders.length;
    world.clock.now = new Date(NOW.getTime() + 31 * 86_400_000);
    await startImport(world.services, world.shopId, NOW);
    const hidden = hideFromLists(world, 150);
    expect(await runImport(world.services, world.shopId, never)).toMatchObject({ outcome: "again" });
    await waitForOperation(world);
    hidden.show();
    changeOrder(world, 300, NOW.getTime() - 10 * 3_600_000);
    remove(310);
    await continueImport(world);
    expect(await newestImport(world)).toMatchObject({
      kind: "full_read",
      status: "complete",
      lines_read: listed - 150,
      drift: { added: 0, changed: 1, removed: 1 },
    });
    expect((await rows(world, "orders")).filter((row) => row["state"] === "deleted")).toHaveLength(1);
  });

  it("counts an order as seen whose line can't be read", async () => {
    world = await makeWorld(orders(60));
    await importAll(world);
    const { orders: table } = world.store;
    table.set(5, { ...table.get(5), currency: "" });
    world.fault({ kind: "graphql", fault: "402", match: "ReadOrders" });
    expect(await importAgain(world)).toMatchObject({ status: "complete", bad_lines: 1, lines_read: 60 });
    expect(await unread()).toEqual([
      { lineNumber: 6, reason: expect.stringMatching(/currencyCode$/) as string },
    ]);
  });

  it.each([
    ["can't be read by its id, nor the others with it", (nodes: unknown[]) => nodes.map(() => ({ id: "?" }))],
    ["is not answered for", () => "no list"],
  ])("leaves an order as it is that %s", async (_, garble) => {
    world = await makeWorld(orders(60));
    await importAll(world);
    world.clock.now = new Date(NOW.getTime() + 31 * 86_400_000);
    await startImport(world.services, world.shopId, NOW);
    const hidden = hideFromLists(world, 10);
    expect(await runImport(world.services, world.shopId, never)).toMatchObject({ outcome: "again" });
    await waitForOperation(world);
    hidden.show();
    expect(await runImport(garbling(world, garble), world.shopId, never)).toEqual({ outcome: "done" });
    expect(await newestImport(world)).toMatchObject({
      status: "complete",
      lines_read: 50,
      orders_written: 0,
      drift: { added: 0, changed: 0, removed: 0 },
    });
  });

  it("goes on comparing after a crash, and counts nothing twice", async () => {
    world = await makeWorld(orders(300));
    await importAll(world);
    for (let n = 0; n < 120; n += 1) remove(n);
    // At first Shopify can't be reached. Then the process dies after each batch.
    world.fault({ kind: "graphql", fault: "reset", match: "ReadOrders", times: 5 });
    world.clock.now = new Date(NOW.getTime() + 31 * 86_400_000);
    await startImport(world.services, world.shopId, NOW);
    const dying = dyingAfter(world, "ReadOrders");
    const removed: number[] = [];
    for (let turn = 0; turn < 300; turn += 1) {
      const outcome = await runImport(dying, world.shopId, never).catch(() => null);
      const row = await newestImport(world);
      if (row["status"] === "comparing")
        removed.push((row["drift"] as { removed: number } | null)?.removed ?? -1);
      if (outcome?.outcome === "done") break;
    }
    expect(new Set(removed)).toEqual(new Set([0, 50, 100]));
    expect(await newestImport(world)).toMatchObject({
      status: "complete",
      operations: 1,
      drift: { added: 0, changed: 0, removed: 120 },
    });
  });

  it("draws no conclusion once not all orders can be seen", async () => {
    world = await makeWorld(orders(100));
    await importAll(world);
    for (const n of [1, 2]) remove(n);
    world.clock.now = new Date(NOW.getTime() + 31 * 86_400_000);
    await startImport(world.services, world.shopId, NOW);
    expect(await runImport(world.services, world.shopId, never)).toMatchObject({ outcome: "again" });
    await waitForOperation(world);
    world.simulator.simulation.grant.revokeScopes(["read_all_orders"]);
    await continueImport(world);
    expect(await newestImport(world)).toMatchObject({
      kind: "full_read",
      status: "complete",
      scope_limited: true,
      drift: { added: 0, changed: 0, removed: 0 },
    });
    expect((await rows(world, "orders")).filter((row) => row["state"] === "deleted")).toEqual([]);
  });

  it("waits in the middle of comparing while the shop is frozen", async () => {
    world = await makeWorld(orders(100));
    await importAll(world);
    remove(7);
    world.fault({ kind: "graphql", fault: "402", match: "ReadOrders" });
    expect(await importAgain(world)).toMatchObject({ status: "comparing", error_code: "frozen" });
    expect(await findShop(world.db, world.shopId)).toMatchObject({ parkedCode: "frozen" });
    expect(await importAll(world)).toMatchObject({ status: "complete", drift: { removed: 1 } });
  });

  it("gives way to an increment for a day where Shopify can't bring it", async () => {
    world = await makeWorld(orders(100));
    await importAll(world);
    changeOrder(world, 4);
    world.fault({ kind: "bulk", fault: "failed_without_data", times: 5 });
    await importAgain(world);
    expect(await rows(world, "imports")).toMatchObject([
      { kind: "backfill", status: "complete" },
      { kind: "full_read", status: "failed", error_code: "shopify_failed" },
      { kind: "increment", status: "complete", orders_written: 1 },
    ]);
    expect(await sql("select from seen_orders where shop_id = $1")).toEqual([]);
    expect(await importAll(world)).toMatchObject({ kind: "full_read", status: "complete" });
  });
});

/** Has Shopify's lists leave out the last so many orders. They are still there by their ids. */
function hideFromLists({ store }: World, count: number): { show(): void } {
  const { orders: table } = store;
  const whole = table.length;
  table.length = whole - count;
  return { show: () => void (table.length = whole) };
}

async function waitForOperation({ simulator }: World): Promise<void> {
  const { operations } = simulator.simulation;
  while (operations.all().at(-1)?.completedAt === null) await new Promise((resolve) => setImmediate(resolve));
}

/** Services of a process that is killed each time Shopify has answered twice to a document. */
function dyingAfter({ services, admin }: World, name: string): World["services"] {
  let answers = 0;
  return {
    ...services,
    admin: () =>
      Promise.resolve({
        async request(document, variables, schema) {
          if (document.includes(name) && (answers += 1) % 2 === 0) throw new Error("killed");
          return admin.request(document, variables, schema);
        },
      }),
  };
}

/** Services of an app to which Shopify answers for orders by id in a way that the test chooses. */
function garbling({ services, admin }: World, garble: (nodes: unknown[]) => unknown): World["services"] {
  return {
    ...services,
    admin: () =>
      Promise.resolve({
        async request(document, variables, schema) {
          if (!document.includes("ReadOrders")) return admin.request(document, variables, schema);
          const answer = await admin.request(
            document,
            variables,
            z.looseObject({ nodes: z.array(z.unknown()) }),
          );
          const parsed = schema.safeParse({ ...answer, nodes: garble(answer.nodes) });
          if (!parsed.success) throw new AdminApiError("ReadOrders", "UNEXPECTED_ANSWER");
          return parsed.data;
        },
      }),
  };
}

async function unread(): Promise<unknown[]> {
  const { lines } = await readUnreadPage(world.db, world.shopId, 1);
  return lines.map(({ lineNumber, reason }) => ({ lineNumber, reason }));
}
