import { z } from "zod";

import type { ShopSql } from "../core/shop-scope.server.ts";
import { TARGETS, type Target } from "./sync-targets.server.ts";

/** A target that is on and fails for one of its sets at least, and the address to write to. */
export interface FailingTarget {
  readonly target: Target;
  /** Since when the set that has failed for longest fails. */
  readonly failingSince: Date;
  /** When a mail was last sent about any of the sets that fail. */
  readonly alertedAt: Date | null;
  readonly alertEmail: string;
}

const failingTarget = z.object({
  target: z.enum(TARGETS),
  failingSince: z.date(),
  alertedAt: z.date().nullable(),
  alertEmail: z.string(),
});

/** The failing targets; none where the merchant gave no address. A target has one mail, however many sets fail. */
export async function failingTargets(sql: ShopSql): Promise<FailingTarget[]> {
  const rows = await sql.query<object>(
    `select t.target, min(a.failing_since) as "failingSince", max(a.alerted_at) as "alertedAt",
            s.alert_email as "alertEmail"
       from sync_targets t
       join audience_sets a on a.shop_id = t.shop_id and a.target = t.target and a.failing_since is not null
       join settings s on s.shop_id = t.shop_id
      where t.shop_id = $1 and t.enabled and not t.leaving and s.alert_email is not null
      group by t.target, s.alert_email order by t.target`,
    [sql.shopId],
  );
  return rows.map((row) => failingTarget.parse(row));
}

/** Notes that a mail about a failing target went out. It stands for all of its sets that fail. */
export async function noteAlerted(sql: ShopSql, target: Target, now: Date): Promise<void> {
  await sql.query(
    `update audience_sets set alerted_at = $3
      where shop_id = $1 and target = $2 and failing_since is not null`,
    [sql.shopId, target, now],
  );
}
