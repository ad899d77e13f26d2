import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { countInBins } from "../../../app/db/insights/distributions.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { allBinStarts } from "../../../app/domain/distribution/bins.ts";
import { recencyDays } from "../../../app/domain/rfm/recency.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";

const NOW = new Date("2026-01-31T00:00:00Z");
const STARTS = allBinStarts("EUR");
const CUSTOMERS = 400;

/** Among them values on both sides of each bin's beginning, and more returned than bought. */
const customerOf = (n: number) => ({
  lastOrderAt: new Date(
    NOW.getTime() - (STARTS.r[n % STARTS.r.length] ?? 0) * 86_400_000 - ((n % 3) - 1) * (n % 19 ? 1 : 0),
  ),
  orderCount: 1 + (n % 210),
  spentMinor: (STARTS.m[n % STARTS.m.length] ?? 0) - (n % 2) * 3,
});

let database: TestDatabase;
let shopId: number;

beforeAll(async () => {
  database = await testDatabase();
  shopId = (await registerShop(database.db, { domain: "one.myshopify.com" }, NOW)).id;
  const other = (await registerShop(database.db, { domain: "two.myshopify.com" }, NOW)).id;
  const all = Array.from({ length: CUSTOMERS }, (_, n) => customerOf(n));
  for (const shop of [shopId, other])
    await inShopSql(database.db, shop, (sql) =>
      sql.query(
        `insert into customers (shop_id, shopify_id, order_count, spent_minor, last_order_at, r, f, m, "group")
         select $1::int, row_number() over (), found.*, 3, 3, 3, 'loyal'
           from unnest($2::int[], $3::bigint[], $4::timestamptz[]) found
         union all select $1::int, 0, 5, 5, now(), null, null, null, null`,
        [
          shop,
          all.map(({ orderCount }) => orderCount),
          all.map(({ spentMinor }) => String(spentMinor)),
          all.map(({ lastOrderAt }) => lastOrderAt.toISOString()),
        ],
      ),
    );
});
afterAll(() => database.drop());

function expected(starts: readonly number[], values: readonly number[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const value of values) {
    const bin = starts.findLastIndex((start) => start <= Math.max(0, value));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

describe("the customers in each bin", () => {
  it("are those whose days, orders and spend are in it, of this shop and with a group only", async () => {
    const found = await inShopSql(database.db, shopId, (sql) => countInBins(sql, STARTS, NOW));
    const all = Array.from({ length: CUSTOMERS }, (_, n) => customerOf(n));
    const days = all.map(({ lastOrderAt }) => recencyDays(lastOrderAt, NOW));
    expect(Object.fromEntries(found.r)).toEqual(expected(STARTS.r, days));
    expect(Object.fromEntries(found.f)).toEqual(
      expected(
        STARTS.f,
        all.map(({ orderCount }) => orderCount),
      ),
    );
    expect(Object.fromEntries(found.m)).toEqual(
      expected(
        STARTS.m,
        all.map(({ spentMinor }) => spentMinor),
      ),
    );
  });
});
