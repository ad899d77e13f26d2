import type { ShopSql } from "../core/shop-scope.server.ts";

/**
 * Notes with the active model that the merchant wants a refit. A job's payload could not keep this, since the payload
 * of the next wake may replace it. Without an active model the next run fits one anyway.
 */
export async function noteRefitWish(sql: ShopSql, now: Date): Promise<void> {
  await sql.query("update models set refit_asked_at = $2 where shop_id = $1 and status = 'active'", [
    sql.shopId,
    now.toISOString(),
  ]);
}

/** Clears the wish, which a pending model has met. A wish that came meanwhile stays. */
export async function settleRefitWish(sql: ShopSql, askedAt: Date): Promise<void> {
  await sql.query(
    "update models set refit_asked_at = null where shop_id = $1 and status = 'active' and refit_asked_at <= $2",
    [sql.shopId, askedAt.toISOString()],
  );
}
