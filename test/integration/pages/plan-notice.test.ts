/** What the pages say of a shop's plan. */
import { expect, it } from "vitest";

import { findShop } from "../../../app/db/shops/shop-directory.server.ts";
import { readHome } from "../../../app/routes/app._index/home.server.ts";
import { readSync } from "../../../app/routes/app.sync/sync.server.ts";
import type { PlanView } from "../../../app/web/ui/notices/plan-notice.tsx";
import {
  DAY_MS,
  decline,
  later,
  moveFirst,
  planRow,
  planWorld,
  runPlanned,
  subscribe,
  WEEK_MS,
} from "../sync/plan-world.ts";
import { addRun, newestSync, rowsOf, type World } from "../sync/sync-world.ts";

const PRICING = "https://admin.shopify.com/store/sync-test/charges/sixfold/pricing_plans";

/** A shop over the limit, with a model that the pages can read. */
async function pageWorld(): Promise<World> {
  const on = await planWorld();
  const boundaries = { r: [90, 60, 30, 10], f: [1, 2, 3, 4], m: [10, 20, 30, 40] };
  await rowsOf(on, "update models set boundaries = $2 where shop_id = $1", [JSON.stringify(boundaries)]);
  return on;
}

/** The notice of Home, which is that of Sync. */
async function noticed(on: World, pricingUrl: string | null = PRICING): Promise<PlanView | null> {
  const { db, shopId, admin } = on;
  const shop = await findShop(db, shopId);
  if (shop === null) throw new Error("The shop is gone.");
  const home = await readHome(db, shop, { now: on.now(), nextRefreshAt: null, pricingUrl });
  const reading = { db, shopId, admin: () => Promise.resolve(admin) };
  const sync = await readSync(reading, { consent: false, pricingUrl, now: on.now() });
  expect(sync.plan).toEqual(home.plan);
  return home.plan;
}

it("is nothing before a sync has met the limit, nor where there are no plans", async () => {
  const on = await pageWorld();
  expect(await noticed(on)).toBeNull();
  await runPlanned(on);
  expect(await noticed(on, null)).toBeNull();
});

it("names the day from the first sync over the limit on, then says that nothing is sent", async () => {
  const on = await pageWorld();
  await runPlanned(on);
  const until = later(on, WEEK_MS).now().toISOString();
  const notice = { customers: 1_001, limit: 1_000, pricingUrl: PRICING };
  expect(await noticed(on)).toEqual({ ...notice, until });
  decline(on);
  expect(await noticed(later(on, WEEK_MS - 1))).toEqual({ ...notice, until });
  expect(await noticed(later(on, WEEK_MS))).toEqual({ ...notice, until: null });
  await addRun(on, { customers: 1_000, eligible: 1 });
  expect(await noticed(later(on, WEEK_MS))).toBeNull();
});

it("goes once a sync has seen the plan, and what waited for it isn't shown as waiting for the merchant", async () => {
  const on = await pageWorld();
  await runPlanned(on);
  const then = later(on, WEEK_MS);
  await moveFirst(then, "sleeping");
  await runPlanned(then);
  const { db, shopId, admin } = on;
  const shop = await findShop(db, shopId);
  if (shop === null) throw new Error("The shop is gone.");
  const home = await readHome(db, shop, { now: then.now(), nextRefreshAt: null, pricingUrl: PRICING });
  expect(home.pendingSyncs).toEqual([]);
  expect(home.targets[0]).toEqual({ target: "shopify_tags", state: "plan" });
  const reading = { db, shopId, admin: () => Promise.resolve(admin) };
  const sync = await readSync(reading, { consent: false, pricingUrl: PRICING, now: then.now() });
  expect(sync.tags.waiting).toMatchObject({ code: "plan", moved: 1 });
  subscribe(then);
  const chosen = later(then, DAY_MS);
  await runPlanned(chosen);
  expect(await noticed(chosen)).toBeNull();
  expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done" });
  expect(await planRow(on)).toMatchObject({ plan: "paid", over_since: null });
});
