/** The sets of audiences at each target: what is decided together, and how it is with each. */
import { z } from "zod";

import { GROUPS_SET, bySetOrder, isSetKey, type SetKey } from "../../domain/sync/audience-set.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { TARGETS, type Target } from "./sync-targets.server.ts";

/** One set at one target. */
export interface TargetSet {
  readonly target: Target;
  readonly set: SetKey;
}

/** The six groups at a target. */
export function groupsAt(target: Target): TargetSet {
  return { target, set: GROUPS_SET };
}

const PAUSE_CAUSES = ["asked", "undone"] as const;
/** undone: the merchant took the last sync back. */
type PauseCause = (typeof PAUSE_CAUSES)[number];

/** How it is with a set at a target. */
export interface AudienceSet extends TargetSet {
  /** Since when nothing of it is sent; null: it is not paused. */
  readonly pausedAt: Date | null;
  readonly pauseCause: PauseCause | null;
  /** Since when none of its syncs has ended well; null: the last one ended well. */
  readonly failingSince: Date | null;
  /** Since when it is sent to the target. Its first sync since then waits for the merchant. */
  readonly begunAt: Date | null;
}

const setRow = z.object({
  target: z.enum(TARGETS),
  set: z.custom<SetKey>(isSetKey),
  pausedAt: z.date().nullable(),
  pauseCause: z.enum(PAUSE_CAUSES).nullable(),
  failingSince: z.date().nullable(),
  begunAt: z.date().nullable(),
});

const COLUMNS = `target, set_key as "set", paused_at as "pausedAt", pause_cause as "pauseCause",
  failing_since as "failingSince", begun_at as "begunAt"`;

/** The sets of one target, or of all that were ever switched on, in the order in which they are synced. */
export async function readSets(sql: ShopSql, target: Target | null = null): Promise<AudienceSet[]> {
  const rows = await sql.query<object>(
    `select ${COLUMNS} from audience_sets
      where shop_id = $1 and ($2::text is null or target = $2) order by target`,
    [sql.shopId, target],
  );
  const sets = rows.map((row) => setRow.parse(row));
  return sets.sort((a, b) => a.target.localeCompare(b.target) || bySetOrder(a.set, b.set));
}

/** One set; null: it is not sent to the target. */
export async function readSet(sql: ShopSql, { target, set }: TargetSet): Promise<AudienceSet | null> {
  const [row] = await sql.query<object>(
    `select ${COLUMNS} from audience_sets where shop_id = $1 and target = $2 and set_key = $3`,
    [sql.shopId, target, set],
  );
  return row ? setRow.parse(row) : null;
}

/**
 * Pauses a set, so that nothing more of it is sent; null: it goes on. Nothing is paused at a target that is being
 * cleaned up.
 */
export async function pauseSet(
  sql: ShopSql,
  { target, set }: TargetSet,
  pause: { readonly cause: PauseCause; readonly at: Date } | null,
): Promise<void> {
  await sql.query(
    `update audience_sets a set paused_at = $4, pause_cause = $5
       from sync_targets t
      where a.shop_id = $1 and a.target = $2 and a.set_key = $3
        and t.shop_id = $1 and t.target = $2 and t.enabled and not t.leaving`,
    [sql.shopId, target, set, pause?.at ?? null, pause?.cause ?? null],
  );
}

/** Has a set sent to a target that is on. Its next sync waits for the merchant. */
export async function beginSet(sql: ShopSql, { target, set }: TargetSet, now: Date): Promise<void> {
  await sql.query(
    `insert into audience_sets (shop_id, target, set_key, begun_at) values ($1, $2, $3, $4)
     on conflict (shop_id, target, set_key)
       do update set begun_at = excluded.begun_at, paused_at = null, pause_cause = null, failing_since = null,
                     alerted_at = null`,
    [sql.shopId, target, set, now],
  );
}

/** Has a set no longer sent to a target. */
export async function endSet(sql: ShopSql, { target, set }: TargetSet): Promise<void> {
  await sql.query("delete from audience_sets where shop_id = $1 and target = $2 and set_key = $3", [
    sql.shopId,
    target,
    set,
  ]);
}
