import { z } from "zod";

import type { Drift } from "./imports.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** How the newest import goes, for the pages. */
export interface ImportStatus {
  readonly id: number;
  /** backfill, increment, full_read */
  readonly kind: string;
  /** starting, waiting, reading, comparing, complete, failed */
  readonly status: string;
  readonly scopeLimited: boolean;
  readonly ordersFound: number;
  readonly linesRead: number;
  readonly badLines: number;
  readonly committedBytes: bigint;
  /** null while Shopify hasn't said. */
  readonly fileBytes: bigint | null;
  /** When the reading that is under way began, and from where. */
  readonly readingStartedAt: Date | null;
  readonly readingFromLines: number;
  readonly readingFromBytes: bigint;
  readonly errorCode: string | null;
}

/** The newest import; null before the first. */
export async function readImportStatus(sql: ShopSql): Promise<ImportStatus | null> {
  const [row] = await sql.query<ImportStatus>(
    `select id, kind, status, scope_limited as "scopeLimited", orders_found as "ordersFound",
            lines_read as "linesRead", bad_lines as "badLines", committed_bytes as "committedBytes",
            file_bytes as "fileBytes", reading_started_at as "readingStartedAt",
            reading_from_lines as "readingFromLines", reading_from_bytes as "readingFromBytes",
            error_code as "errorCode"
       from imports where shop_id = $1 order by id desc limit 1`,
    [sql.shopId],
  );
  return row ?? null;
}

const driftSchema = z.object({ added: z.int(), changed: z.int(), removed: z.int() });

/** What the newest comparison with all of Shopify's orders found; null before the first. */
export async function readLastFullRead(sql: ShopSql): Promise<(Drift & { at: Date }) | null> {
  const [row] = await sql.query<{ drift: unknown; at: Date }>(
    `select drift, coalesce(finished_at, started_at) as at from imports
      where shop_id = $1 and kind = 'full_read' and status = 'complete' and not scope_limited
      order by id desc limit 1`,
    [sql.shopId],
  );
  const drift = driftSchema.safeParse(row?.drift);
  return row !== undefined && drift.success ? { ...drift.data, at: row.at } : null;
}

/** The id of the last whole reading; 0 without one. Imports from this id on are looked at. */
const SINCE_WHOLE_READING = `coalesce((select id from imports
  where shop_id = $1 and status = 'complete' and kind <> 'increment' order by id desc limit 1), 0)`;

/** How many lines the last whole reading and the imports after it could not read. Each may be a missing order. */
export async function countUnreadLines(sql: ShopSql): Promise<number> {
  const [row] = await sql.query<{ lines: bigint | null }>(
    `select sum(bad_lines) as lines from imports where shop_id = $1 and id >= ${SINCE_WHOLE_READING}`,
    [sql.shopId],
  );
  return Number(row?.lines ?? 0n);
}

/** A bad line, and when its import began. */
export interface UnreadLine {
  readonly importId: number;
  readonly startedAt: Date;
  readonly lineNumber: number;
  readonly reason: string;
}

/** A page of these bad lines, newest import first, and how many are kept. Not all lines of an import may be kept. */
export async function readUnreadLines(
  sql: ShopSql,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ readonly kept: number; readonly lines: UnreadLine[] }> {
  const lines = await sql.query<UnreadLine>(
    `select b.import_id as "importId", i.started_at as "startedAt", b.line_number as "lineNumber", b.reason
       from bad_lines b join imports i on i.shop_id = b.shop_id and i.id = b.import_id
      where b.shop_id = $1 and b.import_id >= ${SINCE_WHOLE_READING}
      order by b.import_id desc, b.line_number limit $2 offset $3`,
    [sql.shopId, limit, offset],
  );
  const [row] = await sql.query<{ kept: bigint }>(
    `select count(*) as kept from bad_lines where shop_id = $1 and import_id >= ${SINCE_WHOLE_READING}`,
    [sql.shopId],
  );
  return { kept: Number(row?.kept ?? 0n), lines };
}
