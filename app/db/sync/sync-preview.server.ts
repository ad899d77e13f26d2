/** What a prepared sync would do, counted. */
import {
  subjectOf,
  type AudienceSubject,
  type LabelledAudience,
  type PlacedAudience,
} from "../../domain/sync/audience.ts";
import { isIn, labelledPlaces, type LabelledPlace } from "../../domain/sync/labelled-places.ts";
import { hasPlace, setOfPlace, type PlaceSet } from "../../domain/sync/places.ts";
import type { AdoptedList, MoveExample, PlacePreview, Preview } from "../../domain/sync/preview.ts";
import { countRows } from "./count-rows.server.ts";
import { countUnreachable } from "./states/wanted.server.ts";
import type { Members } from "./members.server.ts";
import { countMoved } from "./planned-changes.server.ts";
import { moves, ofContent, showsGroups, STATES_OF } from "./places.server.ts";
import { inSet } from "./set-sql.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { SyncTarget, Target } from "./sync-targets.server.ts";

/** At most so many examples are shown of customers who join one audience, or leave all of them. */
const EXAMPLES = 2;
/** At most so many examples are shown in all. */
const MOST_EXAMPLES = 24;

/** A sync that is prepared. */
interface PreparedSync {
  readonly target: SyncTarget;
  readonly members: Members;
  /** All that the sync would send, with the labels that it would send. */
  readonly audiences: readonly LabelledAudience[];
}

/** The counts that only one of the targets has. */
type OwnCounts = Pick<Preview, "updates" | "unknown" | "adopted" | "carried">;

const OWN_COUNTS: Readonly<Record<Target, (sql: ShopSql, prepared: PreparedSync) => Promise<OwnCounts>>> = {
  shopify_tags: async (sql, { members: { places: set } }) => ({
    updates: showsGroups(set) ? await countMetafields(sql) : 0,
    unknown: null,
    adopted: [],
    carried: await countCarried(sql, set),
  }),
  klaviyo: async (sql, { members: { places: set }, target, audiences }) => ({
    updates: await countUpdates(sql, set),
    unknown: { profiles: await countUnknown(sql, set), made: target.createProfiles },
    adopted: await countAdopted(sql, target, audiences),
    carried: 0,
  }),
};

/** Counts what a prepared sync would do. */
export async function previewSync(sql: ShopSql, prepared: PreparedSync): Promise<Preview> {
  const { target } = prepared.target;
  return {
    moved: await countMoved(sql, target, prepared.members.places),
    places: await countPlaces(sql, prepared),
    unreachable: await countUnreachable(sql, target, prepared.members),
    ...(await OWN_COUNTS[target](sql, prepared)),
    examples: await findExamples(sql, prepared),
  };
}

interface PlannedMasks {
  readonly adds: bigint;
  readonly removes: bigint;
  /** Places whose label from before the last change of labels is taken off. */
  readonly removesBefore: bigint;
}

/** The plan of membership.ts, counted by place. */
async function countPlaces(
  sql: ShopSql,
  { target: { target }, members: { places: set }, audiences }: PreparedSync,
): Promise<PlacePreview[]> {
  const { from, own, reachable, toLeave } = STATES_OF[target](set);
  const adds = inSet("s.wanted & (~s.confirmed)", set);
  const removes = inSet("s.may_hold & (~s.wanted)", set);
  const before = target === "shopify_tags" ? inSet("s.before", set) : "0::bigint";
  const rows = await sql.query<PlannedMasks & { customers: bigint }>(
    `select ${adds} as adds, ${removes} as removes, ${before} as "removesBefore", count(*) as customers
       from ${from}
      where ${own} and (${adds} <> 0 or ${toLeave} <> 0) and ${reachable}
      group by 1, 2, 3`,
    [sql.shopId],
  );
  const addsTo = ({ adds }: PlannedMasks) => ({ word: set.word, places: adds, before: 0n });
  const takesOff = ({ removes: places, removesBefore: old }: PlannedMasks) => ({
    word: set.word,
    places,
    before: old,
  });
  const within = (of: typeof addsTo, place: LabelledPlace): number =>
    rows.reduce((sum, row) => sum + (isIn(of(row), place) ? Number(row.customers) : 0), 0);
  const places = labelledPlaces(audiences).map((place) => ({
    isOld: place.isOld,
    counted: {
      ...place.audience,
      label: place.label,
      adds: within(addsTo, place),
      removes: within(takesOff, place),
    },
  }));
  return places
    .filter(({ isOld, counted }) => !isOld || counted.removes > 0)
    .map(({ counted }): PlacePreview => counted);
}

