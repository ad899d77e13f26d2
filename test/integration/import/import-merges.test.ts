import { afterEach, describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { findShop } from "../../../app/db/shops/shop-directory.server.ts";
import type { Order } from "../../../app/domain/orders/order.ts";
import { mergeCustomers } from "../../../app/ingest/apply-webhook.server.ts";
import { takeWebhook } from "../../../app/ingest/deliveries.server.ts";
import { runImport } from "../../../app/ingest/import.server.ts";
import { startImport } from "../../../app/ingest/request-import.server.ts";
import { storeOrders } from "../../../app/ingest/store-orders.server.ts";
import { mergeCustomers as mergeAtShopify } from "../../simulators/shopify/store/changes.ts";
import {
  continueImport,
  DOMAIN,
  FIRST_CUSTOMER,
  importAgain,
  importAll,
  makeWorld,
  never,
  newestImport,
  NOW,
  order,
  rows,
  score,
  type World,
} from "./import-world.ts";

const [KEPT, GONE, THIRD] = [0, 1, 2].map((n) => BigInt(FIRST_CUSTOMER + n)) as [bigint, bigint, bigint];
const FIRST_ORDER = 5_500_000_000_001n;

let world: World;
afterEach(async () => world.close());

/** Three customers in turn, with four orders each. */
const stored = Array.from({ length: 12 }, (_, n) =>
  order(n, 20 - n, { customerId: FIRST_CUSTOMER + (n % 3) }),
);

/** The webhook of a merge. Shopify's orders follow it without being updated. */
async function merge(gone: bigint, kept: bigint): Promise<void> {
  const shop = await findShop(world.db, world.shopId);
  if (shop === null) throw new Error("There is no shop.");
  await mergeCustomers(world.services, shop, { gone, kept });
}

const atShopify = (gone: bigint, kept: bigint): void =>
  mergeAtShopify(world.simulator.simulation, Number(kept), Number(gone), false);

/** How many orders each of the three has. */
async function orderCounts(): Promise<number[]> {
  const held = (await rows(world, "orders")).map((row) => row["customer_shopify_id"]);
  return [KEPT, GONE, THIRD].map((id) => held.filter((each) => each === id).length);
}

/** Opens an import and lets Shopify write its file. The file is not read yet. */
async function makeFile(): Promise<void> {
  await startImport(world.services, world.shopId, NOW);
  expect(await runImport(world.services, world.shopId, never)).toMatchObject({ outcome: "again" });
  const { operations } = world.simulator.simulation;
  await expect
    .poll(() => operations.all().at(-1)?.completedAt, { message: "the file is made" })
    .not.toBeNull();
}

describe("orders of a customer who was merged into another", () => {
  it("stay with the other, though a file that was made before still names the merged one", async () => {
    world = await makeWorld(stored);
    await importAll(world);
    world.clock.now = new Date(NOW.getTime() + 31 * 86_400_000);
    await makeFile();
    atShopify(GONE, KEPT);
    await merge(GONE, KEPT);
    expect(await orderCounts()).toEqual([8, 0, 4]);
    await continueImport(world);
    expect(await newestImport(world)).toMatchObject({
      status: "complete",
      lines_read: 12,
      orders_written: 0,
      drift: { changed: 0 },
    });
    expect(await orderCounts()).toEqual([8, 0, 4]);
  });

  it("go to the other, where the merge was heard of before its orders", async () => {
    world = await makeWorld(stored);
    await makeFile();
    atShopify(GONE, KEPT);
    await merge(GONE, KEPT);
    expect(await rows(world, "orders")).toEqual([]);
    await continueImport(world);
    expect(await orderCounts()).toEqual([8, 0, 4]);
    await score(world);
    expect((await rows(world, "customers")).map((row) => row["shopify_id"])).toEqual([KEPT, THIRD]);
  });

  it("are found by a full read where nobody told of the merge", async () => {
    world = await makeWorld(stored);
    await importAll(world);
    atShopify(GONE, KEPT);
    expect(await importAll(world)).toMatchObject({ kind: "increment", lines_read: 0 });
    expect(await importAgain(world)).toMatchObject({ drift: { added: 0, changed: 4, removed: 0 } });
    expect(await orderCounts()).toEqual([8, 0, 4]);
  });

  it.each([
    [
      "in the order they happened",
      [
        [GONE, THIRD],
        [THIRD, KEPT],
      ],
    ],
    [
      "the last one first",
      [
        [THIRD, KEPT],
        [GONE, THIRD],
      ],
    ],
    [
      "twice",
      [
        [GONE, THIRD],
        [GONE, THIRD],
        [THIRD, KEPT],
        [THIRD, KEPT],
        [GONE, THIRD],
      ],
    ],
  ] as const)("end with the last of several merges, heard of %s", async (_, merges) => {
    world = await makeWorld(stored);
    await makeFile();
    for (const [gone, kept] of merges) await merge(gone, kept);
    await continueImport(world);
    expect(await orderCounts()).toEqual([12, 0, 0]);
    expect(await rows(world, "customer_merges", "gone_id")).toMatchObject([
      { gone_id: GONE, kept_id: KEPT },
      { gone_id: THIRD, kept_id: KEPT },
    ]);
  });

  it("do not go round in circles", async () => {
    world = await makeWorld(stored);
    await importAll(world);
    await merge(GONE, KEPT);
    await merge(KEPT, GONE);
    expect(await orderCounts()).toEqual([8, 0, 4]);
  });

  it("go to the other even where they are being stored at that moment", async () => {
    world = await makeWorld(stored);
    const order: Order = {
      id: FIRST_ORDER,
      customerShopifyId: GONE,
      createdAt: NOW,
      processedAt: NOW,
      updatedAt: NOW,
      state: "counted",
      pointOfSale: false,
      currency: "EUR",
      amountMinor: 5,
    };
    const nobody = () => Promise.resolve(new Set<bigint>());
    let merging: Promise<void> | undefined;
    await inShopSql(world.db, world.shopId, async (sql) => {
      await storeOrders(sql, [order], nobody);
      let isOver = false;
      merging = merge(GONE, KEPT).finally(() => void (isOver = true));
      await expect
        .poll(
          async () => {
            const waiting = await world.db.pool.query(
              "select from pg_locks where locktype = 'advisory' and not granted",
            );
            return isOver || waiting.rows.length > 0;
          },
          { message: "the merge waits" },
        )
        .toBe(true);
      expect(isOver).toBe(false);
    });
    await merging;
    expect(await orderCounts()).toEqual([1, 0, 0]);
  });
});

describe("the news of a merge that failed", () => {
  it("takes no other news' place", async () => {
    world = await makeWorld(stored);
    const take = (deliveryId: string, status: string) =>
      takeWebhook(world.services, {
        shopDomain: DOMAIN,
        deliveryId,
        topic: "customers/merge",
        now: NOW,
        payload: {
          admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${String(KEPT)}`,
          admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${String(GONE)}`,
          status,
        },
      });
    expect(await take("done", "completed")).toBe("taken");
    for (const status of ["failed", "in_progress"]) expect(await take(status, status)).toBe("taken");
    expect(await take("done", "completed")).toBe("duplicate");
    expect(world.enqueued).toMatchObject([
      { name: "webhook", payload: { ids: { customer: String(GONE), kept: String(KEPT) } } },
    ]);
  });
});
