/** How far each part of the reading of a shop's people has got. */
import { retryAtSql } from "../core/missed-lines.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** The parts, in the order in which they are read. The lists that the merchant chose follow the profiles. */
export const PARTS = ["shopify", "metrics", "profiles", "matching", "events", "gone"] as const;

/** `places` are read with `shopify`. Their own row only says why Shopify refused them. */
export type Part = (typeof PARTS)[number] | "places" | `list:${string}`;

export interface ReadingRow {
  /** When the reading that is under way began; null: none is. */
  readonly startedAt: Date | null;
  /** What changed after this moment is read; null: everything. */
  readonly changedFrom: Date | null;
  /** Where it goes on; null: at the start. */
  readonly position: string | null;
  /** What it brought is as of this moment; null: it was never read to its end. */
  readonly readAt: Date | null;
  /** When it was last given up; null: not since it was last read. */
  readonly failedAt: Date | null;
  readonly errorCode: string | null;
  /** Whether the reading that is under way asks for places too. */
  readonly withPlaces: boolean | null;
  /** From then on everything is read again, since lines were missed; null: none were. */
  readonly retryAt: Date | null;
}

/** Of a part that was never read. */
export const UNREAD: ReadingRow = {
  startedAt: null,
  changedFrom: null,
  position: null,
  readAt: null,
  failedAt: null,
  errorCode: null,
  withPlaces: null,
  retryAt: null,
};

export async function readReadings(sql: ShopSql): Promise<ReadonlyMap<string, ReadingRow>> {
  const rows = await sql.query<ReadingRow & { part: string }>(
    `select part, started_at as "startedAt", changed_from as "changedFrom", position, read_at as "readAt",
            failed_at as "failedAt", error_code as "errorCode", with_places as "withPlaces",
            retry_at as "retryAt"
       from people_readings where shop_id = $1`,
    [sql.shopId],
  );
  return new Map(rows.map(({ part, ...row }) => [part, row]));
}

/** How a reading begins. */
interface Beginning {
  readonly startedAt: Date;
  /** Only what changed after this moment is read; null: everything. */
  readonly changedFrom: Date | null;
  readonly withPlaces?: boolean;
}

/** Begins to read a part. */
export async function startReading(
  sql: ShopSql,
  part: Part,
  { startedAt, changedFrom, withPlaces = false }: Beginning,
): Promise<void> {
  await sql.query(
    `insert into people_readings (shop_id, part, started_at, changed_from, with_places) values ($1, $2, $3, $4, $5)
     on conflict (shop_id, part) do update
       set started_at = excluded.started_at, changed_from = excluded.changed_from, position = null,
           with_places = excluded.with_places`,
    [sql.shopId, part, startedAt, changedFrom, withPlaces],
  );
}

/** Notes where the reading that is under way goes on; null: at its start. */
export async function movePosition(sql: ShopSql, part: Part, position: string | null): Promise<void> {
  await sql.query("update people_readings set position = $3 where shop_id = $1 and part = $2", [
    sql.shopId,
    part,
    position,
  ]);
}

/** Gives up the reading that is under way. It begins again. */
export async function abandonReading(sql: ShopSql, part: Part): Promise<void> {
  await sql.query(
    "update people_readings set started_at = null, position = null where shop_id = $1 and part = $2",
    [sql.shopId, part],
  );
}

/** Ends the reading that is under way. What it brought is as of when it began. */
export async function finishReading(
  sql: ShopSql,
  part: Part,
  { hasMissed }: { readonly hasMissed: boolean } = { hasMissed: false },
): Promise<void> {
  await sql.query(
    `update people_readings
        set read_at = started_at, retry_at = ${retryAtSql("$3::boolean")}, started_at = null, position = null,
            failed_at = null, error_code = null
      where shop_id = $1 and part = $2 and started_at is not null`,
    [sql.shopId, part, hasMissed],
  );
}

/** Gives a part up until it is asked for again. What was read before stays. */
export async function failReading(
  sql: ShopSql,
  part: Part,
  { code, now }: { readonly code: string; readonly now: Date },
): Promise<void> {
  await sql.query(
    `insert into people_readings (shop_id, part, failed_at, error_code) values ($1, $2, $3, $4)
     on conflict (shop_id, part) do update
       set started_at = null, position = null, failed_at = excluded.failed_at, error_code = excluded.error_code`,
    [sql.shopId, part, now, code],
  );
}

/** Forgets that parts were read: the next reading reads all of them. */
export async function forgetReadings(sql: ShopSql, parts: readonly string[]): Promise<void> {
  await sql.query("delete from people_readings where shop_id = $1 and part = any($2::text[])", [
    sql.shopId,
    parts,
  ]);
}
