/** G6: what a sent segment's members ordered since, beside the same members' past. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { noteSinceThen } from "../../../app/act/since-then/note-since-then.server.ts";
import { sumSinceThen } from "../../../app/act/since-then/sum-since-then.server.ts";
import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { notedSinceThen } from "../../../app/db/segments/since-then.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";

const NOW = new Date("2026-03-01T12:00:00Z");
const DAY_MS = 86_400_000;
const never = new AbortController().signal;
const ago = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);

let database: TestDatabase;
let shopId: number;
let clock: Date;
const tx = <T>(work: (sql: ShopSql) => Promise<T>): Promise<T> => inShopSql(database.db, shopId, work);

/** Four customers, the first two in the segment 7, and a run of now by a model that knows of orders of 700 days ago. */
beforeEach(async () => {
  database = await testDatabase();
  clock = NOW;
  shopId = (await registerShop(database.db, { domain: "one.myshopify.com", currency: "EUR" }, NOW)).id;
  await tx(async (sql) => {
    await sql.query(
      `insert into imports (shop_id, status, as_of, window_start, scope_limited, started_at)
       values ($1, 'complete', $2, $2, false, $2)`,
      [shopId, NOW],
    );
    await sql.query(
      `insert into models (shop_id, id, fitted_at, as_of, gap90_days, boundaries, centroids, window_years,
                           include_point_of_sale, currency, customers, orders, input_hash, status, cause,
                           scope_limited, adopted_at, first_order_at)
       values ($1, 1, $2, $2, 180, '{}', '{}', 10, false, 'EUR', 1, 1, 'x', 'active', 'first', false, $2, $3)`,
      [shopId, NOW, ago(700)],
    );
    await sql.query(
      `insert into runs (shop_id, id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out,
                         customers, input_hash)
       values ($1, 1, 1, 1, $2, $2, $2, 1, 1, '{}', 4, 'x')`,
      [shopId, NOW],
    );
    await sql.query(
      `insert into customers (shop_id, id, shopify_id, "group") values
         ($1, 1, 101, 'loyal'), ($1, 2, 102, 'new'), ($1, 3, 103, 'loyal'), ($1, 4, null, null)`,
      [shopId],
    );
    await sql.query(
      `insert into segments (shop_id, id, place, name, name_key, rule, created_at, changed_at, refreshed_at,
                             refreshed_version, members)
       values ($1, 7, 64, 'VIPs', 'vips', '{"version": 1, "match": {"field": "orders", "is": "none"}}', $2, $2, $2, 1, 3)`,
      [shopId, NOW],
    );
    await sql.query(
      `insert into segment_members (shop_id, customer_id, word, members)
       values ($1, 1, 1, 2), ($1, 2, 1, 3), ($1, 3, 1, 1), ($1, 3, 0, 2), ($1, 4, 1, 2)`,
      [shopId],
    );
  });
});
afterEach(() => database.drop());

let nextOrder = 1;
interface Ordered {
  readonly state?: string;
  readonly currency?: string;
  readonly pointOfSale?: boolean;
}

async function ordered(
  shopifyId: number,
  days: number,
  amountMinor: number,
  { state = "counted", currency = "EUR", pointOfSale = false }: Ordered = {},
): Promise<void> {
  nextOrder += 1;
  await tx((sql) =>
    sql.query(
      `insert into orders (shop_id, id, customer_shopify_id, created_at, processed_at, updated_at, state,
                           point_of_sale, currency, amount_minor)
       values ($1, $2, $3, $4, $4, $4, $5, $6, $7, $8)`,
      [shopId, nextOrder, shopifyId, ago(days), state, pointOfSale, currency, amountMinor],
    ),
  );
}

const sums = (days: number, members = 3) =>
  tx((sql) => sumSinceThen(sql, { kind: "segment", place: 64 }, { moment: ago(days), members }));

