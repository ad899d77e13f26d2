/** What an undo of the last sync leads back to. */
import { joinInBulk } from "../core/planner.server.ts";
import { MOVES, PLACE_BEFORE, STATES } from "./places.server.ts";
import { dropSettledLeavers } from "./klaviyo/profile-leavers.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { dropSettledTags } from "./sync-states.server.ts";
import type { Target } from "./sync-targets.server.ts";

const PROFILE_CHANGES = `(${MOVES} or s.wanted_content is distinct from s.sent_content)`;

/** What each target remembers of `s`, by column. null: this sync doesn't change it. */
const REMEMBERED: Readonly<Record<Target, Readonly<Record<string, string>>>> = {
  shopify_tags: {
    approved: "s.wanted",
    drifted: "false",
    undo_to: `case when ${MOVES} then ${PLACE_BEFORE} end`,
  },
  klaviyo: {
    approved: "s.wanted",
    drifted: "false",
    undo_to: `case when ${PROFILE_CHANGES} then ${PLACE_BEFORE} end`,
    undo_content: `case when ${PROFILE_CHANGES} then s.sent_content end`,
  },
};

/** For each target, forgets the states that have nothing left to send or to undo. */
const DROP_SETTLED: Readonly<Record<Target, (sql: ShopSql) => Promise<void>>> = {
  shopify_tags: dropSettledTags,
  klaviyo: dropSettledLeavers,
};

/**
 * Remembers, before a sync sends anything, what is confirmed of every member that it changes. This replaces what was
 * remembered before the previous sync. States that only an undo of that one needed are forgotten.
 */
export async function rememberBefore(sql: ShopSql, target: Target): Promise<void> {
  const { table, own } = STATES[target];
  const columns = Object.entries(REMEMBERED[target]);
  const set = columns.map(([column, value]) => `${column} = ${value}`);
  const isOther = columns.map(([column, value]) => `s.${column} is distinct from ${value}`);
  await sql.query(`update ${table} s set ${set.join(", ")} where ${own} and (${isOther.join(" or ")})`, [
    sql.shopId,
  ]);
  await DROP_SETTLED[target](sql);
}

/**
 * Notes what a sync that has nothing to send wanted. An undo still leads back to before the last sync that sent
 * something.
 */
export async function noteWanted(sql: ShopSql, target: Target): Promise<void> {
  const { table, own } = STATES[target];
  await sql.query(
    `update ${table} s set approved = s.wanted, drifted = false
      where ${own} and (s.approved is distinct from s.wanted or s.drifted)`,
    [sql.shopId],
  );
}

/** Where `s` was before the last sync. If that sync didn't change it, it stays where that sync wanted it. */
const PLACE_TO_GO_BACK_TO = "coalesce(s.undo_to, s.approved, 0)::smallint";

const WANT_BEFORE: Readonly<Record<Target, (sql: ShopSql, now: Date) => Promise<void>>> = {
  shopify_tags: wantTagsBefore,
  klaviyo: wantProfilesBefore,
};

/** Wants what was before the last sync. Nothing may be under way. */
export async function wantBefore(sql: ShopSql, target: Target, now: Date): Promise<void> {
  await joinInBulk(sql);
  await WANT_BEFORE[target](sql, now);
}

async function wantTagsBefore(sql: ShopSql, now: Date): Promise<void> {
  await sql.query(
    `update sync_states s set wanted = ${PLACE_TO_GO_BACK_TO}, failure = null, line = null, updated_at = $2
      where ${STATES.shopify_tags.own}
        and (s.wanted <> ${PLACE_TO_GO_BACK_TO} or s.failure is not null or s.line is not null)`,
    [sql.shopId, now],
  );
}

/**
 * The properties go back too, where it is known what they were. A profile that leaves all lists shows none in the end,
 * as before.
 */
async function wantProfilesBefore(sql: ShopSql, now: Date): Promise<void> {
  await sql.query(
    `update profile_states s
        set wanted = ${PLACE_TO_GO_BACK_TO},
            wanted_content = case when ${PLACE_TO_GO_BACK_TO} = 0 then null
                                  when s.undo_to is null or s.undo_content not like '1|%' then s.sent_content
                                  else s.undo_content end,
            sent_content = case when ${PLACE_TO_GO_BACK_TO} = 0 and s.held <> 0 then coalesce(s.sent_content, 'unknown')
                                else s.sent_content end,
            failure = null, line = null, updated_at = $2
      where ${STATES.klaviyo.own}`,
    [sql.shopId, now],
  );
}

/** Forgets what was before the last sync, since an undo has led there. */
export async function forgetBefore(sql: ShopSql, target: Target): Promise<void> {
  const { table, own } = STATES[target];
  const remembered = Object.keys(REMEMBERED[target]).filter((column) => column.startsWith("undo_"));
  const forgotten = remembered.map((column) => `${column} = null`);
  await sql.query(
    `update ${table} s set approved = s.wanted, drifted = false, ${forgotten.join(", ")}
      where ${own} and (s.undo_to is not null or s.approved is distinct from s.wanted or s.drifted)`,
    [sql.shopId],
  );
}

/**
 * How many customers (at Klaviyo: profiles) an undo would bring back, and how many of them it would take out of all
 * groups.
 */
interface ToUndo {
  readonly customers: number;
  readonly leaving: number;
}

export async function countToUndo(sql: ShopSql, target: Target): Promise<ToUndo> {
  const { table, own, reachable } = STATES[target];
  const [row] = await sql.query<{ customers: bigint; leaving: bigint }>(
    `select count(*) as customers, count(*) filter (where s.undo_to = 0) as leaving
       from ${table} s where ${own} and s.undo_to is not null and ${reachable}`,
    [sql.shopId],
  );
  return { customers: Number(row?.customers ?? 0n), leaving: Number(row?.leaving ?? 0n) };
}
