/** What is known of a shop's plan. All processes share it. */
import { z } from "zod";

import { NOTHING_KNOWN, type KnownPlan } from "../../domain/plan/plan.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

const knownPlan = z.object({
  plan: z.enum(["free", "paid"]).nullable(),
  askedAt: z.date().nullable(),
  answeredAt: z.date().nullable(),
  overSince: z.date().nullable(),
});

const COLUMNS = `plan, asked_at as "askedAt", answered_at as "answeredAt", over_since as "overSince"`;

/** null: no sync has asked for the plan yet. */
export async function readShopPlan(sql: ShopSql): Promise<KnownPlan | null> {
  const [row] = await sql.query<object>(`select ${COLUMNS} from shop_plans where shop_id = $1`, [sql.shopId]);
  return row === undefined ? null : knownPlan.parse(row);
}

/** Changes what is known. Others who do so meanwhile wait, and change what this has left. */
export async function changeShopPlan(
  sql: ShopSql,
  change: (known: KnownPlan) => KnownPlan,
): Promise<KnownPlan> {
  await sql.query("insert into shop_plans (shop_id) values ($1) on conflict do nothing", [sql.shopId]);
  const [row] = await sql.query<object>(`select ${COLUMNS} from shop_plans where shop_id = $1 for update`, [
    sql.shopId,
  ]);
  const next = change(row === undefined ? NOTHING_KNOWN : knownPlan.parse(row));
  await sql.query(
    "update shop_plans set plan = $2, asked_at = $3, answered_at = $4, over_since = $5 where shop_id = $1",
    [sql.shopId, next.plan, next.askedAt, next.answeredAt, next.overSince],
  );
  return next;
}
