import { afterEach, describe, expect, it } from "vitest";

import { findShop } from "../../../app/db/shops/shop-directory.server.ts";
import { runImport } from "../../../app/ingest/import.server.ts";
import { startImport } from "../../../app/ingest/request-import.server.ts";
import { AdminUnreachableError } from "../../../app/shopify/errors.ts";
import {
  continueImport,
  importAll,
  makeWorld,
  never,
  newestImport,
  NOW,
  orders,
  rows,
  type World,
} from "./import-world.ts";

let world: World;
afterEach(async () => world.close());

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
