import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { GROUPS, type Group } from "../../../app/domain/groups/group.ts";
import { UNFILTERED, type ListFilter } from "../../../app/domain/customers/customer-filter.ts";
import { countWith } from "../../../app/domain/rfm/score-figures.ts";
import { readGroup } from "../../../app/routes/app.groups.$group/group.server.ts";
import { pageQuery } from "../../../app/routes/app.groups.$group/page-query.ts";
import { workOutHistory } from "../../../app/scoring/history.server.ts";
import type { AdminClient } from "../../../app/shopify/admin.server.ts";
import { filterParams } from "../../../app/web/group/group-url.ts";
import { importAll, makeWorld, never, NOW, orders, score, type World } from "../import/import-world.ts";

/** 600 customers, scored and with a history. */
let world: World;
beforeAll(async () => {
  world = await makeWorld(orders(4_000, 600));
  await importAll(world);
  await score(world);
  await workOutHistory(world.services, world.shopId, never);
});
afterAll(async () => world.close());

const DAY_MS = 86_400_000;
/** Shopify can't be asked. The figures are shown without names. */
const nobody = (): Promise<AdminClient> => Promise.reject(new Error("Shopify is away."));
const read = (group: Group, filter: Partial<ListFilter> = {}, shop: Pick<World, "db" | "shopId"> = world) =>
  readGroup(
    shop.db,
    { id: shop.shopId, timeZone: "UTC" },
    nobody,
    group,
    pageQuery(group, new URLSearchParams(filterParams({ ...UNFILTERED, ...filter }))),
  );

interface Stored {
  readonly group: Group;
  readonly r: number;
  readonly f: number;
  readonly m: number;
  readonly spent: number;
  readonly days: number;
}

/** The customers as plain code sees them. */
async function stored(): Promise<Stored[]> {
  return inShopSql(world.db, world.shopId, (sql) =>
    sql.query<Stored>(
      `select "group", r, f, m, spent_minor::float8 as spent,
              floor(extract(epoch from $2::timestamptz - last_order_at) * 1000 / ${String(DAY_MS)})::int as days
         from customers where shop_id = $1 and "group" is not null`,
      [world.shopId, NOW.toISOString()],
    ),
  );
}

describe("what a group's page reads", () => {
  it("has figures of the group and of all others that add up to the shop's customers", async () => {
    const all = await stored();
    for (const group of GROUPS) {
      const own = all.filter((each) => each.group === group);
      const { now } = await read(group);
      expect([now?.figures.customers, now?.others.customers]).toEqual([own.length, all.length - own.length]);
      expect(countWith(now?.scores ?? [], group, { r: null, f: null, m: null })).toBe(own.length);
      expect(now?.scores.reduce((sum, { spentMinor }) => sum + spentMinor, 0)).toBe(
        own.reduce((sum, { spent }) => sum + spent, 0),
      );
    }
  });

  it("narrows its customers by scores and days as plain code does", async () => {
    const all = await stored();
    const filters: readonly Partial<ListFilter>[] = [
      { r: 3 },
      { f: 2, m: 3 },
      { days: { from: 40, to: 160 } },
      { r: 2, days: { from: 0, to: 100 } },
      { r: 5, days: { from: 9_000, to: null } },
    ];
    for (const group of GROUPS)
      for (const filter of filters) {
        const { r, f, m, days } = { ...UNFILTERED, ...filter };
        const expected = all.filter(
          (each) =>
            each.group === group &&
            (r ?? each.r) === each.r &&
            (f ?? each.f) === each.f &&
            (m ?? each.m) === each.m &&
            each.days >= (days?.from ?? 0) &&
            each.days <= (days?.to ?? Infinity),
        );
        const { matching, rows } = await read(group, filter);
        expect([group, filter, matching]).toEqual([
          group,
          filter,
          { customers: expected.length, more: false },
        ]);
        expect(rows).toHaveLength(Math.min(50, expected.length));
      }
  });

  it("has moves that lead from the size a month ago to that of now, and says they are in hindsight", async () => {
    for (const group of GROUPS) {
      const { now, past } = await read(group);
      const { moves, trends } = past ?? {};
      const at = trends?.moments.findIndex((moment) => moment.at === moves?.since.at) ?? -1;
      const sum = (some: readonly { customers: number }[] = []) =>
        some.reduce((total, { customers }) => total + customers, 0);
      expect(moves?.inHindsight).toBe(true);
      expect((trends?.customers[at] ?? 0) + sum(moves?.came) - sum(moves?.went)).toBe(now?.figures.customers);
      expect(trends?.moments).toHaveLength(37);
      expect(trends?.spentMinor.at(-1)).toBe(now?.figures.spentMinor);
    }
  });

  it("counts the scores itself after a run of an earlier version", async () => {
    const kept = await read("loyal");
    await inShopSql(world.db, world.shopId, (sql) =>
      sql.query("update runs set score_figures = null where shop_id = $1", [world.shopId]),
    );
    const byCode = (view: typeof kept) =>
      view.now?.scores.toSorted((a, b) => a.r - b.r || a.f - b.f || a.m - b.m);
    expect(byCode(await read("loyal"))).toEqual(byCode(kept));
  });

  it("has nothing before the first run", async () => {
    expect(await read("new", {}, { ...world, shopId: world.shopId + 1 })).toMatchObject({
      now: null,
      past: null,
      rows: [],
    });
  });
});
