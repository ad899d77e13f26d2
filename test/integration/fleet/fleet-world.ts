/** A shop with both targets and segments on, whose every page and job can be watched while others are in its tables. */
import {
  allQuiet,
  connectBoth,
  install,
  PEOPLE,
  person,
  settle,
  startPrivacyApp,
  type PrivacyApp,
} from "../privacy/privacy-app.ts";

import { expect, vi } from "vitest";

import { SHOP_TABLES } from "../../../app/db/privacy/erasure.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { insertSegment } from "../../../app/db/segments/saved-segments.server.ts";
import { action as homeAction } from "../../../app/routes/app._index/route.tsx";
import { checkRule } from "../../../app/segments/check.server.ts";
import { PeopleCache } from "../../../app/segments/people-cache.server.ts";
import { benchPages } from "../../bench/pages/pages.ts";
import { fillFleet, type Pattern } from "../../fleet/fill-fleet.ts";
import { changeOrder } from "../../simulators/shopify/store/changes.ts";
import { rowsOf, watchPlans } from "../database/growth-plans.ts";
import { plantUnderWay } from "../privacy/isolation-twin.ts";
import { foreignScans } from "./foreign-scans.ts";
import { UNSCORED } from "./targets-hold.ts";

/** So few rows fit on a page that a table of 200 shops has as many pages as one of thousands. */
const FILL_PERCENT = 10;
/** Nothing is quicker than to read a table of so few pages whole. */
const FEW_PAGES = 10;
const PARAMS: Readonly<Record<string, string>> = { "app.groups.$group": "group" };
const SEGMENTS: readonly object[] = [
  { field: "orders", is: "at_least", value: 7 },
  { field: "orders", is: "at_least", value: 1, period: { is: "in_last", days: 365 } },
];
/** A rule that no segment has, so that its answer is not held already. */
const COUNTED = {
  any: [
    { field: "orders", is: "at_least", value: 2, period: { is: "in_last", days: 900 } },
    { field: "f", is: "at_least", value: 4 },
  ],
};

/** What the shop's work did, by the statement: the most rows that it looked at in one go. */
export interface Work {
  readonly rows: ReadonlyMap<string, number>;
  /** Rows of other shops, or whole tables, that were looked at. */
  readonly foreign: readonly string[];
}

export interface FleetWorld {
  readonly app: PrivacyApp;
  readonly shopId: number;
  /** A shop like it, with a row in every table. Nothing is done in it. */
  readonly pattern: Pattern;
  /** Opens every page, counts a rule, refreshes after new orders of some customers, and sends what changed. */
  work(orders: number): Promise<Work>;
  close(): Promise<void>;
}

export async function openFleetWorld(): Promise<FleetWorld> {
  const app = await startPrivacyApp();
  for (const table of SHOP_TABLES)
    await app.db.pool.query(
      `alter table ${table} set (autovacuum_enabled = false, fillfactor = ${String(FILL_PERCENT)})`,
    );
  await app.work();
  await install(app);
  await connectBoth(app);
  const { id: shopId } = await app.shop();
  await inShopSql(app.db, shopId, async (sql) => {
    for (const [place, match] of SEGMENTS.entries())
      await insertSegment(
        sql,
        {
          name: `Segment ${String(place)}`,
          nameKey: `segment ${String(place)}`,
          rule: { version: 1, match },
        },
        new Date(),
      );
  });
  await refresh(app, 0);
  const pattern = await makePattern(app, shopId);
  return { app, shopId, pattern, work: (orders) => watchWork(app, shopId, orders), close: () => app.close() };
}

async function makePattern({ db }: PrivacyApp, shopId: number): Promise<Pattern> {
  const planned = { domain: "pattern.myshopify.com", size: PEOPLE, standing: "well" } as const;
  const like = { shopId, customers: PEOPLE };
  const [shop] = await fillFleet(db, [like], [planned], { by: "whole", now: new Date() });
  if (shop === undefined) throw new Error("There is no pattern.");
  await plantUnderWay(db, shop.id);
  return { shopId: shop.id, customers: PEOPLE };
}

async function watchWork(app: PrivacyApp, shopId: number, orders: number): Promise<Work> {
  const small = await smallTables(app);
  const rows = new Map<string, number>();
  const foreign = new Set<string>();
  const watch = watchPlans({
    seen(statement, plan) {
      // Ids and moments in the text of a COPY differ.
      const name = statement.replace(/\d+/g, "#");
      rows.set(name, Math.max(rows.get(name) ?? 0, rowsOf(plan)));
      for (const { table, rows: looked } of foreignScans(plan))
        if (!small.has(table)) foreign.add(`${table}, ${String(looked)} rows: ${statement}`);
    },
  });
  watch.begin();
  try {
    await openPages(app, shopId);
    await count(app, shopId);
    await refresh(app, orders);
  } finally {
    watch.end();
    watch.stop();
  }
  return { rows, foreign: [...foreign] };
}

async function smallTables(app: PrivacyApp): Promise<ReadonlySet<string>> {
  const { rows } = await app.db.pool.query<{ name: string }>(
    `select relname as name from pg_class
      where relname = any($1::text[]) and pg_relation_size(oid) < $2 * current_setting('block_size')::int`,
    [SHOP_TABLES, FEW_PAGES],
  );
  return new Set(rows.map(({ name }) => name));
}

interface RouteModule {
  readonly loader: (args: object) => Promise<Response>;
}

async function openPages(app: PrivacyApp, shopId: number): Promise<void> {
  const [segment] = await app.rows("select min(id) as id from segments where shop_id = $1");
  const [customer] = await app.rows("select min(id)::text as id from customers where shop_id = $1");
  const world = { segment: Number(segment?.["id"]), customer: String(customer?.["id"]) };
  for (const { path, route } of benchPages(world)) {
    const id = route.replace("routes/", "");
    const { loader } = (await import(`../../../app/routes/${id}/route.tsx`)) as RouteModule;
    const last = path.split("?")[0]?.split("/").at(-1) ?? "";
    const params = id.includes("$") ? { [PARAMS[id] ?? "id"]: last } : {};
    const answer = await loader(app.request(path, null, params));
    if (answer.status !== 200) throw new Error(`The page ${path} of shop ${String(shopId)} is not shown.`);
  }
}

async function count(app: PrivacyApp, shopId: number): Promise<void> {
  const { db } = app;
  const now = (): Date => new Date();
  const by = { db, people: new PeopleCache(db, now), samples: new PeopleCache(db, now, {}, "sample") };
  const asked = { id: null, rule: { version: 1, match: COUNTED }, atOnce: false };
  const { outcome } = await checkRule(by, { id: shopId, timeZone: "UTC" }, asked);
  if (outcome !== "counted") throw new Error(`The rule is ${outcome}.`);
}

/** So many customers order once more, and the merchant has everything refreshed. */
async function refresh(app: PrivacyApp, orders: number): Promise<void> {
  for (let place = 0; place < orders; place += 1) {
    const customerId = person(place).shopifyId;
    changeOrder(app.simulator.simulation, { customerId, amount: "900.00", status: "PAID" });
  }
  await homeAction(app.request("/app?index", { intent: "refresh" }));
  await vi.waitFor(async () => expect(await app.rows(UNSCORED)).toEqual([]), {
    timeout: 50_000,
    interval: 50,
  });
  await settle(app);
  await allQuiet(app);
}
