/** Writes the audiences of the targets; see the model in the schema. They are read with their target. */
import {
  placeToGive,
  type AudienceSubject,
  type LabelledAudience,
  type PlacedAudience,
} from "../../domain/sync/audience.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { SetKey } from "../../domain/sync/audience-set.ts";
import { audiencesOf } from "../../domain/sync/set-places.ts";
import { placedAudience, type Audience } from "./audience-rows.ts";
import { hasPlace, placesIn, setsOf, type PlaceSet } from "../../domain/sync/places.ts";
import { HELD_AT } from "./places.server.ts";
import { besideSet, inSet } from "./set-sql.ts";
import { lockTargets, type Target } from "./sync-targets.server.ts";

/** Enters audiences at their places. Those that stand there stay as they are. */
export async function enterAudiences(
  sql: ShopSql,
  target: Target,
  audiences: readonly PlacedAudience[],
): Promise<void> {
  await sql.query(
    `insert into audiences (shop_id, target, place, kind, subject)
     select $1, $2, a.place, a.kind, a.subject
       from unnest($3::smallint[], $4::text[], $5::text[]) as a (place, kind, subject)
     on conflict (shop_id, target, place) do nothing`,
    [sql.shopId, target, ...columnsOf(audiences)],
  );
}

/** Stores the labels in use. Their language is fixed with the first ones. */
export async function saveLabels(
  sql: ShopSql,
  target: Target,
  audiences: readonly LabelledAudience[],
  language: string,
): Promise<void> {
  await sql.query(
    `insert into audiences (shop_id, target, place, kind, subject, label, previous_label)
     select $1, $2, a.place, a.kind, a.subject, a.label, a.previous_label
       from unnest($3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[])
            as a (place, kind, subject, label, previous_label)
     on conflict (shop_id, target, place)
       do update set label = excluded.label, previous_label = excluded.previous_label`,
    [
      ...[sql.shopId, target, ...columnsOf(audiences)],
      audiences.map(({ label }) => label),
      audiences.map(({ previousLabel }) => previousLabel),
    ],
  );
  await sql.query(
    "update sync_targets set language = coalesce(language, $3) where shop_id = $1 and target = $2",
    [sql.shopId, target, language],
  );
}

function columnsOf(audiences: readonly PlacedAudience[]): unknown[] {
  return [
    audiences.map(({ place }) => place),
    audiences.map(({ kind }) => kind),
    audiences.map(({ subject }) => subject),
  ];
}

/**
 * Gives an audience its place at a target. One that has ended goes on at its place. It locks all targets. Who has locked
 * one of them alone may wait for another who did so with the other one.
 * @param audience - with its label there; null: its first sync gives it one
 * @returns the place
 */
export async function addAudience(
  sql: ShopSql,
  target: Target,
  audience: AudienceSubject & { readonly label: string | null },
): Promise<number> {
  await lockTargets(sql);
  const rows = await sql.query<object>("select place, kind, subject from audiences where shop_id = $1", [
    sql.shopId,
  ]);
  const place = placeToGive(
    audience,
    rows.map((row) => placedAudience.parse(row)),
  );
  await sql.query(
    `insert into audiences (shop_id, target, place, kind, subject, label) values ($1, $2, $3, $4, $5, $6)
     on conflict (shop_id, target, place) do update set ended_at = null`,
    [sql.shopId, target, place, audience.kind, audience.subject, audience.label],
  );
  return place;
}

/** Forgets the tags from before the last change of labels, where no state names one of them any more. */
export async function forgetOldTags(sql: ShopSql, set: PlaceSet): Promise<void> {
  await sql.query(
    `update audiences set previous_label = null
      where shop_id = $1 and target = 'shopify_tags' and place = any($2::smallint[]) and previous_label is not null
        and not exists (select from tag_states s
                         where s.shop_id = $1 and s.word = ${String(set.word)} and ${inSet("s.before", set)} <> 0)`,
    [sql.shopId, placesIn(set)],
  );
}

/** Whether an audience is sent to any target. One that has ended isn't any more. */
export async function isSent(sql: ShopSql, { kind, subject }: AudienceSubject): Promise<boolean> {
  const rows = await sql.query(
    "select 1 from audiences where shop_id = $1 and kind = $2 and subject = $3 and ended_at is null limit 1",
    [sql.shopId, kind, subject],
  );
  return rows.length > 0;
}

