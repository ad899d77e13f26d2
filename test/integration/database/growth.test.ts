import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { SHOP_TABLES } from "../../../app/db/privacy/erasure.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";
import { erase, importOrders, merge, readMovement, readOut, score, workOutHistory } from "./growth-orders.ts";
import { experiment } from "./growth-experiments.ts";
import { fillShop } from "./growth-full-shop.ts";
import { forgetEngagement, leaveCustomersOut, readEngagement } from "./growth-engagement.ts";
import { tellMoves } from "./growth-events.ts";
import { forgetBought, readBought } from "./growth-products.ts";
import { watchPlans, type PlanWatch } from "./growth-plans.ts";
import { readLists } from "./growth-lists.ts";
import { noteSegments } from "./growth-segments.ts";
import { openShop, type GrowthShop } from "./growth-shop.ts";
import { bulkStatements } from "./growth-source.ts";
import { startWorkflows } from "./growth-workflows.ts";
import { cleanUp, compare, fill, syncProfiles, syncTags } from "./growth-syncs.ts";

const [SMALL, LARGE] = [3_000, 12_000];
const MOST_GROWTH = 1.5 * (LARGE / SMALL);
/** A statement that needs a good part of a shop's rows may read all of them once. A plan may change to that. */
const ONE_PASS = SMALL;

/** All that a shop's jobs send, in turn. Each job needs what the ones before it wrote. */
const JOBS: readonly ((shop: GrowthShop) => Promise<void>)[] = [
  importOrders,
  score,
  workOutHistory,
  readMovement,
  readLists,
  noteSegments,
  experiment,
  readEngagement,
  tellMoves,
  startWorkflows,
  readBought,
  leaveCustomersOut,
  readOut,
  syncTags,
  syncProfiles,
  merge,
  syncTags,
  compare,
  cleanUp,
  fill,
];
/** What deletes most of it again. */
const ENDINGS = [forgetEngagement, forgetBought, erase];

/** How statements begin that look like bulk statements but write a row or two, or are about jobs and locks. */
const NOT_IN_BULK = [
  "select name, pg_try_advisory_lock(",
  "select pg_advisory_unlock(",
  "insert into audits (shop_id, target, cause, status, requested_at) select $1,",
  "delete from backtests where shop_id = $1 and id in",
  "with due as ( select id from shops where",
  "delete from erasures where shop_id = $1 and id = $2",
  'insert into exports (shop_id, "group", format,',
  "update models set status = 'replaced', preview =",
  "update audience_sets a set failing_since = null,",
  "update sync_targets set kept = array(",
  "update audience_sets a set paused_at = $4,",
  "with failed as ( update syncs set status = 'failed',",
  // It belongs to one webhook. growth-single.test.ts watches its growth.
  "insert into data_requests (shop_id, delivery_id,",
  "update shops set klaviyo_key_tries =",
  "select min(at) as first from shops, unnest(klaviyo_key_tries)",
  "delete from ….job where",
  "select asked.name from unnest($1::text[])",
  "with moved as ( update ….job set",
];

const seen = new Set<string>();
let database: TestDatabase;
let watch: PlanWatch;

beforeAll(async () => {
  database = await testDatabase();
  for (const table of SHOP_TABLES)
    await database.db.pool.query(`alter table ${table} set (autovacuum_enabled = false)`);
  watch = watchPlans();
});
afterAll(async () => {
  watch.stop();
  await database.drop();
});

async function touchedBy(domain: string, size: number): Promise<ReadonlyMap<string, number>> {
  const shop = await openShop(database.db, domain, size);
  watch.begin();
  for (const job of [...JOBS, ...ENDINGS]) await job(shop);
  return watch.end();
}

/** The statements whose rows grow faster than the shop, with their rows in both shops. */
async function tooFast(name: string): Promise<string[]> {
  const small = await touchedBy(`small-${name}.myshopify.com`, SMALL);
  const large = await touchedBy(`large-${name}.myshopify.com`, LARGE);
  for (const statement of large.keys()) seen.add(statement);
  return [...large].flatMap(([statement, rows]) => {
    const before = Math.max(small.get(statement) ?? 0, ONE_PASS);
    return rows <= before * MOST_GROWTH ? [] : [`${String(before)} -> ${String(rows)}: ${statement}`];
  });
}

/** The last one looks at what the ones before it saw. */
describe("no statement touches rows out of proportion to the shop", { shuffle: false }, () => {
  it("in tables that were never analysed", async () => {
    expect(await tooFast("fresh")).toEqual([]);
  });

  it("in tables that were last analysed while they held only other shops", async () => {
    await fillShop(database.db, "other.myshopify.com", SMALL);
    await database.db.pool.query(`analyze ${SHOP_TABLES.join(", ")}`);
    expect(await tooFast("late")).toEqual([]);
  });

  it("every bulk statement of the source was watched", async () => {
    const statements = (await bulkStatements()).filter(
      ({ text }) => !NOT_IN_BULK.some((beginning) => text.startsWith(beginning)),
    );
    const unseen = statements.filter((statement) => ![...seen].some((sent) => statement.isIn(sent)));
    expect(statements.length).toBeGreaterThan(40);
    expect(unseen.map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
  });
});
