/** Whether it is read what was bought, and how far the reading has got. */
import { retryAtSql } from "../core/missed-lines.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { forgetSource } from "../segments/rule-sources.server.ts";

/** The parts of a reading, in the order in which they are read. */
const PRODUCT_PARTS = ["lines", "products"] as const;
export type ProductPart = (typeof PRODUCT_PARTS)[number];

export interface ProductReadingRow {
  /** Since when it is read. */
  readonly onSince: Date;
  /** When it was last asked to read; null: nothing is left to read. */
  readonly requestedAt: Date | null;
  /** When the reading that is under way began; null: none is. */
  readonly startedAt: Date | null;
  /** It reads what changed after this moment; null: everything. */
  readonly changedFrom: Date | null;
  /** It reads the lines of orders created from this moment on. */
  readonly windowStart: Date | null;
  /** Shopify shows it only the last 60 days of orders. */
  readonly limited: boolean;
  readonly part: ProductPart | null;
  /** Shopify's bulk operation; null: none is started. */
  readonly operationId: bigint | null;
  /** Up to this byte of the file all is stored. */
  readonly committedBytes: number;
  readonly fileBytes: number | null;
  /** What was read is as of this moment; null: it was never read to its end. */
  readonly readAt: Date | null;
  /** null: it was never read to its end. */
  readonly readWindowStart: Date | null;
  /** From then on everything is read again, since lines were missed; null: none were. */
  readonly retryAt: Date | null;
  readonly readLimited: boolean;
  /** When it was last given up; null: not since it was last read. */
  readonly failedAt: Date | null;
  readonly errorCode: string | null;
}

const COLUMNS = `on_since as "onSince", requested_at as "requestedAt", started_at as "startedAt",
  changed_from as "changedFrom", window_start as "windowStart", limited, part, operation_id as "operationId",
  committed_bytes::float8 as "committedBytes", file_bytes::float8 as "fileBytes", read_at as "readAt",
  read_window_start as "readWindowStart", retry_at as "retryAt", read_limited as "readLimited", failed_at as "failedAt",
  error_code as "errorCode"`;

/** @returns null: it is not read what was bought */
export async function readProductReading(sql: ShopSql): Promise<ProductReadingRow | null> {
  const [row] = await sql.query<ProductReadingRow>(
    `select ${COLUMNS} from product_readings where shop_id = $1`,
    [sql.shopId],
  );
  return row ?? null;
}

/** Switches the reading on. One that is on stays on. */
export async function switchProductsOn(sql: ShopSql, now: Date): Promise<void> {
  await sql.query(
    "insert into product_readings (shop_id, on_since) values ($1, $2) on conflict (shop_id) do nothing",
    [sql.shopId, now],
  );
}

/** Switches the reading off. From then on nothing uses what was read. It is still to be deleted. */
export async function switchProductsOff(sql: ShopSql): Promise<void> {
  await sql.query("delete from product_readings where shop_id = $1", [sql.shopId]);
  await forgetSource(sql, { need: "products", name: "" });
}

/**
 * Whether what was read since `onSince` may still be stored. Holds off a switch until the transaction ends, and those
 * who store lines of single orders: both write the same rows, and this one writes the reading's row too.
 */
export async function holdProductsOn(sql: ShopSql, onSince: Date): Promise<boolean> {
  const rows = await sql.query(
    "select 1 from product_readings where shop_id = $1 and on_since = $2 for no key update",
    [sql.shopId, onSince],
  );
  return rows.length > 0;
}

/** Whether it is read what was bought. Holds off a switch until the transaction ends. */
export async function shareProductsOn(sql: ShopSql): Promise<boolean> {
  const rows = await sql.query("select 1 from product_readings where shop_id = $1 for share", [sql.shopId]);
  return rows.length > 0;
}

/** Asks for a reading where it is on. @returns whether it is */
export async function requestProducts(sql: ShopSql, now: Date): Promise<boolean> {
  const rows = await sql.query(
    `update product_readings set requested_at = greatest(requested_at, $2::timestamptz)
      where shop_id = $1 returning 1`,
    [sql.shopId, now],
  );
  return rows.length > 0;
}

