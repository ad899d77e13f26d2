/** What a target still holds from the app, during a clean-up. After it the target is switched off. */
import { GROUP_PLACES, type PlaceSet } from "../../domain/sync/places.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { countRows } from "./count-rows.server.ts";
import { HELD_AT } from "./places.server.ts";
import { NO_OTHER_WORD } from "./klaviyo/profiles-by-email.ts";
import { inSet, maskSql } from "./set-sql.ts";
import { dropUnreachableTags } from "./states/tag-states.server.ts";
import type { Target } from "./sync-targets.server.ts";

/**
 * Begins a target's clean-up. From now on nothing else is sent to it, and the pauses of its sets are over. Its lists
 * are read again, so that members who were merged or got another email there are found too.
 */
export async function beginLeaving(sql: ShopSql, target: Target): Promise<void> {
  const begun = await sql.query(
    `update sync_targets set leaving = true
      where shop_id = $1 and target = $2 and enabled and not leaving returning target`,
    [sql.shopId, target],
  );
  if (begun.length === 0) return;
  await sql.query(
    "update audience_sets set paused_at = null, pause_cause = null where shop_id = $1 and target = $2",
    [sql.shopId, target],
  );
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

/** Whether a profile's row of word 0 says that it may be on a group's list. Then it may show the group's properties. */
const WAS_IN_GROUP = `word = ${String(GROUP_PLACES.word)} and ${inSet("may_hold", GROUP_PLACES)} <> 0`;

/** The run that a clean-up is entered under; null: there is none, so nothing was ever sent. */
export async function newestRunId(sql: ShopSql): Promise<number | null> {
  const [row] = await sql.query<{ id: number }>(
    "select id from runs where shop_id = $1 order by id desc limit 1",
    [sql.shopId],
  );
  return row?.id ?? null;
}

/** Wants no tag of any set for anybody, and leaves nothing to undo. Nothing may be under way. */
export async function wantNoTags(sql: ShopSql, now: Date): Promise<void> {
  await sql.query(
    `update tag_states
        set wanted = 0, undo_of = 0, undo_to = 0, failed = 0, failure = null, line = null, updated_at = $2
      where shop_id = $1
        and (wanted <> 0 or undo_of <> 0 or failed <> 0 or failure is not null or line is not null)`,
    [sql.shopId, now],
  );
  await dropUnreachableTags(sql);
  await sql.query("update metafield_states set undo_to = null where shop_id = $1 and undo_to is not null", [
    sql.shopId,
  ]);
}

/** Wants nobody on a list of any set, and no property shown. Nothing may be under way. */
export async function wantNoProfiles(sql: ShopSql, now: Date): Promise<void> {
  await sql.query(
    `update list_states
        set wanted = 0, wanted_content = null, undo_of = 0, undo_to = 0, undo_content = null, failed = 0, failure = null,
            line = null, updated_at = $2,
            sent_content = coalesce(sent_content, case when ${WAS_IN_GROUP} then 'unknown' end)
      where shop_id = $1`,
    [sql.shopId, now],
  );
  await sql.query("delete from list_states where shop_id = $1 and word <> 0 and may_hold = 0", [sql.shopId]);
  await sql.query(
    `delete from list_states s
      where s.shop_id = $1 and s.word = 0 and s.may_hold = 0 and s.sent_content is null and ${NO_OTHER_WORD}`,
    [sql.shopId],
  );
}

/**
 * Forgets members who are known only because a list of the merchant's own was read. No sync that went through has
 * wanted them anywhere.
 */
export async function forgetGuests(sql: ShopSql, place: PlaceSet): Promise<void> {
  const isGuest = `s.shop_id = $1 and s.may_hold = ${maskSql(place)} and s.judged is null and s.line is null`;
  await sql.query(
    place.word === 0
      ? `delete from list_states s where ${isGuest} and s.word = 0 and ${NO_OTHER_WORD}`
      : `delete from list_states s where ${isGuest} and s.word = ${String(place.word)}`,
    [sql.shopId],
  );
}

/** How many profiles may be in a place. */
export async function countInPlace(sql: ShopSql, place: PlaceSet): Promise<number> {
  const inPlace = `s.word = ${String(place.word)} and ${inSet("s.may_hold", place)} <> 0`;
  return countRows(sql, `list_states s where s.shop_id = $1 and ${inPlace}`);
}

/** What may still be at a target. */
export interface LeftAtTarget {
  /** Customers with a tag, or profiles on a list. */
  readonly placed: number;
  /** Customers with metafields, or profiles with properties. */
  readonly shown: number;
}

export async function countLeft(sql: ShopSql, target: Target): Promise<LeftAtTarget> {
  const { table, member, holds, shown } = HELD_AT[target];
  const placed = `(select distinct s.${member} from ${table} s where s.shop_id = $1 and ${holds}) as placed`;
  return { placed: await countRows(sql, placed), shown: await countRows(sql, shown) };
}

/** How many changes a prepared clean-up has to make, counted in the same way as its counts. */
export async function countToCleanUp(sql: ShopSql, target: Target): Promise<number> {
  const { table, placesToClear, shown } = HELD_AT[target];
  const [row] = await sql.query<{ places: bigint | null }>(
    `select sum(${placesToClear})::bigint as places from ${table} s where s.shop_id = $1`,
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