/** Whether an audience of a set has ended. Then the next sync of the set takes everybody out of it. */
export function hasEnded(set: SetKey, audiences: readonly Audience[]): boolean {
  return audiencesOf(set, audiences).some(({ endedAt }) => endedAt !== null);
}

/** Ends an audience: nobody is wanted in it any more. The groups never end. */
export async function endAudience(
  sql: ShopSql,
  target: Target,
  { kind, subject }: AudienceSubject,
  now: Date,
): Promise<void> {
  await sql.query(
    `update audiences set ended_at = coalesce(ended_at, $5)
      where shop_id = $1 and target = $2 and kind = $3 and subject = $4 and kind <> 'group'`,
    [sql.shopId, target, kind, subject, now],
  );
}

/**
 * Forgets the audiences that have ended and that no state names in any mask, with their sets. Their places are free
 * then. Until then nobody else gets the place: a member would be taken for one of the other's. Sets with a sync that
 * isn't over stay, and audiences with a segment at Shopify that still has to be deleted.
 */
export async function forgetEnded(sql: ShopSql, target: Target): Promise<void> {
  const ended = await sql.query<{ place: number }>(
    `select place from audiences a
      where shop_id = $1 and target = $2 and ended_at is not null
        and not (segment_made and segment_label is not null)
        and not exists (select from syncs s
                         where s.shop_id = $1 and s.target = $2 and s.status in ('running', 'pending')
                           and s.set_key = a.kind || ':' || a.subject)`,
    [sql.shopId, target],
  );
  if (ended.length === 0) return;
  const { table, masks } = HELD_AT[target];
  const named = await sql.query<{ word: number; mask: bigint }>(
    `select s.word, bit_or(${masks.map((mask) => `coalesce(s.${mask}, 0)`).join(" | ")}) as mask
       from ${table} s where s.shop_id = $1 group by s.word`,
    [sql.shopId],
  );
  const isNamed = (place: number): boolean => named.some((set) => hasPlace(set, place));
  const free = ended.map(({ place }) => place).filter((place) => !isNamed(place));
  for (const set of setsOf(free)) await clearBesides(sql, target, set);
  await sql.query(
    `with free as (
       delete from audiences
        where shop_id = $1 and target = $2 and place = any($3::smallint[]) and ended_at is not null
       returning kind || ':' || subject as set_key)
     delete from audience_sets
      where shop_id = $1 and target = $2 and set_key in (select set_key from free)`,
    [sql.shopId, target, free],
  );
}

/** The masks that tell of a sync or an audit, and not of where a member is. */
const BESIDES = ["failed", "undo_of", "drifted"] as const;

async function clearBesides(sql: ShopSql, target: Target, set: PlaceSet): Promise<void> {
  await clearPlaces(sql, target, set, BESIDES);
}

/**
 * Forgets the audience of a set at a target, and who is in it. The target keeps what it has. The place is free at once,
 * since no mask names it any more.
 */
export async function forgetAudience(sql: ShopSql, target: Target, set: PlaceSet): Promise<void> {
  await clearPlaces(sql, target, set, [...HELD_AT[target].masks, ...BESIDES]);
  await sql.query(
    "delete from audiences where shop_id = $1 and target = $2 and place = any($3::smallint[]) and kind <> 'group'",
    [sql.shopId, target, placesIn(set)],
  );
}

/** Takes the places of a set out of these masks. */
async function clearPlaces(
  sql: ShopSql,
  target: Target,
  set: PlaceSet,
  masks: readonly string[],
): Promise<void> {
  const cleared = masks.map((mask) => `${mask} = ${besideSet(`s.${mask}`, set)}`);
  const named = masks.map((mask) => `coalesce(s.${mask}, 0)`).join(" | ");
  await sql.query(
    `update ${HELD_AT[target].table} s set ${cleared.join(", ")}
      where s.shop_id = $1 and s.word = ${String(set.word)} and ${inSet(`(${named})`, set)} <> 0`,
    [sql.shopId],
  );
}
