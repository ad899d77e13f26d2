/** What an undo of the last sync leads back to. */
import type { PlaceSet } from "../../../domain/sync/places.ts";
import { joinInBulk } from "../../core/planner.server.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import { dropSettledLeavers } from "../klaviyo/profile-leavers.server.ts";
import { wantOnlyShown } from "../klaviyo/shown-predictions.server.ts";
import { noteSegmentsChanged } from "../klaviyo/shown-segments.server.ts";
import { showsGroups, moves, ofContent, placeBefore, STATES_OF } from "../places.server.ts";
import { besideSet, inSet, isKept, forgetTry, maskSql, withPlaces } from "../set-sql.ts";
import type { Target } from "../sync-targets.server.ts";
import { dropSettledTags } from "./tag-states.server.ts";

/** What is noted of `s` once a sync has judged it, by column. */
function judgedAs(set: PlaceSet): Record<string, string> {
  return {
    judged: withPlaces("coalesce(s.judged, 0)", set, inSet("s.wanted", set)),
    drifted: besideSet("s.drifted", set),
  };
}

/** Whether `s` is noted otherwise. */
function isToJudge(set: PlaceSet): string {
  return `(${inSet("s.judged", set)} is distinct from ${inSet("s.wanted", set)} or ${inSet("s.drifted", set)} <> 0)`;
}

/** What each target remembers of `s`, by column. Nothing is remembered where this sync doesn't change it. */
function remembered(target: Target, set: PlaceSet): Record<string, string> {
  const isMoved = moves(target, set);
  const isChanged = target === "klaviyo" ? `(${isMoved} or ${ofContent(set)})` : isMoved;
  const content = { undo_content: `case when ${isChanged} then s.sent_content end` };
  return {
    ...judgedAs(set),
    undo_of: `case when ${isChanged} then s.undo_of | ${maskSql(set)} else ${besideSet("s.undo_of", set)} end`,
    undo_to: withPlaces(
      "s.undo_to",
      set,
      `case when ${isChanged} then ${placeBefore(target, set)} else 0 end`,
    ),
    ...(keepsContent(target, set) ? content : {}),
  };
}

/**
 * What is remembered besides by a sync that goes on with the last one: where the members were that only this one moves.
 */
function rememberedMore(target: Target, set: PlaceSet): Record<string, string> {
  const isNew = `(${moves(target, set)} and ${inSet("s.undo_of", set)} = 0)`;
  const content = { undo_content: `case when ${isNew} then s.sent_content else s.undo_content end` };
  const to = `case when ${isNew} then ${placeBefore(target, set)} else ${inSet("s.undo_to", set)} end`;
  return {
    ...judgedAs(set),
    undo_of: `case when ${isNew} then s.undo_of | ${maskSql(set)} else s.undo_of end`,
    undo_to: withPlaces("s.undo_to", set, to),
    ...(keepsContent(target, set) ? content : {}),
  };
}

/** Whether the set's states at the target also say what a profile shows. */
function keepsContent(target: Target, set: PlaceSet): boolean {
  return target === "klaviyo" && showsGroups(set);
}

/** For each target, forgets the states that have nothing left to send or to undo. */
const DROP_SETTLED: Readonly<Record<Target, (sql: ShopSql) => Promise<void>>> = {
  shopify_tags: dropSettledTags,
  klaviyo: dropSettledLeavers,
};

const assignments = (columns: Record<string, string>): string =>
  Object.entries(columns)
    .map(([column, value]) => `${column} = ${value}`)
    .join(", ");

/**
 * Remembers, before a sync sends anything, what is confirmed of every member that it changes. This replaces what was
 * remembered before the previous sync. States that only an undo of that one needed are forgotten.
 */
export async function rememberBefore(sql: ShopSql, target: Target, set: PlaceSet): Promise<void> {
  await write(sql, STATES_OF[target](set), remembered(target, set));
  await DROP_SETTLED[target](sql);
  await noteJudgedAnew(sql, target, set);
}

/**
 * Adds what a sync moves that goes on with the last one. An undo still leads back to before the last one, so all that is
 * remembered of that stays.
 */
export async function rememberMore(sql: ShopSql, target: Target, set: PlaceSet): Promise<void> {
  await write(sql, STATES_OF[target](set), rememberedMore(target, set));
  await noteJudgedAnew(sql, target, set);
}

async function write(
  sql: ShopSql,
  { table, own }: { readonly table: string; readonly own: string },
  columns: Record<string, string>,
): Promise<void> {
  const isOther = Object.entries(columns).map(([column, value]) => `s.${column} is distinct from ${value}`);
  await sql.query(
    `update ${table} s set ${assignments(columns)} where ${own} and (${isOther.join(" or ")})`,
    [sql.shopId],
  );
}

