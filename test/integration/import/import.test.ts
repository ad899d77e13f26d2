import { afterEach, describe, expect, it } from "vitest";

import { saveSettings } from "../../../app/db/shops/settings.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { findShop } from "../../../app/db/shops/shop-directory.server.ts";
import { DEFAULT_SETTINGS } from "../../../app/domain/settings.ts";
import { runImport } from "../../../app/ingest/import.server.ts";
import { startImport } from "../../../app/ingest/request-import.server.ts";
import { AdminUnreachableError } from "../../../app/shopify/errors.ts";
import {
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
  score,
  versions,
  type World,
} from "./import-world.ts";

let world: World;
afterEach(async () => world.close());

describe("an import", () => {
  it("stores every order, narrow; the run after it enters the customers", async () => {
    world = await makeWorld([
      ...orders(300),
      order(300, 5, { customerId: null }),
      order(301, 4, { test: true }),
      order(302, 3, { status: "PENDING" }),
      order(303, 2, { cancelledAt: NOW.getTime() }),
      order(304, 1, { source: "pos", totalMinor: 0 }),
      order(305, 4_000),
    ]);
    const found = await importAll(world);
    expect(found).toMatchObject({
      status: "complete",
      scope_limited: false,
      orders_found: 305,
      lines_read: 305,
      orders_written: 305,
      orders_added: 305,
      kind: "backfill",
      updated_from: null,
      drift: null,
      bad_lines: 0,
      operations: 1,
      window_start: new Date("2016-03-01T12:00:00.000Z"),
    });
    expect(found["committed_bytes"]).toBe(found["file_bytes"]);
    expect(found).toMatchObject({ reading_started_at: NOW, reading_from_lines: 0, reading_from_bytes: 0n });
    const stored = await rows(world, "orders");
    expect(stored.slice(300).map((each) => each["state"])).toEqual([
      "counted",
      "test",
      "not_paid",
      "cancelled",
      "counted",
    ]);
    expect(stored[0]).toEqual({
      shop_id: world.shopId,
      id: 5_500_000_000_001n,
      customer_shopify_id: 7_000_000_000_001n,
      created_at: new Date(NOW.getTime() - 3_000 * 86_400_000),
      processed_at: new Date(NOW.getTime() - 3_000 * 86_400_000),
      updated_at: new Date(NOW.getTime() - 3_000 * 86_400_000),
      state: "counted",
      point_of_sale: false,
      currency: "EUR",
      amount_minor: 100n,
    });
    expect(stored[304]).toMatchObject({ point_of_sale: true, amount_minor: 0n });
    expect(await rows(world, "customers")).toEqual([]);
    await score(world);
    expect(await rows(world, "customers")).toHaveLength(50);
    expect(world.enqueued.slice(0, 2).map((job) => job.name)).toEqual(["import", "score"]);
    expect(world.enqueued[1]?.payload).toEqual({ shopId: world.shopId, asOf: NOW.toISOString() });
    expect(await findShop(world.db, world.shopId)).toMatchObject({
      currency: "EUR",
      timeZone: "Europe/Berlin",
    });
  });

  it("writes no row the second time, and only changed ones the third", async () => {
    world = await makeWorld(orders(6_000));
    await importAll(world);
    const before = { orders: await versions(world, "orders"), customers: await versions(world, "customers") };
    expect(await importAgain(world)).toMatchObject({
      kind: "full_read",
      lines_read: 6_000,
      orders_written: 0,
      drift: { added: 0, changed: 0, removed: 0 },
    });
    expect({
      orders: await versions(world, "orders"),
      customers: await versions(world, "customers"),
    }).toEqual(before);
    const changed = world.store.orders.get(17);
    world.store.orders.set(17, { ...changed, netPaymentMinor: 5, updatedAt: NOW.getTime() });
    expect(await importAgain(world)).toMatchObject({
      lines_read: 6_000,
      orders_written: 1,
      orders_added: 0,
      drift: { added: 0, changed: 1, removed: 0 },
    });
  });

  it("does not let old news win, nor bring back a deleted order", async () => {
    world = await makeWorld(orders(3));
    await importAll(world);
    await inShopSql(world.db, world.shopId, async (sql) => {
      const { shopId } = sql;
      await sql.query(
        "update orders set updated_at = now(), amount_minor = 1 where shop_id = $1 and id = $2",
        [shopId, 5_500_000_000_001n],
      );
      await sql.query("update orders set state = 'deleted' where shop_id = $1 and id = $2", [
        shopId,
        5_500_000_000_002n,
      ]);
    });
    expect(await importAgain(world)).toMatchObject({ lines_read: 3, orders_written: 0 });
  });

  it("completes without any order", async () => {
    world = await makeWorld([]);
    expect(await importAll(world)).toMatchObject({ status: "complete", lines_read: 0 });
  });

  it("is opened once, however many ask, and ends when nobody asked", async () => {
    world = await makeWorld(orders(10));
    expect(await runImport(world.services, world.shopId, never)).toEqual({ outcome: "done" });
    const opened = await Promise.all(
      Array.from({ length: 5 }, () => startImport(world.services, world.shopId, NOW)),
    );
    expect(opened.filter(Boolean)).toHaveLength(1);
    await continueImport(world);
    expect(await rows(world, "imports")).toHaveLength(1);
    await continueImport(world);
    expect(await rows(world, "imports")).toHaveLength(1);
    expect(world.simulator.simulation.operations.all()).toHaveLength(1);
  });

  it("says when it sees 60 days only", async () => {
    world = await makeWorld(orders(100), { scopes: ["read_orders", "read_customers", "write_customers"] });
    const found = await importAll(world);
    expect(found).toMatchObject({ status: "complete", scope_limited: true });
    expect(found["lines_read"]).toBeLessThan(10);
  });

  it("waits while orders may not be read, and goes on once they may", async () => {
    world = await makeWorld(orders(10), { scopes: ["read_customers", "read_all_orders"] });
    expect(await importAll(world)).toMatchObject({ status: "starting", error_code: "scopes", operations: 0 });
    expect(await findShop(world.db, world.shopId)).toMatchObject({ parkedCode: "scopes", parkedAt: NOW });
    expect(world.enqueued.map((job) => job.name)).toEqual(["import"]);
    world.simulator.simulation.grant.grantScopes(["read_orders"]);
    expect(await importAll(world)).toMatchObject({ status: "complete", error_code: null, lines_read: 10 });
    expect(await rows(world, "imports")).toHaveLength(1);
  });

  it("waits when the scopes are taken while Shopify collects, and asks again", async () => {
    world = await makeWorld(orders(10), { bulkSeconds: 2 });
    await startImport(world.services, world.shopId, NOW);
    expect(await runImport(world.services, world.shopId, never)).toMatchObject({ outcome: "again" });
    world.simulator.simulation.grant.revokeScopes(["read_customers", "write_customers"]);
    await continueImport(world);
    expect(await newestImport(world)).toMatchObject({ status: "starting", error_code: "scopes" });
    world.simulator.simulation.grant.grantScopes(["read_customers"]);
    expect(await importAll(world)).toMatchObject({ status: "complete", operations: 2, lines_read: 10 });
  });

  it("counts and keeps bad lines without their text, and goes on", async () => {
    const bad = order(1, 2, { currency: "", totalMinor: 5 });
    world = await makeWorld([order(0, 3), bad, order(2, 1)]);
    expect(await importAll(world)).toMatchObject({ status: "complete", bad_lines: 1, orders_written: 2 });
    expect(await rows(world, "bad_lines", "line_number")).toMatchObject([
      { line_number: 2, reason: "unexpected:currentTotalPriceSet.shopMoney.currencyCode" },
    ]);
  });

  it("keeps the first thousand bad lines, and fails when no line can be read", async () => {
    world = await makeWorld(Array.from({ length: 1_200 }, (_, i) => order(i, 1, { currency: "" })));
    expect(await importAll(world)).toMatchObject({
      status: "failed",
      error_code: "unreadable",
      bad_lines: 1_200,
    });
    expect(await rows(world, "bad_lines", "line_number")).toHaveLength(1_000);
  });
});

