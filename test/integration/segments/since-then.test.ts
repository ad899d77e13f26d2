/** G6: what a sent segment's members ordered since, beside the same members' past. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { noteSinceThen } from "../../../app/act/since-then/note-since-then.server.ts";
import { sumSinceThen } from "../../../app/act/since-then/sum-since-then.server.ts";
import { findCampaign } from "../../../app/db/campaigns/campaigns.server.ts";
import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { membersNow, notedSinceThen } from "../../../app/db/segments/since-then.server.ts";
import { findSegment, updateSegment } from "../../../app/db/segments/saved-segments.server.ts";
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
       values ($1, 7, 64, 'VIPs', 'vips', '{"version": 1, "match": {"field": "orders", "is": "none"}}', $3, $3, $2, 1, 3)`,
      [shopId, NOW, ago(100)],
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
  tx((sql) => sumSinceThen(sql, membersNow(64, members), { moment: ago(days) }));

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

describe("G6: a campaign", () => {
  const note = () => noteSinceThen({ db: database.db, now: () => clock }, shopId, never);
  const noted = async (id = 1) => (await tx((sql) => findCampaign(sql, id)))?.sinceThen ?? null;
  const LOYAL = { kind: "group", subject: "loyal" };

  interface Planted {
    readonly id?: number;
    readonly days: number;
    readonly to?: { readonly kind: string; readonly subject: string } | null;
    readonly without?: readonly { readonly kind: string; readonly subject: string }[];
    /** When it was sent. */
    readonly sentDays?: number;
  }

  async function campaign({ id = 1, days, to = LOYAL, without, sentDays }: Planted): Promise<void> {
    await tx((sql) =>
      sql.query(
        `insert into campaigns (shop_id, id, origin, state, name, source_kind, source_subject, source_name,
                                excluded_audiences, created_at, drafted_at, status, sent_at)
         values ($1, $2, 'drafted', 'drafted', 'One', $3, $4, 'One', $5, $6, $6, $7, $8)`,
        [
          ...[
            shopId,
            id,
            to?.kind ?? null,
            to?.subject ?? null,
            without && JSON.stringify(without),
            ago(days),
          ],
          ...[sentDays === undefined ? "Draft" : "Sent", sentDays === undefined ? null : ago(sentDays)],
        ],
      ),
    );
  }

  /** A run of some days ago, at which a customer went from a group to another. */
  const moved = (days: number, customerId: number, from: string | null, to: string) =>
    tx(async (sql) => {
      await sql.query(
        `insert into runs (shop_id, id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out,
                           customers, input_hash)
         values ($1, $2, 1, 1, $3, $3, $3, 1, 1, '{}', 4, 'x') on conflict do nothing`,
        [shopId, -days, ago(days)],
      );
      await sql.query(
        `insert into moves (shop_id, run_id, customer_id, from_group, to_group, cause)
         values ($1, $2, $3, $4, $5, 'ordered')`,
        [shopId, -days, customerId, from, to],
      );
    });

  it("counts those who were in its group then, also who left it by ordering, and nobody who came later", async () => {
    await moved(40, 3, null, "loyal");
    await moved(10, 2, "loyal", "new");
    await moved(8, 1, "new", "loyal");
    await ordered(102, 12, 1_000);
    await ordered(101, 12, 9_999);
    await ordered(103, 25, 300);
    await campaign({ days: 20 });
    await note();
    expect(await noted()).toMatchObject({
      since: ago(20),
      days: 20,
      sums: {
        since: { buyers: 1, orders: 1, revenueMinor: 1_000 },
        before: { buyers: 1, orders: 1, revenueMinor: 300 },
      },
    });
  });

  it("counts who was in its segment or its arm then, without those whom it leaves out", async () => {
    await tx((sql) =>
      sql.query(
        `insert into segment_moves (shop_id, at, customer_id, segment_id, version, joined, parts)
         values ($1, $2, 1, 7, 1, true, 0), ($1, $2, 3, 7, 1, false, 0), ($1, $3, 3, 7, 1, true, 0)`,
        [shopId, ago(5), ago(4)],
      ),
    );
    await tx((sql) =>
      sql.query(
        "insert into experiment_members (shop_id, experiment_id, customer_id, arm) values ($1, 5, 1, 0), ($1, 5, 2, 1)",
        [shopId],
      ),
    );
    for (const shopifyId of [101, 102, 103]) await ordered(shopifyId, 3, shopifyId);
    const segment = { kind: "segment", subject: "7" };
    const holdout = { kind: "arm", subject: "5-holdout" };
    await campaign({ id: 1, days: 20, to: segment });
    await campaign({ id: 2, days: 20, to: segment, without: [holdout] });
    await campaign({ id: 3, days: 20, to: { kind: "arm", subject: "5-sample" }, without: [holdout] });
    await campaign({ id: 4, days: 20, to: null });
    await note();
    const revenue = async (id: number) => (await noted(id))?.sums.since.revenueMinor;
    expect([await revenue(1), await revenue(2), await revenue(3), await noted(4)]).toEqual([
      102 + 103,
      103,
      101,
      null,
    ]);
  });

  it("counts from its sending on, 28 days, and then stays as it is", async () => {
    await ordered(101, 20, 1_000);
    await campaign({ days: 50, sentDays: 30 });
    await campaign({ id: 2, days: 2 });
    await note();
    const of30 = { since: ago(30), days: 28, sums: { since: { revenueMinor: 1_000 } } };
    expect([await noted(), await noted(2)]).toMatchObject([of30, { since: ago(2), days: 2 }]);
    // An order of then that is read later.
    await ordered(101, 25, 500);
    await ordered(101, 1, 700);
    clock = new Date(NOW.getTime() + DAY_MS);
    await note();
    expect([await noted(), await noted(2)]).toMatchObject([of30, { sums: { since: { revenueMinor: 700 } } }]);
  });

  it("keeps what was noted once its segment is deleted", async () => {
    await ordered(101, 3, 1_000);
    await campaign({ days: 20, to: { kind: "segment", subject: "7" } });
    await note();
    await tx((sql) => sql.query("delete from segments where shop_id = $1", [shopId]));
    clock = new Date(NOW.getTime() + DAY_MS);
    await note();
    expect(await noted()).toMatchObject({ sums: { since: { revenueMinor: 1_000 } } });
  });

  const edit = (name: string, is: "none" | "any") => {
    const rule = { version: 1, match: { field: "orders", is } };
    const nameKey = name.toLowerCase();
    return tx((sql) => updateSegment(sql, 7, { name, nameKey, rule }, ago(1)));
  };

  it("goes on once its segment has another name", async () => {
    const segment = { kind: "segment", subject: "7" };
    await ordered(101, 3, 1_000);
    await campaign({ id: 1, days: 20, to: segment });
    await note();
    await edit("Regulars", "none");
    await ordered(101, 2, 500);
    clock = new Date(NOW.getTime() + DAY_MS);
    await note();
    expect(await noted(1)).toMatchObject({ sums: { since: { revenueMinor: 1_500 } } });
    expect((await tx((sql) => findSegment(sql, 7)))?.ruleChangedAt).toEqual(ago(100));
    await edit("VIPs", "any");
    expect((await tx((sql) => findSegment(sql, 7)))?.ruleChangedAt).toEqual(ago(1));
    await edit("Fans", "any");
    await ordered(101, 1, 700);
    clock = new Date(NOW.getTime() + 2 * DAY_MS);
    await note();
    expect(await noted(1)).toMatchObject({ sums: { since: { revenueMinor: 1_500 } } });
  });

  it("keeps what was noted once a segment has another rule, or one that it leaves out was changed or deleted", async () => {
    await ordered(101, 3, 1_000);
    const segment = { kind: "segment", subject: "7" };
    await campaign({ id: 1, days: 20, to: segment });
    await campaign({ id: 2, days: 20, without: [segment] });
    await campaign({ id: 3, days: 20, without: [{ kind: "segment", subject: "8" }] });
    await note();
    const before = [await noted(1), await noted(2)];
    expect([before.every((each) => each !== null), await noted(3)]).toEqual([true, null]);
    await edit("VIPs", "any");
    await tx((sql) => sql.query("delete from segment_members where shop_id = $1", [shopId]));
    clock = new Date(NOW.getTime() + DAY_MS);
    await note();
    expect([await noted(1), await noted(2)]).toEqual(before);
  });

  it("of a deleted segment takes no place among the fifty of a day", async () => {
    await campaign({ id: 1, days: 20 });
    for (let id = 2; id <= 51; id += 1)
      await campaign({ id, days: 20, to: { kind: "segment", subject: "8" } });
    await note();
    expect(await noted(1)).toBeNull();
    await note();
    expect(await noted(1)).not.toBeNull();
  });
});