/** What profiles show of segments is who the last syncs of their lists wanted there. */
async function noteJudgedAnew(sql: ShopSql, target: Target, set: PlaceSet): Promise<void> {
  if (target === "klaviyo" && !showsGroups(set)) await noteSegmentsChanged(sql);
}

/**
 * Notes what a sync that has nothing to send wanted. An undo still leads back to before the last sync that sent
 * something.
 */
export async function noteWanted(sql: ShopSql, target: Target, set: PlaceSet): Promise<void> {
  const { table, own } = STATES_OF[target](set);
  await sql.query(`update ${table} s set ${assignments(judgedAs(set))} where ${own} and ${isToJudge(set)}`, [
    sql.shopId,
  ]);
}

/** Where `s` was before the last sync. If that sync didn't change it, it stays where that sync wanted it. */
function placeToGoBackTo(set: PlaceSet): string {
  return `(case when ${inSet("s.undo_of", set)} <> 0 then ${inSet("s.undo_to", set)}
                else coalesce(${inSet("s.judged", set)}, 0) end)`;
}

const WANT_BEFORE: Readonly<Record<Target, (sql: ShopSql, set: PlaceSet, now: Date) => Promise<void>>> = {
  shopify_tags: wantTagsBefore,
  klaviyo: wantProfilesBefore,
};

/** Wants what was before the last sync. Nothing may be under way. */
export async function wantBefore(sql: ShopSql, target: Target, set: PlaceSet, now: Date): Promise<void> {
  await joinInBulk(sql);
  await WANT_BEFORE[target](sql, set, now);
}

async function wantTagsBefore(sql: ShopSql, set: PlaceSet, now: Date): Promise<void> {
  const back = placeToGoBackTo(set);
  await sql.query(
    `update tag_states s set wanted = ${withPlaces("s.wanted", set, back)}, ${forgetTry(set)}, updated_at = $2
      where ${STATES_OF.shopify_tags(set).own} and (${inSet("s.wanted", set)} <> ${back} or ${isKept(set)})`,
    [sql.shopId, now],
  );
}

/**
 * The properties go back too, where it is known what they were. A profile that leaves all lists shows none in the end,
 * as before.
 */
async function wantProfilesBefore(sql: ShopSql, set: PlaceSet, now: Date): Promise<void> {
  const back = placeToGoBackTo(set);
  const contents = `,
            wanted_content = case when ${back} = 0 then null
                                  when ${inSet("s.undo_of", set)} = 0 or s.undo_content !~ '^[1-4]\\|' then s.sent_content
                                  else s.undo_content end,
            sent_content = case when ${back} = 0 and ${inSet("s.may_hold", set)} <> 0
                                then coalesce(s.sent_content, 'unknown') else s.sent_content end`;
  await sql.query(
    `update list_states s
        set wanted = ${withPlaces("s.wanted", set, back)}${showsGroups(set) ? contents : ""},
            ${forgetTry(set)}, updated_at = $2
      where ${STATES_OF.klaviyo(set).own}`,
    [sql.shopId, now],
  );
  if (showsGroups(set)) await wantOnlyShown(sql);
}

/** Forgets what was before the last sync, since an undo has led there. */
export async function forgetBefore(sql: ShopSql, target: Target, set: PlaceSet): Promise<void> {
  const { table, own } = STATES_OF[target](set);
  const forgotten = { undo_of: besideSet("s.undo_of", set), undo_to: besideSet("s.undo_to", set) };
  const columns = {
    ...judgedAs(set),
    ...forgotten,
    ...(keepsContent(target, set) ? { undo_content: "null" } : {}),
  };
  await sql.query(
    `update ${table} s set ${assignments(columns)}
      where ${own} and (${inSet("s.undo_of", set)} <> 0 or ${isToJudge(set)})`,
    [sql.shopId],
  );
  await noteJudgedAnew(sql, target, set);
}

/**
 * How many customers (at Klaviyo: profiles) an undo would bring back, and how many of them it would take out of all
 * places of the set.
 */
interface ToUndo {
  readonly customers: number;
  readonly leaving: number;
}

export async function countToUndo(sql: ShopSql, target: Target, set: PlaceSet): Promise<ToUndo> {
  const { from, own, reachable } = STATES_OF[target](set);
  const [row] = await sql.query<{ customers: bigint; leaving: bigint }>(
    `select count(*) as customers, count(*) filter (where ${inSet("s.undo_to", set)} = 0) as leaving
       from ${from} where ${own} and ${inSet("s.undo_of", set)} <> 0 and ${reachable}`,
    [sql.shopId],
  );
  return { customers: Number(row?.customers ?? 0n), leaving: Number(row?.leaving ?? 0n) };
}