describe("an import whose window has come to be too short meanwhile", () => {
  const years = (windowYears: number): Promise<void> =>
    inShopSql(world.db, world.shopId, (sql) => saveSettings(sql, { ...DEFAULT_SETTINGS, windowYears }, NOW));

  it("is followed by one that reaches as far as the settings, and only then by a scoring", async () => {
    world = await makeWorld([order(0, 300), order(1, 600), order(2, 900), order(3, 4_000)]);
    await years(1);
    await startImport(world.services, world.shopId, NOW);
    expect(await runImport(world.services, world.shopId, never)).toMatchObject({ outcome: "again" });
    await years(3);
    await startImport(world.services, world.shopId, new Date(NOW.getTime() + 5_000));
    await continueImport(world);
    expect(await rows(world, "imports")).toMatchObject([
      { status: "complete", lines_read: 1, window_start: new Date("2025-03-01T12:00:00.000Z"), as_of: NOW },
      { status: "complete", lines_read: 3, window_start: new Date("2023-03-01T12:00:00.000Z"), as_of: NOW },
    ]);
    expect(world.enqueued.map((job) => job.name)).toEqual(["import", "import", "score"]);
  });

  it("is enough when the settings reach less far", async () => {
    world = await makeWorld([order(0, 300)]);
    await startImport(world.services, world.shopId, NOW);
    await years(1);
    await continueImport(world);
    expect(await rows(world, "imports")).toHaveLength(1);
    expect(world.enqueued.map((job) => job.name)).toEqual(["import", "score"]);
  });
});

