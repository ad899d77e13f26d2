import { afterEach, describe, expect, it } from "vitest";

import { saveSettings } from "../../../app/db/shops/settings.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { findShop } from "../../../app/db/shops/shop-directory.server.ts";
import { DEFAULT_SETTINGS } from "../../../app/domain/settings.ts";
import { runImport } from "../../../app/ingest/import.server.ts";
import { startImport } from "../../../app/ingest/request-import.server.ts";
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
