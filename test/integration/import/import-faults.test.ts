import { afterEach, describe, expect, it } from "vitest";

import type { Fault } from "../../simulators/shopify/control/faults.ts";
import { importAll, makeWorld, NOW, order, orders, rows, type World } from "./import-world.ts";

let world: World;
afterEach(async () => world.close());

type Ordered = Partial<Fault> & Pick<Fault, "kind" | "fault">;

/** Each fault by itself, with the number of operations that the import then takes. */
const FAULTS: [string, number, ...Ordered[]][] = [
  ["THROTTLED", 1, { kind: "graphql", fault: "throttled", times: 3 }],
  ["429", 1, { kind: "graphql", fault: "429", times: 2 }],
  ["500 of the Admin API", 1, { kind: "graphql", fault: "500", match: "ReadBulkOperation" }],
  ["502 of the Admin API", 1, { kind: "graphql", fault: "502", match: "ReadBulkOperation" }],
  ["a page in place of the Admin API's answer", 1, { kind: "graphql", fault: "page", times: 2 }],
  ["502 as an operation is started", 1, { kind: "graphql", fault: "502", match: "StartBulkQuery" }],
  ["reset of the Admin API", 1, { kind: "graphql", fault: "reset", match: "ReadBulkOperation" }],
  ["500 of the storage", 1, { kind: "result", fault: "500" }],
  ["502 of the storage", 1, { kind: "result", fault: "502" }],
  ["reset before the first byte", 1, { kind: "result", fault: "reset", afterBytes: 1 }],
  [
    "resets in mid-file",
    1,
    { kind: "result", fault: "reset", afterBytes: 70_001 },
    { kind: "result", fault: "reset", afterBytes: 100 },
  ],
  ["truncated file", 1, { kind: "result", fault: "truncate", afterBytes: 50_000 }],
  ["slow trickle", 1, { kind: "result", fault: "slow", delayMs: 30 }],
  ["expired URL", 2, { kind: "result", fault: "expired" }],
  [
    "URL that expires in mid-file",
    2,
    { kind: "result", fault: "reset", afterBytes: 70_001 },
    { kind: "result", fault: "expired" },
  ],
  ["operation FAILED with half of the orders", 2, { kind: "bulk", fault: "failed" }],
  ["operation FAILED by its TIMEOUT", 2, { kind: "bulk", fault: "timeout" }],
  ["operation FAILED without data", 2, { kind: "bulk", fault: "failed_without_data" }],
  ["operation CANCELED", 2, { kind: "bulk", fault: "canceled" }],
  ["operation EXPIRED", 2, { kind: "bulk", fault: "expired" }],
  [
    "several operations in a row that fail",
    4,
    { kind: "bulk", fault: "failed" },
    { kind: "bulk", fault: "canceled" },
    { kind: "bulk", fault: "failed" },
  ],
];

/** Holds for every order: what is stored is what Shopify says. */
async function expectAsAtShopify(): Promise<void> {
  const { orders: table } = world.store;
  const atShopify = Array.from({ length: table.length }, (_, row) => table.get(row)).map((each) => ({
    id: BigInt(each.id),
    amount: BigInt(Math.min(each.totalMinor, each.netPaymentMinor)),
    updatedAt: Math.floor(each.updatedAt / 1000) * 1000,
  }));
  const held = (await rows(world, "orders")).map((row) => ({
    id: row["id"],
    amount: row["amount_minor"],
    updatedAt: (row["updated_at"] as Date).getTime(),
  }));
  expect(held).toEqual(atShopify);
}

/** Adds so many new orders, and updates every second one of the others. */
function change(newOrders: number): void {
  const { orders: table } = world.store;
  const held = table.length;
  for (let row = 0; row < held; row += 2) {
    const changed = { netPaymentMinor: row, updatedAt: NOW.getTime() + row * 1_000 };
    table.set(row, { ...table.get(row), ...changed });
  }
  for (let n = 0; n < newOrders; n += 1) table.add(order(held + n, -(n + 1) / 10_000));
}

describe.each(FAULTS)("%s", (_, operations, ...faults) => {
  const importThrough = async (): Promise<Record<string, unknown>> => {
    for (const fault of faults) world.fault(fault);
    const found = await importAll(world);
    expect(world.simulator.simulation.faults.list()).toEqual([]);
    await expectAsAtShopify();
    return found;
  };

  it.each([
    ["in the order that was asked for", false],
    ["in no order", true],
  ])(
    "leaves a backfill, and then an increment, as if nothing had been: results %s",
    async (__, shuffledResults) => {
      world = await makeWorld(orders(600), { shuffledResults });
      const whole = { status: "complete", error_code: null, bad_lines: 0, operations };
      expect(await importThrough()).toMatchObject({ kind: "backfill", ...whole });
      change(100);
      expect(await importThrough()).toMatchObject({ kind: "increment", orders_written: 400, ...whole });
    },
  );
});
