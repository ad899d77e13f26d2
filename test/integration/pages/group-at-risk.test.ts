import { afterAll, beforeAll, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { readNewestRun } from "../../../app/db/insights/group-figures.server.ts";
import { slippedDays } from "../../../app/domain/groups/slipped.ts";
import { rangesOf } from "../../../app/domain/rfm/ranges.ts";
import { readGroup } from "../../../app/routes/app.groups.$group/group.server.ts";
import { pageQuery } from "../../../app/routes/app.groups.$group/page-query.ts";
import { importAll, makeWorld, NOW, orders, score, type World } from "../import/import-world.ts";

/** Customers at risk on the days on which the parts begin and end, and what each has spent. */
const SPENT = [100, 900, 300, 700];

let world: World;

beforeAll(async () => {
  world = await makeWorld(orders(400, 60));
  await importAll(world);
  await score(world);
  await inShopSql(world.db, world.shopId, async (sql) => {
    const run = await readNewestRun(sql);
    const days = run && slippedDays(rangesOf(run.boundaries));
    const from = days?.just.from ?? 0;
    const daysAgo = [from, from + 29, from + 30, from + 400];
    await sql.query(
      `update customers c set "group" = 'loyal_at_risk', r = 2, f = 4, m = 4, spent_minor = planted.spent,
              last_order_at = $2::timestamptz - planted.days * interval '1 day'
         from (select * from unnest($3::int[], $4::int[]) with ordinality as t (spent, days, place)) planted
        where shop_id = $1 and id = (select id from customers where shop_id = $1 order by id
                                      offset planted.place - 1 limit 1)`,
      [sql.shopId, NOW.toISOString(), SPENT, daysAgo],
    );
    await sql.query(
      `update snapshots set customers = 4, spent_minor = 2000 where shop_id = $1 and "group" = 'loyal_at_risk'`,
      [sql.shopId],
    );
  });
});
afterAll(async () => world.close());

const read = (query: string) =>
  readGroup(
    world.db,
    { id: world.shopId, timeZone: "UTC" },
    () => Promise.reject(new Error("Shopify is away.")),
    "loyal_at_risk",
    pageQuery("loyal_at_risk", new URLSearchParams(query)),
  );

it("begins with those who spent most, and tells who slipped in the last 30 days from who did before", async () => {
  const { now, rows } = await read("");
  expect(rows.map(({ spentMinor }) => spentMinor)).toEqual([900, 700, 300, 100]);
  expect(now?.slipped).toMatchObject({
    just: { customers: 2, spentMinor: 1_000 },
    before: { customers: 2, spentMinor: 1_000 },
  });
});

it("lists either part by its days", async () => {
  const { now } = await read("");
  const { just, before } = now?.slipped ?? {};
  const justNow = await read(`days_from=${String(just?.days.from)}&days_to=${String(just?.days.to)}`);
  expect(justNow.rows.map(({ spentMinor }) => spentMinor)).toEqual([900, 100]);
  const longAgo = await read(`days_from=${String(before?.days.from)}`);
  expect(longAgo.rows.map(({ spentMinor }) => spentMinor)).toEqual([700, 300]);
});