describe("an import that fails for a reason that nobody knows", () => {
  it("is tried again, and ended by the last try, so that it keeps no scoring waiting", async () => {
    world = await makeWorld(orders(10));
    await startImport(world.services, world.shopId, NOW);
    const broken = { ...world.services, admin: () => Promise.reject(new Error("a bug")) };
    await expect(runImport(broken, world.shopId, never)).rejects.toThrow("a bug");
    expect(await newestImport(world)).toMatchObject({ status: "starting", error_code: null });
    await expect(runImport(broken, world.shopId, never, true)).rejects.toThrow("a bug");
    expect(await newestImport(world)).toMatchObject({ status: "failed", error_code: "unknown" });
    expect(await importAll(world)).toMatchObject({ status: "complete", error_code: null });
  });
});

describe("an import that is disturbed", () => {
  const stored = orders(13_000);

  async function undisturbed(): Promise<{ orders: unknown; customers: unknown }> {
    const calm = await makeWorld(stored);
    await importAll(calm);
    const found = { orders: (await rows(calm, "orders")).map(withoutShop), customers: await people(calm) };
    await calm.close();
    return found;
  }

  it("goes on after resets in the middle of the file and ends as if nothing had been", async () => {
    const expected = await undisturbed();
    world = await makeWorld(stored);
    for (const afterBytes of [1, 100, 70_001, 999_999, 1_500_000])
      world.fault({ kind: "result", fault: "reset", afterBytes });
    world.fault({ kind: "result", fault: "truncate", afterBytes: 200_000 });
    world.fault({ kind: "result", fault: "503" });
    expect(await importAll(world)).toMatchObject({ status: "complete", bad_lines: 0, operations: 1 });
    expect(world.simulator.simulation.faults.list()).toEqual([]);
    expect({
      orders: (await rows(world, "orders")).map(withoutShop),
      customers: await people(world),
    }).toEqual(expected);
  });

  it("goes on from the last committed byte in another process", async () => {
    const expected = await undisturbed();
    world = await makeWorld(stored);
    await startImport(world.services, world.shopId, NOW);
    // It reads some batches, and then meets more interruptions than one run bears.
    world.fault({ kind: "result", fault: "truncate", afterBytes: 5_000_000 });
    world.fault({ kind: "result", fault: "reset", afterBytes: 1, times: 6 });
    while ((await newestImport(world))["committed_bytes"] === 0n)
      expect(await runImport(world.services, world.shopId, never)).toMatchObject({ outcome: "again" });
    const before = await newestImport(world);
    expect(before).toMatchObject({ status: "reading", operations: 1 });
    expect(before["lines_read"]).toBeLessThan(13_000);
    world.clock.now = new Date(NOW.getTime() + 60_000);
    await continueImport(world);
    expect(await newestImport(world)).toMatchObject({
      status: "complete",
      lines_read: 13_000,
      orders_written: 13_000,
      reading_started_at: world.clock.now,
      reading_from_lines: before["lines_read"],
      reading_from_bytes: before["committed_bytes"],
    });
    expect({
      orders: (await rows(world, "orders")).map(withoutShop),
      customers: await people(world),
    }).toEqual(expected);
  });

  it("reads what a failed operation left and goes on with another from there", async () => {
    world = await makeWorld(stored);
    world.fault({ kind: "bulk", fault: "failed" });
    world.fault({ kind: "bulk", fault: "timeout" });
    const found = await importAll(world);
    expect(found).toMatchObject({ status: "complete", operations: 3, orders_written: 13_000 });
    const queries = world.simulator.simulation.operations.all().map((operation) => operation.document);
    expect(new Set(queries).size).toBe(3);
    expect(await rows(world, "orders")).toHaveLength(13_000);
  });

  it("gives up after several operations that come to nothing", async () => {
    world = await makeWorld(orders(10));
    world.fault({ kind: "bulk", fault: "failed_without_data", times: 9 });
    expect(await importAll(world)).toMatchObject({
      status: "failed",
      error_code: "shopify_failed",
      operations: 5,
    });
    expect(world.enqueued.map((job) => job.name)).toEqual(["import"]);
    world.simulator.simulation.faults.clear();
    expect(await importAll(world)).toMatchObject({ status: "complete" });
  });

  it("finds the operation again whose start it could not note", async () => {
    world = await makeWorld(orders(100), { bulkSeconds: 1 });
    world.fault({ kind: "graphql", fault: "done_then_reset", match: "StartBulkQuery" });
    await startImport(world.services, world.shopId, NOW);
    expect(await runImport(world.services, world.shopId, never)).toMatchObject({ outcome: "again" });
    expect(await newestImport(world)).toMatchObject({ status: "starting" });
    await continueImport(world);
    expect(await newestImport(world)).toMatchObject({ status: "complete", operations: 1 });
    expect(world.simulator.simulation.operations.all()).toHaveLength(1);
  });

  it.each([
    ["402", "frozen"],
    ["403", "forbidden"],
    ["404", "closed"],
  ])("waits, as it is, while Shopify answers %s, and goes on", async (fault, code) => {
    world = await makeWorld(orders(10));
    world.fault({ kind: "graphql", fault, match: "ReadBulkOperation" });
    expect(await importAll(world)).toMatchObject({ status: "waiting", error_code: code, operations: 1 });
    expect(await findShop(world.db, world.shopId)).toMatchObject({ parkedCode: code, parkedAt: NOW });
    expect(await importAll(world)).toMatchObject({ status: "complete", error_code: null, operations: 1 });
  });

  it("gives up only after a day without a single answer", async () => {
    world = await makeWorld(orders(10));
    const gone = { ...world.services, admin: () => Promise.reject(new AdminUnreachableError("down")) };
    const look = () => runImport(gone, world.shopId, never);
    const later = (hours: number): void => {
      world.clock.now = new Date(world.clock.now.getTime() + hours * 3_600_000);
    };
    await startImport(world.services, world.shopId, NOW);
    later(100);
    expect(await look()).toEqual({ outcome: "again", afterSeconds: 60 });
    later(23.99);
    expect(await look()).toEqual({ outcome: "again", afterSeconds: 60 });
    expect(await runImport(world.services, world.shopId, never)).toMatchObject({ outcome: "again" });
    later(1);
    expect(await look()).toEqual({ outcome: "again", afterSeconds: 60 });
    later(24);
    expect(await look()).toEqual({ outcome: "done" });
    expect(await newestImport(world)).toMatchObject({ status: "failed", error_code: "timeout" });
  });
});

function withoutShop({ shop_id: _, ...row }: Record<string, unknown>): Record<string, unknown> {
  return row;
}

async function people(of: World): Promise<unknown[]> {
  return (await rows(of, "customers", "shopify_id")).map((row) => row["shopify_id"]);
}