/** How a reading begins. */
type Beginning = Pick<ProductReadingRow, "changedFrom" | "limited"> & {
  readonly startedAt: Date;
  readonly windowStart: Date;
};

/** Begins a reading with its first part. */
export async function beginProducts(sql: ShopSql, beginning: Beginning): Promise<void> {
  const { startedAt, changedFrom, windowStart, limited } = beginning;
  await sql.query(
    `update product_readings
        set started_at = $2, changed_from = $3, window_start = $4, limited = $5, part = $6,
            operation_id = null, committed_bytes = 0, file_bytes = null, missed_lines = false
      where shop_id = $1`,
    [sql.shopId, startedAt, changedFrom, windowStart, limited, PRODUCT_PARTS[0]],
  );
}

/** Notes the operation that reads the part; null: the part begins again. */
export async function noteProductOperation(sql: ShopSql, operationId: bigint | null): Promise<void> {
  await sql.query(
    `update product_readings set operation_id = $2, committed_bytes = 0, file_bytes = null where shop_id = $1`,
    [sql.shopId, operationId],
  );
}

/** How far a file is stored. */
interface Progress {
  readonly endByte: number;
  readonly fileBytes: number | null;
  /** Whether a line up to there could not be read. */
  readonly hasMissed: boolean;
}

/** Notes up to where the file of an operation is stored. */
export async function noteProductProgress(
  sql: ShopSql,
  { endByte, fileBytes, hasMissed }: Progress,
): Promise<void> {
  await sql.query(
    `update product_readings set committed_bytes = $2, file_bytes = $3, missed_lines = missed_lines or $4
      where shop_id = $1`,
    [sql.shopId, endByte, fileBytes, hasMissed],
  );
}

/** Goes over to the next part. */
export async function nextProductPart(sql: ShopSql, part: ProductPart): Promise<void> {
  await sql.query(
    `update product_readings set part = $2, operation_id = null, committed_bytes = 0, file_bytes = null
      where shop_id = $1`,
    [sql.shopId, part],
  );
}

/** Ends the reading that is under way. What it brought is as of when it began. */
export async function finishProducts(sql: ShopSql): Promise<void> {
  await sql.query(
    `update product_readings
        set read_at = started_at, read_window_start = window_start, read_limited = limited,
            retry_at = ${retryAtSql("missed_lines")},
            started_at = null, part = null, operation_id = null, committed_bytes = 0, file_bytes = null,
            failed_at = null, error_code = null
      where shop_id = $1 and started_at is not null`,
    [sql.shopId],
  );
}

/** Why a reading is given up, and of which switch it is. */
interface Failure {
  readonly onSince: Date;
  readonly code: string;
  readonly now: Date;
}

/**
 * Gives the reading up until it is asked for again. What was read before stays. Of a reading that was switched off and
 * on since, nothing changes.
 */
export async function failProducts(sql: ShopSql, { onSince, code, now }: Failure): Promise<void> {
  await sql.query(
    `update product_readings
        set requested_at = case when requested_at > $2 then requested_at end, unavailable_since = null,
            started_at = null, part = null, operation_id = null, committed_bytes = 0, file_bytes = null,
            failed_at = $2, error_code = $3
      where shop_id = $1 and on_since = $4`,
    [sql.shopId, now, code, onSince],
  );
}

/** Notes that nothing is left to read, unless it was asked to read again since. */
export async function endProducts(sql: ShopSql, requestedAt: Date): Promise<void> {
  await sql.query(
    `update product_readings set requested_at = null, unavailable_since = null
      where shop_id = $1 and requested_at = $2`,
    [sql.shopId, requestedAt],
  );
}

/** Notes that Shopify doesn't answer. @returns since when */
export async function noteProductsUnavailable(sql: ShopSql, now: Date): Promise<Date | null> {
  const [row] = await sql.query<{ since: Date | null }>(
    `update product_readings set unavailable_since = coalesce(unavailable_since, $2)
      where shop_id = $1 returning unavailable_since as since`,
    [sql.shopId, now],
  );
  return row?.since ?? null;
}

/** Notes that Shopify answered. */
export async function noteProductsAvailable(sql: ShopSql): Promise<void> {
  await sql.query(
    "update product_readings set unavailable_since = null where shop_id = $1 and unavailable_since is not null",
    [sql.shopId],
  );
}
