/** What is read of a shop's people besides their orders: whether, what, and whether something is left to read. */
import type { ShopSql } from "../core/shop-scope.server.ts";
import { forgetReadings } from "./readings.server.ts";

export interface EngagementRow {
  /** Since when Klaviyo is asked; null: it is not. */
  readonly onSince: Date | null;
  /** The ids of the Klaviyo lists whose members are read. */
  readonly listIds: readonly string[];
  /** The names of the profile properties that are read. */
  readonly properties: readonly string[];
  /** When it was last asked to read; null: nothing is left to read. */
  readonly requestedAt: Date | null;
  /** The time zone in whose days events are counted; null: none is counted yet. */
  readonly timeZone: string | null;
  /** Since when the places of customers' default addresses are read; null: they are not. */
  readonly placesSince: Date | null;
}

/** What the merchant chose to have read from Klaviyo. */
export type EngagementChoice = Pick<EngagementRow, "listIds" | "properties">;

const COLUMNS = `on_since as "onSince", coalesce(list_ids, '{}') as "listIds", coalesce(properties, '{}') as properties,
  requested_at as "requestedAt", time_zone as "timeZone", places_since as "placesSince"`;

const NOTHING: EngagementRow = {
  onSince: null,
  listIds: [],
  properties: [],
  requestedAt: null,
  timeZone: null,
  placesSince: null,
};

export async function readEngagement(sql: ShopSql): Promise<EngagementRow> {
  const [row] = await sql.query<EngagementRow>(`select ${COLUMNS} from engagement where shop_id = $1`, [
    sql.shopId,
  ]);
  return row ?? NOTHING;
}

/** Whether Klaviyo's profiles and events are read. */
export async function isEngagementOn(sql: ShopSql): Promise<boolean> {
  return (await readEngagement(sql)).onSince !== null;
}

/**
 * Whether what was read from Klaviyo since `onSince` may still be stored. Holds off a switch until the transaction
 * ends.
 */
export async function keepOn(sql: ShopSql, onSince: Date): Promise<boolean> {
  const rows = await sql.query(
    "select 1 from engagement where shop_id = $1 and on_since = $2 for no key update",
    [sql.shopId, onSince],
  );
  return rows.length > 0;
}

/**
 * Whether what was read from Shopify may still be stored: the merchant chose nothing else since. Holds off a switch
 * until the transaction ends.
 */
export async function keepAsChosen(
  sql: ShopSql,
  { onSince, placesSince }: Pick<EngagementRow, "onSince" | "placesSince">,
): Promise<boolean> {
  const rows = await sql.query(
    `select 1 from engagement
      where shop_id = $1 and on_since is not distinct from $2 and places_since is not distinct from $3 for no key update`,
    [sql.shopId, onSince, placesSince],
  );
  return rows.length > 0;
}

/**
 * Switches the reading from Klaviyo on. One that is on goes on. Shopify's customers are then read anew, all of them: no
 * email was asked for before, and profiles are known by it.
 */
export async function switchEngagementOn(sql: ShopSql, now: Date): Promise<void> {
  // This row is locked before those of the readings, as a step of the reading does.
  const switched = await sql.query(
    `insert into engagement as e (shop_id, on_since) values ($1, $2)
     on conflict (shop_id) do update set on_since = excluded.on_since where e.on_since is null
     returning 1`,
    [sql.shopId, now],
  );
  if (switched.length > 0) await forgetReadings(sql, ["shopify"]);
}

/** Stores what the merchant chose. */
export async function saveChoice(sql: ShopSql, { listIds, properties }: EngagementChoice): Promise<void> {
  await sql.query("update engagement set list_ids = $2, properties = $3 where shop_id = $1", [
    sql.shopId,
    listIds,
    properties,
  ]);
}

/** Notes that all has to be read again. */
export async function requestReading(sql: ShopSql, now: Date): Promise<void> {
  await sql.query(
    `insert into engagement as e (shop_id, requested_at) values ($1, $2)
     on conflict (shop_id) do update set requested_at = greatest(e.requested_at, excluded.requested_at)`,
    [sql.shopId, now],
  );
}

/** Notes that nothing is left to read, unless it was asked to read again since. */
export async function endReading(sql: ShopSql, requestedAt: Date): Promise<void> {
  await sql.query(
    `update engagement set requested_at = null, unavailable_since = null
      where shop_id = $1 and requested_at = $2`,
    [sql.shopId, requestedAt],
  );
}

/** Notes that the other side doesn't answer. @returns since when */
export async function noteUnavailable(sql: ShopSql, now: Date): Promise<Date | null> {
  const [row] = await sql.query<{ since: Date | null }>(
    `update engagement set unavailable_since = coalesce(unavailable_since, $2)
      where shop_id = $1 returning unavailable_since as since`,
    [sql.shopId, now],
  );
  return row?.since ?? null;
}

/** Notes that the other side answered. */
export async function noteAvailable(sql: ShopSql): Promise<void> {
  await sql.query(
    "update engagement set unavailable_since = null where shop_id = $1 and unavailable_since is not null",
    [sql.shopId],
  );
}

/** Notes in which time zone's days events are counted. */
export async function saveTimeZone(sql: ShopSql, timeZone: string): Promise<void> {
  await sql.query("update engagement set time_zone = $2 where shop_id = $1", [sql.shopId, timeZone]);
}

/** Forgets all counts, and how far events were counted. */
export async function recountAll(sql: ShopSql): Promise<void> {
  for (const table of ["customer_engagement", "counted_events", "engagement_metrics"])
    await sql.query(`delete from ${table} where shop_id = $1`, [sql.shopId]);
  await sql.query("delete from people_readings where shop_id = $1 and part = 'metrics'", [sql.shopId]);
}
