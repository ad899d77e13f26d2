/** Actions of workflows that were carried out. Flow sends an action again where it got no answer. */
import type { ShopSql } from "../core/shop-scope.server.ts";

/** Notes the run of an action, within the transaction that carries it out. @returns false: it was carried out before */
export async function noteAction(sql: ShopSql, actionRunId: string, now: Date): Promise<boolean> {
  const noted = await sql.query(
    `insert into workflow_actions (shop_id, action_run_id, at) values ($1, $2, $3)
     on conflict (shop_id, action_run_id) do nothing returning 1`,
    [sql.shopId, actionRunId, now.toISOString()],
  );
  return noted.length > 0;
}
