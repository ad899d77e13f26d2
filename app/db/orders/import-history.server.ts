import { UNASKED, type Reading } from "./imports.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** An import that is complete, with what it has read. */
interface CompleteImport extends Reading {
  readonly asOf: Date;
  readonly scopeLimited: boolean;
  /** Since when its orders were read. If it went on from a failed import, that one's orders count too. */
  readonly startedAt: Date;
}

/** Years of daily imports, so the newest whole read is among them. */
const MOST_COMPLETE = 1_000;

const READ = `kind, updated_from as "updatedFrom", window_start as "windowStart", scope_limited as "scopeLimited",
  coalesce(read_since, started_at) as "startedAt"`;

/** The complete imports, newest first. */
export async function completeImports(sql: ShopSql): Promise<CompleteImport[]> {
  return sql.query<CompleteImport>(
    `select ${READ}, as_of as "asOf" from imports
      where shop_id = $1 and status = 'complete' order by id desc limit $2`,
    [sql.shopId, MOST_COMPLETE],
  );
}

/** An import that failed with a part of its orders read. */
export interface FailedImport extends Omit<CompleteImport, "asOf"> {
  /** How far its orders were read, in the order of its reading. */
  readonly readThrough: Date;
}

/**
 * The newest import of a kind that failed after reading a part, since the last complete import; null: there is none.
 */
export async function failedImport(sql: ShopSql, kind: Reading["kind"]): Promise<FailedImport | null> {
  const [row] = await sql.query<FailedImport>(
    `select ${READ}, read_through as "readThrough" from imports
      where shop_id = $1 and status = 'failed' and kind = $2 and read_through is not null
        and id > coalesce((select max(id) from imports where shop_id = $1 and status = 'complete'), 0)
      order by id desc limit 1`,
    [sql.shopId, kind],
  );
  return row ?? null;
}

/** Lets an import go on where a failed one ended, if it has not asked for anything yet. */
export async function resumeFailed(
  sql: ShopSql,
  importId: number,
  { readThrough, readSince }: { readonly readThrough: Date; readonly readSince: Date | null },
): Promise<void> {
  await sql.query(
    `update imports set read_through = $3, read_since = $4 where shop_id = $1 and id = $2 and ${UNASKED}`,
    [sql.shopId, importId, readThrough.toISOString(), readSince?.toISOString() ?? null],
  );
}
