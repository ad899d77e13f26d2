import { afterEach, describe, expect, it } from "vitest";

import { runImport } from "../../../app/ingest/import.server.ts";
import { startImport } from "../../../app/ingest/request-import.server.ts";
import {
  changeOrder,
  continueImport,
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

const FIRST_ORDER = 5_500_000_000_001n;

let world: World;
afterEach(async () => world.close());

const later = (hours: number): void => {
  world.clock.now = new Date(world.clock.now.getTime() + hours * 3_600_000);
};
const documents = (): string[] =>
  world.simulator.simulation.operations.all().map((operation) => operation.document);

describe("an increment", () => {
  it("brings what was updated since an hour before the import before it began", async () => {
    world = await makeWorld([...orders(300), order(300, 4_000)]);
    await importAll(world);
    later(24);
    const update = world.clock.now.getTime() - 3_600_000;
    changeOrder(world, 5, NOW.getTime() - 3_599_000);
    changeOrder(world, 6, NOW.getTime() - 3_601_000);
    changeOrder(world, 7, update);
    changeOrder(world, 300, update);
    world.store.orders.add(order(301, -0.9));
    expect(await importAll(world)).toMatchObject({
      kind: "increment",
      status: "complete",
      lines_read: 4,
      orders_written: 4,
      orders_added: 2,
      updated_from: new Date(NOW.getTime() - 3_600_000),
      drift: null,
      scope_limited: false,
    });
    const held = new Map((await rows(world, "orders")).map((row) => [row["id"], row["amount_minor"]]));
    expect([5, 6, 7, 300].map((n) => held.get(FIRST_ORDER + BigInt(n)))).toEqual([6n, 322n, 8n, 301n]);
    expect(world.enqueued.map((job) => job.name)).toEqual(["import", "score", "import", "score"]);
  });

  it("goes on where an operation failed by what the orders were updated, not created", async () => {
    world = await makeWorld(orders(100));
    await importAll(world);
    // The newest order was updated first.
    for (let n = 0; n < 100; n += 1) changeOrder(world, n, NOW.getTime() + (100 - n) * 60_000);
    world.fault({ kind: "bulk", fault: "failed" });
    expect(await importAll(world)).toMatchObject({ operations: 2, orders_written: 100, orders_found: 101 });
    const half = new Date(NOW.getTime() + 50 * 60_000).toISOString();
    expect(documents()[1]).toContain("updated_at:>='2026-03-01T11:00:00.000Z'");
    expect(documents()[2]).toContain(`query: "updated_at:>='${half}'", sortKey: UPDATED_AT`);
  });

  it("is not stopped by a single order that can't be read", async () => {
    world = await makeWorld(orders(10));
    await importAll(world);
    world.store.orders.add(order(10, -0.1, { currency: "" }));
    expect(await importAll(world)).toMatchObject({ status: "complete", lines_read: 1, bad_lines: 1 });
  });

  it("fails where of many lines none can be read", async () => {
    world = await makeWorld(orders(10));
    await importAll(world);
    for (let n = 10; n < 60; n += 1) world.store.orders.add(order(n, -0.1, { currency: "" }));
    expect(await importAll(world)).toMatchObject({ status: "failed", error_code: "unreadable" });
  });

  it("is not taken for whole while only 60 days can be seen, and what it missed is made up for", async () => {
    world = await makeWorld([order(0, 100), order(1, 90), order(2, 1)]);
    await importAll(world);
    later(24);
    world.simulator.simulation.grant.revokeScopes(["read_all_orders"]);
    for (const n of [0, 2]) changeOrder(world, n);
    const limited = await importAll(world);
    expect(limited).toMatchObject({ kind: "increment", scope_limited: true, lines_read: 1 });
    later(24);
    world.simulator.simulation.grant.grantScopes(["read_all_orders"]);
    const whole = await importAll(world);
    expect(whole).toMatchObject({ kind: "increment", scope_limited: false, lines_read: 2 });
    expect(whole["updated_from"]).toEqual(limited["updated_from"]);
    expect((await rows(world, "orders")).map((row) => row["amount_minor"])).toEqual([1n, 1_000n, 3n]);
  });

  it("comes after a backfill once all orders can be seen", async () => {
    world = await makeWorld([order(0, 100), order(1, 1)], {
      scopes: ["read_orders", "read_customers", "write_customers"],
    });
    expect(await importAll(world)).toMatchObject({ scope_limited: true, lines_read: 1 });
    expect(await importAll(world)).toMatchObject({ kind: "increment", scope_limited: true });
    world.simulator.simulation.grant.grantScopes(["read_all_orders"]);
    expect(await importAll(world)).toMatchObject({ kind: "backfill", scope_limited: false, lines_read: 2 });
    expect(await importAll(world)).toMatchObject({ kind: "increment" });
  });

  it("is decided on by the scopes as they are when it begins", async () => {
    world = await makeWorld([order(0, 100), order(1, 1)], {
      scopes: ["read_orders", "read_customers", "write_customers"],
    });
    await importAll(world);
    await startImport(world.services, world.shopId, NOW);
    expect(await newestImport(world)).toMatchObject({ kind: "increment", status: "starting" });
    world.simulator.simulation.grant.grantScopes(["read_all_orders"]);
    await continueImport(world);
    expect(await newestImport(world)).toMatchObject({ kind: "backfill", updated_from: null, lines_read: 2 });
    expect(await rows(world, "imports")).toHaveLength(2);
  });

  it("is followed by a backfill where all orders came to be seen meanwhile", async () => {
    world = await makeWorld([order(0, 100), order(1, 1)], {
      scopes: ["read_orders", "read_customers", "write_customers"],
    });
    await startImport(world.services, world.shopId, NOW);
    expect(await runImport(world.services, world.shopId, never)).toMatchObject({ outcome: "again" });
    await world.db.prisma.shop.updateMany({ data: { grantedScopes: ["read_orders", "read_all_orders"] } });
    world.simulator.simulation.grant.grantScopes(["read_all_orders"]);
    await continueImport(world);
    expect(await rows(world, "imports")).toMatchObject([
      { kind: "backfill", status: "complete", scope_limited: true, lines_read: 1 },
      { kind: "backfill", status: "complete", scope_limited: false, lines_read: 2 },
    ]);
    expect(world.enqueued.map((job) => job.name)).toEqual(["import", "score"]);
  });
});