async function countUpdates(sql: ShopSql, set: PlaceSet): Promise<number> {
  const { from, own, reachable } = STATES_OF.klaviyo(set);
  return countRows(
    sql,
    `${from} where ${own} and ${inSet("s.wanted & s.confirmed", set)} <> 0 and ${ofContent(set)} and ${reachable}`,
  );
}

async function countMetafields(sql: ShopSql): Promise<number> {
  return countRows(sql, "metafield_states s where s.shop_id = $1 and s.wanted is distinct from s.sent");
}

/** How many profiles have to be sent that Klaviyo doesn't have. It does have those that it was sent before. */
async function countUnknown(sql: ShopSql, set: PlaceSet): Promise<number> {
  const { from, own } = STATES_OF.klaviyo(set);
  return countRows(
    sql,
    `${from} where ${own} and ${inSet("s.wanted", set)} <> 0 and p.klaviyo_id is null
       and ${inSet("s.may_hold", set)} = 0 and p.sent_content is null`,
  );
}

async function countAdopted(
  sql: ShopSql,
  { audiences: known }: SyncTarget,
  audiences: readonly LabelledAudience[],
): Promise<AdoptedList[]> {
  const found = new Set(
    known.filter(({ listId, listTaken }) => listId !== null && !listTaken).map(({ place }) => place),
  );
  const adopted: AdoptedList[] = [];
  for (const audience of audiences.filter(({ place }) => found.has(place))) {
    const counted = await countMembers(sql, setOfPlace(audience.place));
    adopted.push({ ...subjectOf(audience), label: audience.label, ...counted });
  }
  return adopted;
}

/** How many profiles may be in a place, and how many of them are not wanted there. */
async function countMembers(
  sql: ShopSql,
  place: PlaceSet,
): Promise<Pick<AdoptedList, "members" | "leaving">> {
  const held = `list_states s where ${STATES_OF.klaviyo(place).own} and ${inSet("s.may_hold", place)} <> 0`;
  return {
    members: await countRows(sql, held),
    leaving: await countRows(sql, `${held} and ${inSet("s.wanted", place)} = 0`),
  };
}

async function countCarried(sql: ShopSql, set: PlaceSet): Promise<number> {
  const { from, own, placesBefore } = STATES_OF.shopify_tags(set);
  return countRows(sql, `${from} where ${own} and ${placesBefore} <> 0`);
}

async function findExamples(
  sql: ShopSql,
  { target: { target }, members: { places: set }, audiences }: PreparedSync,
): Promise<MoveExample[]> {
  const { from, own, customer, placesBefore, reachable } = STATES_OF[target](set);
  const wanted = inSet("s.wanted", set);
  const rows = await sql.query<{ customerId: bigint; before: bigint; wanted: bigint }>(
    `select customer_id as "customerId", before, wanted
       from (select ${customer}, ${placesBefore} as before, ${wanted} as wanted,
                    row_number() over (partition by ${wanted} order by ${customer}) as example
               from ${from}
              where ${own} and ${customer} is not null and ${moves(target, set)} and ${reachable}) as moves
      where example <= $2 order by wanted = 0, wanted, customer_id limit $3`,
    [sql.shopId, EXAMPLES, MOST_EXAMPLES],
  );
  const subjectsIn = (mask: bigint): AudienceSubject[] => subjectsOf({ word: set.word, mask }, audiences);
  return rows.map(({ customerId, before, wanted: mask }) => ({
    customerId: customerId.toString(),
    from: subjectsIn(before),
    to: subjectsIn(mask)[0] ?? null,
  }));
}

function subjectsOf(set: PlaceSet, audiences: readonly PlacedAudience[]): AudienceSubject[] {
  return audiences.filter(({ place }) => hasPlace(set, place)).map(subjectOf);
}
