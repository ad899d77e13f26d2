/** Reads a shop's history: the groups of past moments, worked out in hindsight. */
import type { ShopSql } from "../core/shop-scope.server.ts";

/** The first and the last moment that a history has. */
export interface HistorySpan {
  readonly from: Date;
  /** The moment of the shop's first run. */
  readonly to: Date;
}

/** null: there is no history. */
export async function readHistorySpan(sql: ShopSql): Promise<HistorySpan | null> {
  const [row] = await sql.query<{ from: Date | null; to: Date | null }>(
    `select min(at) as "from", max(at) as "to" from history_figures where shop_id = $1`,
    [sql.shopId],
  );
  const { from = null, to = null } = row ?? {};
  return from === null || to === null ? null : { from, to };
}
