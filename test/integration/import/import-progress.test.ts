import { afterEach, describe, expect, it } from "vitest";

import { FIRST_ORDER_ID } from "../../simulators/shopify/store/store.ts";
import { importAll, makeWorld, NOW, order, orders, rows, type World } from "./import-world.ts";

let world: World;
afterEach(async () => world.close());

const documents = (): string[] =>
  world.simulator.simulation.operations.all().map((operation) => operation.document);

/** The moments from which the operations asked for orders, in turn. */
const askedFrom = (): (string | undefined)[] =>
  documents().map((document) => /(?:created|updated)_at:>='([^']+)'/.exec(document)?.[1]);

const failing = (times: number, fault = "failed"): void => world.fault({ kind: "bulk", fault, times });

async function expectAll(count: number): Promise<void> {
  const held = (await rows(world, "orders")).map((row) => row["id"]);
  expect(held).toEqual(Array.from({ length: count }, (_, n) => BigInt(FIRST_ORDER_ID + n)));
}

describe("operations that fail again and again", () => {
  it("each go on where the last ended, as long as they bring something", async () => {
    world = await makeWorld(orders(4_000));
    failing(12);
    expect(await importAll(world)).toMatchObject({ status: "complete", operations: 13, out_of_order: false });
    await expectAll(4_000);
    const from = askedFrom();
    expect(from).toEqual(from.toSorted());
    expect(new Set(from).size).toBeGreaterThan(10);
  });

  it("end the import after five in a row without progress", async () => {
    world = await makeWorld(orders(400));
    failing(1);
    failing(4, "failed_without_data");
    failing(1);
    failing(5, "failed_without_data");
    expect(await importAll(world)).toMatchObject({ status: "failed", operations: 11 });
    expect(world.simulator.simulation.faults.list()).toEqual([]);
  });

  it("leave what they brought to the next import, which asks for the rest and then for what changed", async () => {
    world = await makeWorld(orders(400));
    failing(2);
    failing(5, "failed_without_data");
    const first = await importAll(world);
    expect(first).toMatchObject({ status: "failed", kind: "backfill", lines_read: 301 });
    // Meanwhile an order changes that was read already. No webhook tells of it.
    const { orders: table } = world.store;
    world.clock.now = new Date(NOW.getTime() + 60_000);
    table.set(3, { ...table.get(3), netPaymentMinor: 7, updatedAt: NOW.getTime() + 1_000 });
    failing(5, "failed_without_data");
    expect(await importAll(world)).toMatchObject({ status: "failed", lines_read: 0 });
    const done = await importAll(world);
    const imports = await rows(world, "imports");
    expect(imports.map(({ kind, status }) => [kind, status])).toEqual([
      ["backfill", "failed"],
      ["backfill", "failed"],
      ["backfill", "complete"],
      ["increment", "complete"],
    ]);
    expect(imports[2]).toMatchObject({ lines_read: 101, read_since: first["started_at"] });
    expect(done).toMatchObject({ lines_read: 1, orders_written: 1 });
    expect((await rows(world, "orders"))[3]).toMatchObject({ amount_minor: 7n });
    await expectAll(400);
    expect(world.enqueued.filter((job) => job.name === "score")).toHaveLength(1);
  });

  it("of an increment leave it to go on by what was updated", async () => {
    world = await makeWorld(orders(10));
    await importAll(world);
    for (let n = 10; n < 110; n += 1) world.store.orders.add(order(n, -n / 10_000));
    failing(1);
    failing(5, "failed_without_data");
    expect(await importAll(world)).toMatchObject({ status: "failed", kind: "increment" });
    expect(await importAll(world)).toMatchObject({ status: "complete", kind: "increment", lines_read: 51 });
    await expectAll(110);
  });

  it("leave nothing to an import that is to see more", async () => {
    const recent = Array.from({ length: 40 }, (_, n) => order(n + 1, 40 - n));
    world = await makeWorld([order(0, 100), ...recent], {
      scopes: ["read_orders", "read_customers", "write_customers"],
    });
    failing(1);
    failing(5, "failed_without_data");
    expect(await importAll(world)).toMatchObject({ status: "failed", scope_limited: true });
    world.simulator.simulation.grant.grantScopes(["read_all_orders"]);
    expect(await importAll(world)).toMatchObject({ kind: "backfill", lines_read: 41 });
    await expectAll(41);
  });
});

describe("results in no order", () => {
  const shuffled = { shuffledResults: true };

  it("are read whole", async () => {
    world = await makeWorld(orders(600), shuffled);
    expect(await importAll(world)).toMatchObject({ status: "complete", operations: 1, out_of_order: true });
    await expectAll(600);
  });

  it("of operations that failed are read from the window's start again", async () => {
    world = await makeWorld(orders(600), shuffled);
    failing(3);
    expect(await importAll(world)).toMatchObject({ status: "complete", operations: 4, read_through: null });
    await expectAll(600);
    expect(new Set(askedFrom()).size).toBe(1);
  });

  it("are noticed late, too: what was asked for by the newest order is asked for from the start", async () => {
    world = await makeWorld(orders(600));
    failing(1);
    const { settings } = world.simulator.simulation;
    // Only the first result is in order, so the second operation begins in the middle.
    const { operations } = world.simulator.simulation;
    Object.defineProperty(settings, "shuffledResults", { get: () => operations.given > 1 });
    expect(await importAll(world)).toMatchObject({ status: "complete", operations: 3, out_of_order: true });
    await expectAll(600);
    const [first, second, third] = askedFrom();
    expect([third, second === first]).toEqual([first, false]);
  });

  it("of an increment whose file goes away half-way are read from its start again", async () => {
    world = await makeWorld(orders(10), shuffled);
    await importAll(world);
    for (let n = 10; n < 610; n += 1) world.store.orders.add(order(n, -n / 10_000));
    world.fault({ kind: "result", fault: "reset", afterBytes: 90_001 });
    world.fault({ kind: "result", fault: "expired" });
    expect(await importAll(world)).toMatchObject({ kind: "increment", status: "complete", operations: 2 });
    await expectAll(610);
  });

  it("end the import after five in a row that brought no new order", async () => {
    world = await makeWorld(orders(2), shuffled);
    failing(40);
    const found = await importAll(world);
    expect(found).toMatchObject({ status: "failed", read_through: null });
    expect(Number(found["operations"])).toBeLessThan(20);
  });
});
