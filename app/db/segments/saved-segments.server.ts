/** A shop's saved segments. */
import type { ShopSql } from "../core/shop-scope.server.ts";
import { placeInWord, wordOf } from "../../domain/segments/places.ts";
import { forgetMembers } from "./note-members.server.ts";

interface RefreshedRow {
  readonly at: Date;
  readonly version: number;
  readonly members: number;
  /** How many of them are active; null: not known. */
  readonly active: number | null;
}

/** A segment as it is stored. */
export interface SegmentRow {
  readonly id: number;
  /** From 0: word and place in the word. */
  readonly place: number;
  readonly name: string;
  /** The rule's JSON. */
  readonly rule: unknown;
  /** Goes up with each change of the rule. */
  readonly version: number;
  /** The name or the rule. */
  readonly changedAt: Date;
  /** The rule alone. */
  readonly ruleChangedAt: Date;
  /** When its members were last noted, by which version, and how many they were; null: not yet. */
  readonly refreshed: RefreshedRow | null;
  /** Why the last refresh could not note the members; null: it could. */
  readonly failure: string | null;
}

type Stored = Omit<SegmentRow, "refreshed"> & {
  readonly at: Date | null;
  readonly noted: number | null;
  readonly members: number | null;
  readonly active: number | null;
};

/** For a segment from before that was noted: a first rule was never changed, and another one at the last change at latest. */
const RULE_CHANGED_AT =
  "coalesce(rule_changed_at, case when version = 1 then created_at else changed_at end)";
const SELECT = `select id, place, name, rule, version, changed_at as "changedAt",
  ${RULE_CHANGED_AT} as "ruleChangedAt", refreshed_at as at, refreshed_version as noted, members, active_members as active, failure from segments where shop_id = $1`;

function rowOf({ at, noted, members, active, ...row }: Stored): SegmentRow {
  const refreshed =
    at === null || noted === null || members === null ? null : { at, version: noted, members, active };
  return { ...row, refreshed };
}

/** All segments, by name. */
export async function listSegments(sql: ShopSql): Promise<SegmentRow[]> {
  return (await sql.query<Stored>(`${SELECT} order by name_key`, [sql.shopId])).map(rowOf);
}

/** The names of all segments, by the ids that audiences name them by. */
export async function segmentNames(sql: ShopSql): Promise<ReadonlyMap<string, string>> {
  const rows = await sql.query<{ id: string; name: string }>(
    "select id::text as id, name from segments where shop_id = $1",
    [sql.shopId],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** null: there is none. */
export async function findSegment(sql: ShopSql, id: number): Promise<SegmentRow | null> {
  const [row] = await sql.query<Stored>(`${SELECT} and id = $2`, [sql.shopId, id]);
  return row === undefined ? null : rowOf(row);
}

export async function hasSegments(sql: ShopSql): Promise<boolean> {
  return (await sql.query("select 1 from segments where shop_id = $1 limit 1", [sql.shopId])).length > 0;
}

/**
 * Keeps other writers of segments out until the transaction ends. So names and places stay unique, and two edits
 * never make a cycle together.
 */
export async function lockSegments(sql: ShopSql): Promise<void> {
  await sql.query("select pg_advisory_xact_lock($1::int, hashtext('segments'))", [sql.shopId]);
}

/**
 * Keeps other refreshes, and deletions, out until the transaction ends. So nobody is noted in a segment that is gone.
 * A transaction that also calls `lockSegments` calls this first.
 */
export async function lockSegmentMembers(sql: ShopSql): Promise<void> {
  await sql.query("select pg_advisory_xact_lock($1::int, hashtext('segment members'))", [sql.shopId]);
}

export interface SegmentToSave {
  readonly name: string;
  /** The name in comparable form. */
  readonly nameKey: string;
  /** The rule's JSON. */
  readonly rule: object;
}

/** Stores a new segment at the lowest free place. Call it after `lockSegments`. @returns its id */
export async function insertSegment(sql: ShopSql, segment: SegmentToSave, now: Date): Promise<number> {
  const [row] = await sql.query<{ id: number }>(
    `insert into segments (shop_id, place, name, name_key, rule, created_at, changed_at, rule_changed_at)
     select $1, (select min(free) from generate_series(0, (select count(*) from segments where shop_id = $1)) free
                  where free not in (select place from segments where shop_id = $1)), $2, $3, $4::jsonb, $5, $5, $5
     returning id`,
    [sql.shopId, segment.name, segment.nameKey, JSON.stringify(segment.rule), now.toISOString()],
  );
  if (row === undefined) throw new Error("The database gave no id to a new segment.");
  return row.id;
}

/** Changes a segment. Its version goes up only if its rule is another one. */
export async function updateSegment(
  sql: ShopSql,
  id: number,
  { name, nameKey, rule }: SegmentToSave,
  now: Date,
): Promise<void> {
  await sql.query(
    `update segments
        set name = $3, name_key = $4, rule = $5::jsonb, changed_at = $6,
            rule_changed_at = case when rule <> $5::jsonb then $6 else ${RULE_CHANGED_AT} end,
            version = version + (rule <> $5::jsonb)::int, failure = case when rule <> $5::jsonb then null else failure end
      where shop_id = $1 and id = $2`,
    [sql.shopId, id, name, nameKey, JSON.stringify(rule), now.toISOString()],
  );
}

/** Deletes a segment and all that is kept of it. Call it after `lockSegmentMembers` and `lockSegments`. */
export async function deleteSegment(
  sql: ShopSql,
  { id, place }: Pick<SegmentRow, "id" | "place">,
): Promise<void> {
  await forgetMembers(sql, wordOf(place), [placeInWord(place)]);
  await sql.query("delete from segment_moves where shop_id = $1 and segment_id = $2", [sql.shopId, id]);
  await sql.query("delete from segment_days where shop_id = $1 and segment_id = $2", [sql.shopId, id]);
  await sql.query("delete from segments where shop_id = $1 and id = $2", [sql.shopId, id]);
}
