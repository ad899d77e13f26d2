/** What a prepared sync would do, counted. */
import { GROUPS, type Group } from "../../domain/groups/group.ts";
import { groupBit, groupsIn } from "../../domain/groups/set.ts";
import { CURRENT_PLACES, LABELLED_PLACES } from "../../domain/sync/places.ts";
import type { AdoptedList, MoveExample, PlacePreview, Preview } from "../../domain/sync/preview.ts";
import { countRows } from "./count-rows.server.ts";
import { countUnreachable } from "./wanted.server.ts";
import { countMoved } from "./planned-changes.server.ts";
import { GROUPS_BEFORE, MOVES, STATES } from "./places.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { Labels, SyncTarget, Target, TargetLabels } from "./sync-targets.server.ts";

/** At most so many examples are shown of customers who join one group, or leave all groups. */
const EXAMPLES = 2;

/** The counts that only one of the targets has. */
type OwnCounts = Pick<Preview, "updates" | "unknown" | "adopted" | "carried">;

const OWN_COUNTS: Readonly<
  Record<Target, (sql: ShopSql, target: SyncTarget, labels: Labels) => Promise<OwnCounts>>
> = {
  shopify_tags: async (sql) => ({
    updates: await countMetafields(sql),
    unknown: null,
    adopted: [],
    carried: await countCarried(sql),
  }),
  klaviyo: async (sql, target, labels) => ({
    updates: await countUpdates(sql),
    unknown: { profiles: await countUnknown(sql), made: target.createProfiles },
    adopted: await countAdopted(sql, target, labels),
    carried: 0,
  }),
};

/**
 * Counts what a prepared sync would do.
 * @param labels - the names that the sync would send
 */
export async function previewSync(sql: ShopSql, target: SyncTarget, labels: TargetLabels): Promise<Preview> {
  return {
    moved: await countMoved(sql, target.target),
    places: await countPlaces(sql, target, labels),
    unreachable: await countUnreachable(sql, target.target),
    ...(await OWN_COUNTS[target.target](sql, target, labels.current)),
    examples: await findExamples(sql, target),
  };
}

/** The plan of membership.ts, counted by place. */
async function countPlaces(
  sql: ShopSql,
  { target }: SyncTarget,
  { current, previous }: TargetLabels,
): Promise<PlacePreview[]> {
  const { table, own, reachable } = STATES[target];
  const rows = await sql.query<{ adds: number; removes: number; customers: bigint }>(
    `select s.wanted & ~s.confirmed as adds, s.held & ~s.wanted as removes, count(*) as customers
       from ${table} s
      where ${own} and (s.wanted & ~s.confirmed <> 0 or s.held & ~s.wanted <> 0) and ${reachable}
      group by 1, 2`,
    [sql.shopId],
  );
  const within = (of: "adds" | "removes", place: number): number =>
    rows.reduce((sum, row) => sum + ((row[of] & place) === 0 ? 0 : Number(row.customers)), 0);
  const count = (labels: Labels, shift: number): PlacePreview[] =>
    GROUPS.map((group) => {
      const place = groupBit(group) << shift;
      return { group, label: labels[group], adds: within("adds", place), removes: within("removes", place) };
    });
  const before = previous === null ? [] : count(previous, LABELLED_PLACES);
  return [...count(current, 0), ...before.filter(({ removes }) => removes > 0)];
}

async function countUpdates(sql: ShopSql): Promise<number> {
  const { table, own, reachable } = STATES.klaviyo;
  return countRows(
    sql,
    `${table} s where ${own} and s.wanted & s.confirmed <> 0 and s.wanted_content is distinct from s.sent_content
       and ${reachable}`,
  );
}

async function countMetafields(sql: ShopSql): Promise<number> {
  return countRows(sql, "metafield_states s where s.shop_id = $1 and s.wanted is distinct from s.sent");
}

/** How many profiles have to be sent that Klaviyo doesn't have. It does have those that it was sent before. */
async function countUnknown(sql: ShopSql): Promise<number> {
  const { table, own } = STATES.klaviyo;
  return countRows(
    sql,
    `${table} s where ${own} and s.wanted <> 0 and s.klaviyo_id is null and s.held = 0 and s.sent_content is null`,
  );
}

async function countAdopted(
  sql: ShopSql,
  { listIds, listsTaken }: SyncTarget,
  labels: Labels,
): Promise<AdoptedList[]> {
  const adopted: AdoptedList[] = [];
  for (const group of GROUPS) {
    const place = groupBit(group);
    if (listIds[group] === undefined || (listsTaken & place) !== 0) continue;
    const held = `profile_states s where ${STATES.klaviyo.own} and s.held & $2 <> 0`;
    const members = await countRows(sql, held, [place]);
    const leaving = await countRows(sql, `${held} and s.wanted & $2 = 0`, [place]);
    adopted.push({ group, label: labels[group], members, leaving });
  }
  return adopted;
}

async function countCarried(sql: ShopSql): Promise<number> {
  const { table, own } = STATES.shopify_tags;
  return countRows(sql, `${table} s where ${own} and s.confirmed <> 0`);
}

async function findExamples(sql: ShopSql, { target }: SyncTarget): Promise<MoveExample[]> {
  const { table, own, reachable } = STATES[target];
  const rows = await sql.query<{ customerId: bigint; before: number; wanted: number }>(
    `select customer_id as "customerId", before, wanted
       from (select s.customer_id, ${GROUPS_BEFORE} as before, s.wanted,
                    row_number() over (partition by s.wanted order by s.customer_id) as place
               from ${table} s
              where ${own} and s.customer_id is not null and ${MOVES} and ${reachable}) as moves
      where place <= $2 order by wanted = 0, wanted, customer_id`,
    [sql.shopId, EXAMPLES],
  );
  return rows.map(({ customerId, before, wanted }) => ({
    customerId: customerId.toString(),
    from: groupsIn(before & CURRENT_PLACES),
    to: groupOf(wanted),
  }));
}

function groupOf(wanted: number): Group | null {
  return groupsIn(wanted)[0] ?? null;
}
