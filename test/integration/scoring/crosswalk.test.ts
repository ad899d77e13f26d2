import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { runCrosswalks } from "../../../app/crosswalk/crosswalk.server.ts";
import { requestCrosswalks } from "../../../app/crosswalk/request.server.ts";
import { readCrosswalk, type CrosswalkSource } from "../../../app/db/insights/crosswalks.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { KLAVIYO_GROUPS, klaviyoGrouper } from "../../../app/domain/crosswalk/klaviyo.ts";
import { SHOPIFY_RFM_GROUPS } from "../../../app/domain/crosswalk/shopify.ts";
import { GROUPS } from "../../../app/domain/groups/group.ts";
import { recencyDays } from "../../../app/domain/rfm/recency.ts";
import { newCustomer } from "../../simulators/shopify/store/store.ts";
import {
  FIRST_CUSTOMER,
  importAll,
  makeWorld,
  never,
  NOW,
  orders,
  rows,
  runToEnd,
  score,
  type World,
} from "../import/import-world.ts";

let world: World;
beforeEach(async () => {
  world = await makeWorld(orders(900, 120));
  await importAll(world);
  await score(world);
});
afterEach(async () => world.close());

const ask = () => requestCrosswalks(world.services, world.shopId);
const read = <Source extends CrosswalkSource>(source: Source) =>
  inShopSql(world.db, world.shopId, (sql) => readCrosswalk(sql, source));

const toEnd = () => runToEnd(world, () => runCrosswalks(world.services, world.shopId, never));

/** Counts of the matrix, by our group and the other's. */
function counted(pairs: readonly (readonly [string | null, string | null])[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [ours, theirs] of pairs) counts[`${ours}/${theirs}`] = (counts[`${ours}/${theirs}`] ?? 0) + 1;
  return counts;
}

function cellsOf(matrix: {
  readonly rows: readonly (string | null)[];
  readonly columns: readonly (string | null)[];
  readonly customers: readonly (readonly number[])[];
}): Record<string, number> {
  const cells = matrix.rows.flatMap((ours, row) =>
    matrix.columns.map((theirs, column) => [`${ours}/${theirs}`, matrix.customers[row]?.[column] ?? 0]),
  );
  return Object.fromEntries(cells.filter(([, customers]) => customers !== 0)) as Record<string, number>;
}

describe("the comparison with Shopify's groups", () => {
  it("counts every customer of Shopify's once, also who never ordered", async () => {
    const prospect = FIRST_CUSTOMER + 5_000;
    world.store.customers.set(prospect, newCustomer(prospect, NOW.getTime()));
    expect(await ask()).toEqual({ outcome: "queued" });
    expect(world.enqueued.at(-1)).toEqual({ name: "crosswalk", payload: { shopId: world.shopId } });
    await toEnd();
    const row = await read("shopify");
    expect(row).toMatchObject({ status: "done", operationId: null, errorCode: null });

    const ours = new Map(
      (await rows(world, "customers")).map((one) => [Number(one["shopify_id"]), one["group"] as string]),
    );
    const { totals } = world.simulator.simulation;
    const pairs = [...world.store.customers.keys()].map(
      (id) => [ours.get(id) ?? null, totals.rfmGroupOf(id)] as const,
    );
    expect(cellsOf(row?.found?.matrix ?? { rows: [], columns: [], customers: [] })).toEqual(counted(pairs));
    expect(row?.found?.matrix).toMatchObject({
      rows: [...GROUPS, null],
      columns: [...SHOPIFY_RFM_GROUPS, null],
      total: 121,
    });
    expect(counted(pairs)["null/PROSPECTS"]).toBe(1);
  });

  it("keeps no customer's own group", async () => {
    await ask();
    await toEnd();
    const [stored] = await rows(world, "crosswalks", "source desc");
    expect(JSON.stringify(stored?.["matrix"])).not.toContain(String(FIRST_CUSTOMER).slice(0, 9));
  });

  it("asks anew when Shopify no longer knows the operation", async () => {
    await ask();
    await inShopSql(world.db, world.shopId, (sql) =>
      sql.query("update crosswalks set operation_id = '999' where shop_id = $1 and source = 'shopify'", [
        sql.shopId,
      ]),
    );
    expect(await runCrosswalks(world.services, world.shopId, never)).toMatchObject({ outcome: "again" });
    expect(await read("shopify")).toMatchObject({ status: "running", operationId: null });
    await toEnd();
    expect(await read("shopify")).toMatchObject({ status: "done" });
  });

  it("ends with a reason when Shopify refuses, and keeps the matrix of before", async () => {
    await ask();
    await toEnd();
    const had = (await read("shopify"))?.found;
    world.fault({ kind: "bulk", fault: "failed_without_data" });
    await ask();
    await toEnd();
    expect(await read("shopify")).toMatchObject({
      status: "failed",
      errorCode: "shopify_failed",
      found: had,
    });
    await ask();
    await toEnd();
    expect(await read("shopify")).toMatchObject({ status: "done", errorCode: null });
  });

  it("does nothing unless asked, and nothing before the first run", async () => {
    expect(await runCrosswalks(world.services, world.shopId, never)).toEqual({ outcome: "done" });
    expect(await rows(world, "crosswalks", "source")).toEqual([]);
    await inShopSql(world.db, world.shopId, (sql) =>
      sql.query("delete from runs where shop_id = $1", [sql.shopId]),
    );
    expect(await ask()).toEqual({ outcome: "not_possible" });
  });
});

describe("the comparison with Klaviyo's groups", () => {
  it("follows from our own figures by its published rules", async () => {
    await ask();
    await toEnd();
    const found = (await read("klaviyo"))?.found;
    const customers = (await rows(world, "customers")).filter((row) => row["group"] !== null);
    const theirs = klaviyoGrouper({
      recencyDays: Int32Array.from(customers, (row) => recencyDays(row["last_order_at"] as Date, NOW)),
      orderCount: Int32Array.from(customers, (row) => row["order_count"] as number),
      spentMinor: Float64Array.from(customers, (row) => Number(row["spent_minor"])),
    });
    const pairs = customers.map((row, i) => [row["group"] as string, theirs(i)] as const);
    expect(found?.matrix).toMatchObject({ columns: [...KLAVIYO_GROUPS, null], total: 120 });
    expect(cellsOf(found?.matrix ?? { rows: [], columns: [], customers: [] })).toEqual(counted(pairs));
  });
});