describe("G6: since a moment", () => {
  it.each([3, 100_000])(
    "the members' orders of three spans are added up, for %i members",
    async (members) => {
      await ordered(101, 5, 1_000);
      await ordered(101, 29.9, 500);
      await ordered(102, 0.5, 300);
      await ordered(102, 31, 700);
      await ordered(101, 60.1, 9_999);
      await ordered(102, 370, 200);
      await ordered(101, 364, 9_999);
      await ordered(103, 5, 9_999);
      for (const other of [{ state: "cancelled" }, { currency: "USD" }, { pointOfSale: true }])
        await ordered(101, 5, 9_999, other);
      expect(await sums(30, members)).toEqual({
        since: ago(30),
        asOf: NOW,
        currency: "EUR",
        days: 30,
        sums: {
          since: { buyers: 2, orders: 3, revenueMinor: 1_800 },
          before: { buyers: 1, orders: 1, revenueMinor: 700 },
          yearBefore: { buyers: 1, orders: 1, revenueMinor: 200 },
        },
      });
    },
  );

  it("those of a group are, too", async () => {
    await ordered(101, 5, 1_000);
    await ordered(103, 5, 500);
    await ordered(102, 5, 9_999);
    const found = await tx((sql) =>
      sumSinceThen(sql, { kind: "group", group: "loyal" }, { moment: ago(30), members: 2 }),
    );
    expect(found?.sums.since).toEqual({ buyers: 2, orders: 2, revenueMinor: 1_500 });
  });

  it("a span that reaches before the store's first order is not known, and less than a day is nothing", async () => {
    await ordered(101, 5, 1_000);
    expect((await sums(400))?.sums).toMatchObject({ before: null, yearBefore: null });
    expect(await sums(0.5)).toBeNull();
  });

  it("who is left out by a tag doesn't count", async () => {
    await ordered(101, 5, 1_000);
    await tx((sql) =>
      sql.query("update customers set left_out = true where shop_id = $1 and id = 1", [shopId]),
    );
    expect((await sums(30))?.sums.since).toEqual({ buyers: 0, orders: 0, revenueMinor: 0 });
  });
});

describe("G6: a sent segment", () => {
  const note = () => noteSinceThen({ db: database.db, now: () => clock }, shopId, never);
  const noted = () => tx((sql) => notedSinceThen(sql, 7));

  async function sent(days: number, finishedDays = days): Promise<void> {
    await tx(async (sql) => {
      await sql.query(
        `insert into audience_sets (shop_id, target, set_key, begun_at) values ($1, 'klaviyo', 'segment:7', $2)
         on conflict (shop_id, target, set_key) do update set begun_at = excluded.begun_at`,
        [shopId, ago(days)],
      );
      await sql.query(
        `insert into syncs (shop_id, target, set_key, kind, run_id, status, phase, started_at, finished_at)
         values ($1, 'klaviyo', 'segment:7', 'forward', 1, 'done', 'removing', $2, $2)`,
        [shopId, ago(finishedDays)],
      );
    });
  }

  it("is noted since its first sync, once a day, and a stop loses nothing", async () => {
    await ordered(101, 5, 1_000);
    await note();
    expect(await noted()).toBeNull();
    await sent(40, 30);
    await sent(40, 10);
    await expect(
      noteSinceThen({ db: database.db, now: () => clock }, shopId, AbortSignal.abort()),
    ).rejects.toThrow();
    expect(await noted()).toBeNull();
    await note();
    expect(await noted()).toMatchObject({
      since: ago(30),
      days: 30,
      sums: { since: { revenueMinor: 1_000 } },
    });
    await ordered(102, 4, 500);
    await note();
    expect(await noted()).toMatchObject({ sums: { since: { revenueMinor: 1_000 } } });
    clock = new Date(NOW.getTime() + 21 * 3_600_000);
    // Old syncs are deleted some day.
    await tx((sql) =>
      sql.query("delete from syncs where shop_id = $1 and finished_at = $2", [shopId, ago(30)]),
    );
    await note();
    expect(await noted()).toMatchObject({ since: ago(30), sums: { since: { revenueMinor: 1_500 } } });
  });

  it("that is sent anew counts from then on", async () => {
    await sent(30);
    await note();
    await sent(3);
    clock = new Date(NOW.getTime() + 2 * DAY_MS);
    await note();
    expect(await noted()).toMatchObject({ since: ago(3), days: 3 });
  });
});
