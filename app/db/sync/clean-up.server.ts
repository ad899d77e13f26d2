/** What a target still holds from the app, during a clean-up. After it the target is switched off. */
import type { ShopSql } from "../core/shop-scope.server.ts";
import { countRows } from "./count-rows.server.ts";
import { STATES } from "./places.server.ts";
import type { Target } from "./sync-targets.server.ts";

/**
 * Begins a target's clean-up. From now on nothing else is sent to it, and a pause is over. Its lists are read again,
 * so that members who were merged or got another email there are found too.
 */
export async function beginLeaving(sql: ShopSql, target: Target): Promise<void> {
  const begun = await sql.query(
    `update sync_targets set leaving = true, paused_at = null, pause_cause = null
      where shop_id = $1 and target = $2 and enabled and not leaving returning target`,
    [sql.shopId, target],
  );
  if (begun.length === 0) return;
  await sql.query("update audiences set list_known = false where shop_id = $1 and target = $2", [
    sql.shopId,
    target,
  ]);
}

/**
 * Ends a clean-up, since the merchant switched the target on again. The target then begins anew. False: it was not
 * being cleaned up.
 */
export async function endLeaving(sql: ShopSql, target: Target): Promise<boolean> {
  const rows = await sql.query(
    `update sync_targets set leaving = false, connected_at = null
      where shop_id = $1 and target = $2 and leaving returning target`,
    [sql.shopId, target],
  );
  return rows.length > 0;
}

/** The run that a clean-up is entered under; null: there is none, so nothing was ever sent. */
export async function newestRunId(sql: ShopSql): Promise<number | null> {
  const [row] = await sql.query<{ id: number }>(
    "select id from runs where shop_id = $1 order by id desc limit 1",
    [sql.shopId],
  );
  return row?.id ?? null;
}

/** Wants no tag of ours for anybody, and leaves nothing to undo. Nothing may be under way. */
export async function wantNoTags(sql: ShopSql, now: Date): Promise<void> {
  await sql.query(
    `update sync_states set wanted = 0, undo_to = null, failure = null, line = null, updated_at = $2
      where shop_id = $1 and target = 'shopify_tags'
        and (wanted <> 0 or undo_to is not null or failure is not null or line is not null)`,
    [sql.shopId, now],
  );
  // Customers who are no longer in Shopify carry no tags.
  await sql.query(
    `delete from sync_states s
      where s.shop_id = $1 and s.target = 'shopify_tags'
        and not exists (select 1 from customers c
                         where c.shop_id = s.shop_id and c.id = s.customer_id and c.shopify_id is not null)`,
    [sql.shopId],
  );
  await sql.query("update metafield_states set undo_to = null where shop_id = $1 and undo_to is not null", [
    sql.shopId,
  ]);
}

/** Wants nobody on a list of ours, and no property shown. Nothing may be under way. */
export async function wantNoProfiles(sql: ShopSql, now: Date): Promise<void> {
  await sql.query(
    `update profile_states
        set wanted = 0, wanted_content = null, undo_to = null, undo_content = null, failure = null, line = null,
            sent_content = coalesce(sent_content, case when held <> 0 then 'unknown' end), updated_at = $2
      where shop_id = $1`,
    [sql.shopId, now],
  );
  await sql.query("delete from profile_states where shop_id = $1 and held = 0 and sent_content is null", [
    sql.shopId,
  ]);
}

/**
 * Forgets members who are known only because a list of the merchant's own was read. No sync that went through has
 * wanted them anywhere.
 */
export async function forgetGuests(sql: ShopSql, place: number): Promise<void> {
  await sql.query(
    "delete from profile_states where shop_id = $1 and held = $2 and approved is null and line is null",
    [sql.shopId, place],
  );
}

/** How many profiles may be in a place. */
export async function countInPlace(sql: ShopSql, place: number): Promise<number> {
  return countRows(sql, "profile_states where shop_id = $1 and held & $2::int <> 0", [place]);
}

/** What may still be at a target. */
export interface LeftAtTarget {
  /** Customers with a tag, or profiles on a list. */
  readonly placed: number;
  /** Customers with metafields, or profiles with properties. */
  readonly shown: number;
}

export async function countLeft(sql: ShopSql, target: Target): Promise<LeftAtTarget> {
  const { table, own, shown } = STATES[target];
  return {
    placed: await countRows(sql, `${table} s where ${own} and s.held <> 0`),
    shown: await countRows(sql, shown),
  };
}

/** How many changes a prepared clean-up has to make, counted in the same way as its counts. */
export async function countToCleanUp(sql: ShopSql, target: Target): Promise<number> {
  const { table, own, placesToClear, shown } = STATES[target];
  const [row] = await sql.query<{ places: bigint | null }>(
    `select sum(${placesToClear})::bigint as places from ${table} s where ${own}`,
    [sql.shopId],
  );
  return Number(row?.places ?? 0n) + (await countRows(sql, shown));
}

/** Ends a clean-up that is done. False: the merchant ended it before. */
export async function endCleanUp(sql: ShopSql, syncId: number, now: Date): Promise<boolean> {
  const rows = await sql.query(
    `update syncs set status = 'done', operation_id = null, failed = 0, error_code = null, finished_at = $3
      where shop_id = $1 and id = $2 and status = 'running' returning id`,
    [sql.shopId, syncId, now],
  );
  return rows.length > 0;
}
