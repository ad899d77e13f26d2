/** Every reader of a bulk result gets customers and orders twice, and its lines in no order. */
import { parse } from "csv-parse/sync";
import { describe, expect, it, onTestFinished } from "vitest";

import { runCrosswalks } from "../../../app/crosswalk/crosswalk.server.ts";
import { requestCrosswalks } from "../../../app/crosswalk/request.server.ts";
import { readCrosswalk } from "../../../app/db/insights/crosswalks.server.ts";
import { recentExports } from "../../../app/db/insights/exports.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import type { Group } from "../../../app/domain/groups/group.ts";
import { openContactText } from "../../../app/exports/lines.server.ts";
import { makeExports, requestExport } from "../../../app/exports/make.server.ts";
import { ENGLISH_NAMES } from "../../../app/sync/labels/group-names.ts";
import { audit, foundBy, newestAudit } from "../sync/audit-world.ts";
import * as importWorld from "./import-world.ts";
import { klaviyoWorld, lists } from "../klaviyo/sync-klaviyo-world.ts";
import { BULK, tagWorld } from "../tags/sync-tags-world.ts";
import {
  label,
  listsIn,
  newestSync,
  onePerGroup,
  rowsOf,
  runKlaviyo,
  runTags,
  tagsIn,
  turn,
} from "../sync/sync-world.ts";

const RESULTS = { repeatedResults: true, shuffledResults: true };

async function storeWorld(): Promise<importWorld.World> {
  const world = await importWorld.makeWorld(importWorld.orders(900, 120), RESULTS);
  onTestFinished(() => world.close());
  for (const customer of world.store.customers.values()) customer.email = `c${customer.id}@example.com`;
  await importWorld.importAll(world);
  await importWorld.score(world);
  return world;
}

describe("lines that stand in a result twice", () => {
  it("are one order each, of a backfill, an increment and a full read", async () => {
    const world = await storeWorld();
    expect(await importWorld.rows(world, "orders")).toHaveLength(900);
    expect(await importWorld.newestImport(world)).toMatchObject({ lines_read: 1_350, orders_added: 900 });
    for (let row = 0; row < 900; row += 1) {
      const { orders } = world.store;
      orders.set(row, { ...orders.get(row), netPaymentMinor: row, updatedAt: importWorld.NOW.getTime() });
    }
    expect(await importWorld.importAll(world)).toMatchObject({ kind: "increment", orders_written: 900 });
    expect(await importWorld.importAgain(world)).toMatchObject({ kind: "full_read", orders_written: 0 });
  });

  it("are one email each, also where they changed", async () => {
    const on = await klaviyoWorld([...onePerGroup(), { group: "loyal", email: null }], { shopify: RESULTS });
    await runKlaviyo(on);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", added: 6, failed: 0 });
    // Their addresses change while each stands in the file twice.
    for (const [index, customer] of [...on.store.customers.values()].entries())
      if (customer.email !== null) customer.email = `new${index}@example.com`;
    await runKlaviyo(on);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done" });
    expect(Object.values(listsIn(on)).flat().toSorted()).toEqual(
      Object.values(lists({ new: [0, 1, 2, 3, 4, 5].map((n) => `new${n}@example.com`) })).flat(),
    );
  });

  it("are one change of tags and of metafields each", async () => {
    const on = await tagWorld(onePerGroup(20), { shopify: RESULTS });
    await rowsOf(on, "update sync_targets set metafields = true where shop_id = $1");
    await runTags(on, BULK);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", added: 120, failed: 0 });
    await turn(on, Object.fromEntries(Array.from({ length: 120 }, (_, index) => [index, "loyal" as const])));
    on.shopify.simulation.faults.add({
      kind: "bulk",
      fault: "line_errors",
      times: 1,
      match: "tagsAdd",
      afterBytes: null,
      delayMs: null,
    });
    await runTags(on, BULK);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", failed: 0 });
    expect(tagsIn(on)).toEqual(Array.from({ length: 120 }, () => [label("loyal")]));
  });

  it("are one member each of an audit and of the first reading of tags", async () => {
    const on = await tagWorld(onePerGroup(4), { shopify: RESULTS });
    await rowsOf(on, "update sync_targets set audited_at = null where shop_id = $1");
    for (const customer of on.store.customers.values()) customer.tags = [label("loyal")];
    await runTags(on, BULK);
    expect(await audit(on, "shopify_tags")).toEqual([]);
    expect(await newestAudit(on)).toMatchObject({ status: "done" });
    expect(Object.values(await foundBy(on))).toEqual(Array.from({ length: 6 }, () => [4, 0, 0]));
  });

  it("are one customer each of the comparison with Shopify's groups", async () => {
    const world = await storeWorld();
    await requestCrosswalks(world.services, world.shopId);
    await importWorld.runToEnd(world, () => runCrosswalks(world.services, world.shopId, importWorld.never));
    const found = await inShopSql(world.db, world.shopId, (sql) => readCrosswalk(sql, "shopify"));
    expect(found).toMatchObject({ status: "done", found: { matrix: { total: 120 } } });
  });

  it("are one line each of a file for the merchant", async () => {
    const world = await storeWorld();
    const customers = await importWorld.rows(world, "customers");
    const group = customers.find((row) => row["group"] !== null)?.["group"] as Group;
    const wish = { subject: group, format: "klaviyo", subscribedOnly: false } as const;
    await requestExport(world.services, world.shopId, wish);
    await importWorld.runToEnd(world, () => makeExports(world.services, world.shopId, importWorld.never));
    const [row] = await inShopSql(world.db, world.shopId, (sql) => recentExports(sql, group, new Date(0)));
    if (row === undefined) throw new Error("There is no export.");
    const file = { admin: world.admin, row, words: { groupNames: ENGLISH_NAMES, currency: "EUR" } };
    const parts = await openContactText(world.db, world.shopId, { ...file, signal: importWorld.never });
    let text = "";
    for await (const part of parts) text += part;
    const lines: string[][] = parse(text, { from: 2 });
    expect(lines).toHaveLength(customers.filter((each) => each["group"] === group).length);
  });
});
