/** What a prepared sync would do, counted. */
import { GROUPS, type Group } from "../../domain/groups/group.ts";
import { groupBit } from "../../domain/groups/set.ts";
import { groupMask, groupsAt, placeOfGroup, setOfPlace, type PlaceSet } from "../../domain/sync/places.ts";
import type { AdoptedList, MoveExample, PlacePreview, Preview } from "../../domain/sync/preview.ts";
import { countRows } from "./count-rows.server.ts";
import { countUnreachable } from "./wanted.server.ts";
import { countMoved } from "./planned-changes.server.ts";
import { moves, ofContent, STATES_OF } from "./places.server.ts";
import { inSet } from "./set-sql.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { Labels, SyncTarget, Target, TargetLabels } from "./sync-targets.server.ts";

/** At most so many examples are shown of customers who join one group, or leave all groups. */
const EXAMPLES = 2;

/** A sync of one set that is prepared. */
interface PreparedSync {
  readonly target: SyncTarget;
  readonly set: PlaceSet;
  /** The names that the sync would send. */
  readonly labels: TargetLabels;
}

/** The counts that only one of the targets has. */
type OwnCounts = Pick<Preview, "updates" | "unknown" | "adopted" | "carried">;

const OWN_COUNTS: Readonly<Record<Target, (sql: ShopSql, prepared: PreparedSync) => Promise<OwnCounts>>> = {
  shopify_tags: async (sql, { set }) => ({
    updates: await countMetafields(sql),
    unknown: null,
    adopted: [],
    carried: await countCarried(sql, set),
  }),
  klaviyo: async (sql, { set, target, labels }) => ({
    updates: await countUpdates(sql, set),
    unknown: { profiles: await countUnknown(sql, set), made: target.createProfiles },
    adopted: await countAdopted(sql, target, labels.current),
    carried: 0,
  }),
};

/** Counts what a prepared sync would do. */
export async function previewSync(sql: ShopSql, prepared: PreparedSync): Promise<Preview> {
  const { target } = prepared.target;
  return {
    moved: await countMoved(sql, target, prepared.set),
    places: await countPlaces(sql, prepared),
    unreachable: await countUnreachable(sql, target),
    ...(await OWN_COUNTS[target](sql, prepared)),
    examples: await findExamples(sql, target, prepared.set),
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
  { target: { target }, set, labels: { current, previous } }: PreparedSync,
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
  const within = (of: keyof PlannedMasks, group: Group): number =>
    rows.reduce((sum, row) => sum + ((row[of] & groupMask(group)) === 0n ? 0 : Number(row.customers)), 0);
  const now = GROUPS.map((group) => ({
    group,
    label: current[group],
    adds: within("adds", group),
    removes: within("removes", group),
  }));
  if (previous === null) return now;
  const old = GROUPS.map((group) => ({
    group,
    label: previous[group],
    adds: 0,
    removes: within("removesBefore", group),
  }));
  return [...now, ...old.filter(({ removes: some }) => some > 0)];
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
  { listIds, listsTaken }: SyncTarget,
  labels: Labels,
): Promise<AdoptedList[]> {
  const adopted: AdoptedList[] = [];
  for (const group of GROUPS) {
    if (listIds[group] === undefined || (listsTaken & groupBit(group)) !== 0) continue;
    const { members, leaving } = await countMembers(sql, setOfPlace(placeOfGroup(group)));
    adopted.push({ group, label: labels[group], members, leaving });
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

async function findExamples(sql: ShopSql, target: Target, set: PlaceSet): Promise<MoveExample[]> {
  const { from, own, customer, placesBefore, reachable } = STATES_OF[target](set);
  const wanted = inSet("s.wanted", set);
  const rows = await sql.query<{ customerId: bigint; before: bigint; wanted: bigint }>(
    `select customer_id as "customerId", before, wanted
       from (select ${customer}, ${placesBefore} as before, ${wanted} as wanted,
                    row_number() over (partition by ${wanted} order by ${customer}) as example
               from ${from}
              where ${own} and ${customer} is not null and ${moves(target, set)} and ${reachable}) as moves
      where example <= $2 order by wanted = 0, wanted, customer_id`,
    [sql.shopId, EXAMPLES],
  );
  return rows.map(({ customerId, before, wanted: mask }) => ({
    customerId: customerId.toString(),
    from: groupsAt(before),
    to: groupsAt(mask)[0] ?? null,
  }));
}
