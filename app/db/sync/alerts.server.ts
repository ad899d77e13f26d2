import { z } from "zod";

import type { ShopSql } from "../core/shop-scope.server.ts";
import { TARGETS, type Target } from "./sync-targets.server.ts";

/** A target that is on and fails, and the address to write to. */
export interface FailingTarget {
  readonly target: Target;
  readonly failingSince: Date;
  readonly alertedAt: Date | null;
  readonly alertEmail: string;
}

const failingTarget = z.object({
  target: z.enum(TARGETS),
  failingSince: z.date(),
  alertedAt: z.date().nullable(),
  alertEmail: z.string(),
});

/** The failing targets; none where the merchant gave no address. */
export async function failingTargets(sql: ShopSql): Promise<FailingTarget[]> {
  const rows = await sql.query<object>(
    `select t.target, t.failing_since as "failingSince", t.alerted_at as "alertedAt", s.alert_email as "alertEmail"
       from sync_targets t join settings s on s.shop_id = t.shop_id
      where t.shop_id = $1 and t.enabled and not t.leaving and t.failing_since is not null and s.alert_email is not null
      order by t.target`,
    [sql.shopId],
  );
  return rows.map((row) => failingTarget.parse(row));
}

/** Notes that a mail about a failing target went out. */
export async function noteAlerted(sql: ShopSql, target: Target, now: Date): Promise<void> {
  await sql.query(
    `update sync_targets set alerted_at = $3
      where shop_id = $1 and target = $2 and failing_since is not null`,
    [sql.shopId, target, now],
  );
}
