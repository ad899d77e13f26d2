/** Writes the audiences of the targets; see the model in the schema. They are read with their target. */
import {
  placeToGive,
  type AudienceSubject,
  type LabelledAudience,
  type PlacedAudience,
} from "../../domain/sync/audience.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { placedAudience } from "./audience-rows.ts";
import { STATES } from "./places.server.ts";
import type { Target } from "./sync-targets.server.ts";

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
 * Gives an audience its place at a target, with the label to use there. One that has ended goes on at its place.
 * @returns the place
 */
export async function addAudience(
  sql: ShopSql,
  target: Target,
  audience: AudienceSubject & { readonly label: string },
): Promise<number> {
  // A place is given out by shop, so all its targets are locked.
  await sql.query("select 1 from sync_targets where shop_id = $1 order by target for update", [sql.shopId]);
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
 * Forgets the audiences that have ended and that no state names in any mask. Their places are free then. Until then
 * nobody else gets the place: a member would be taken for one of the other's.
 */
export async function forgetEnded(sql: ShopSql, target: Target): Promise<void> {
  const { table, own } = STATES[target];
  await sql.query(
    `delete from audiences a
      where a.shop_id = $1 and a.target = $2 and a.ended_at is not null
        and (select coalesce(bit_or(${NAMED}), 0) from ${table} s where ${own}) >> a.place & 1 = 0`,
    [sql.shopId, target],
  );
}

/** All places that a state names, whether its member is there, was there or should be. */
const NAMED = "(s.wanted | s.held | s.confirmed | coalesce(s.approved, 0) | coalesce(s.undo_to, 0))";
