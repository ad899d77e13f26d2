import pg from "pg";

import { openDatabase, type Database } from "../../../app/db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { enableTarget } from "../../../app/db/sync/sync-targets.server.ts";
import { insertSegment } from "../../../app/db/segments/saved-segments.server.ts";
import { PRESET_IDS } from "../../../app/domain/presets/catalogue.ts";
import { ruleToJson } from "../../../app/domain/rules/rule-json.ts";
import { workOutHistory } from "../../../app/scoring/history.server.ts";
import { scoreShop } from "../../../app/scoring/score.server.ts";
import { readPresetGround, shopPreset } from "../../../app/segments/presets.server.ts";
import { refreshSegments } from "../../../app/segments/refresh.server.ts";
import { noteFigures } from "../../../app/segments/store-figures.server.ts";
import { fillStore, type StoreSize } from "../history/fill-store.ts";
import { NOW, SHOP_ID } from "../import/store.ts";

/** What the pages are opened for. */
export interface World {
  readonly segment: number;
  /** Internal id. */
  readonly customer: string;
  /** As many ids at Shopify as the list of customers has on a page. */
  readonly shopifyIds: readonly string[];
  /** The days of the two oldest runs. */
  readonly days: readonly [string, string];
  /** Switches customer tags on or off, so that there is somewhere to send to. */
  readonly sendsTags: (isOn: boolean) => Promise<void>;
}

const SEGMENTS = 6;
const PICKED = 250;
/** So long before the newest run the shop was scored before. */
const EARLIER_DAYS = [60, 30] as const;
const DAY_MS = 86_400_000;
/** The generated store's best customers have thousands, as no person has. */
const MANY_ORDERS = 100;
const TIME_ZONE = "Europe/Berlin";
/** What the app asks for, so that no page says that something is missing. */
const SCOPES = ["read_orders", "read_all_orders", "read_customers", "write_customers", "read_customer_merge"];

/**
 * Fills an empty database with a shop of that domain, scores its customers, works out their history and saves a few
 * segments, as the app's own jobs do.
 */
export async function makeWorld(databaseUrl: string, domain: string, size: StoreSize): Promise<World> {
  await fillStore(databaseUrl, size);
  const db = openDatabase(databaseUrl);
  try {
    await scoreAll(db, SHOP_ID, [...EARLIER_DAYS.map(daysBefore), NOW]);
    await vacuum(databaseUrl, domain);
    return { ...(await findPlaces(db, SHOP_ID)), sendsTags: (isOn) => sendTags(databaseUrl, isOn) };
  } finally {
    await db.close();
  }
}

/**
 * Scores a shop as of some moments, works out its history, saves a few segments and notes who is in them, as the app's
 * own jobs do.
 */
export async function scoreAll(db: Database, shopId: number, moments: readonly Date[]): Promise<void> {
  const { signal } = new AbortController();
  const queue = { enqueue: () => Promise.resolve() };
  const services = { db, queue, log: { info: () => undefined, warn: () => undefined }, now: () => NOW };
  for (const at of moments) {
    const { outcome } = await scoreShop({ ...services, now: () => at }, shopId, at, signal);
    if (outcome !== "scored") throw new Error(`The scoring was ${outcome}.`);
  }
  await workOutHistory(services, shopId, signal);
  await inShopSql(db, shopId, saveSegments);
  await refreshSegments(services, shopId, signal);
  await noteFigures(db, shopId);
}

/** The first presets that orders alone are enough for. */
async function saveSegments(sql: ShopSql): Promise<void> {
  const ground = await readPresetGround(sql, TIME_ZONE);
  const ready = PRESET_IDS.flatMap((id) => {
    const preset = shopPreset(id, ground);
    return preset.outcome === "ready" ? [{ name: id, nameKey: id, rule: ruleToJson(preset.rule) }] : [];
  });
  for (const segment of ready.slice(0, SEGMENTS)) await insertSegment(sql, segment, NOW);
}

/** What PostgreSQL does by itself in a store that was not made a minute ago. */
async function vacuum(databaseUrl: string, domain: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("update shops set domain = $2, granted_scopes = $3 where id = $1", [
      SHOP_ID,
      domain,
      SCOPES,
    ]);
    await client.query("vacuum analyze");
  } finally {
    await client.end();
  }
}

/** The first segment, and a customer with a long way behind them, as far as a person has one. */
export function findPlaces(db: Database, shopId: number): Promise<Omit<World, "sendsTags">> {
  return inShopSql(db, shopId, readPlaces);
}

async function readPlaces(sql: ShopSql): Promise<Omit<World, "sendsTags">> {
  const segments = await sql.query<{ id: number }>("select id from segments where shop_id = $1 order by id", [
    sql.shopId,
  ]);
  const customers = await sql.query<{ id: string }>(
    `select id::text from customers where shop_id = $1 and shopify_id is not null and order_count <= $2
      order by order_count desc, id limit 1`,
    [sql.shopId, MANY_ORDERS],
  );
  const [[segment], [customer]] = [segments, customers];
  if (segment === undefined || customer === undefined) throw new Error("The store has no segment or nobody.");
  const picked = await sql.query<{ id: string }>(
    `select shopify_id::text as id from customers where shop_id = $1 and shopify_id is not null and "group" is not null
      order by id limit $2`,
    [sql.shopId, PICKED],
  );
  const [older, newer] = EARLIER_DAYS;
  return {
    ...{ segment: segment.id, customer: customer.id, shopifyIds: picked.map(({ id }) => id) },
    days: [dayBefore(older), dayBefore(newer)],
  };
}

function daysBefore(days: number): Date {
  return new Date(NOW.getTime() - days * DAY_MS);
}

function dayBefore(days: number): string {
  return daysBefore(days).toISOString().slice(0, 10);
}

async function sendTags(databaseUrl: string, isOn: boolean): Promise<void> {
  const db = openDatabase(databaseUrl);
  try {
    await inShopSql(db, SHOP_ID, async (sql) => {
      if (isOn) await enableTarget(sql, "shopify_tags", NOW);
      else await sql.query("delete from sync_targets where shop_id = $1", [sql.shopId]);
    });
  } finally {
    await db.close();
  }
}
