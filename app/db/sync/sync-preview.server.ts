/** What a prepared sync would do, counted. */
import {
  subjectOf,
  type AudienceSubject,
  type LabelledAudience,
  type PlacedAudience,
} from "../../domain/sync/audience.ts";
import { isIn, labelledPlaces, type LabelledPlace } from "../../domain/sync/labelled-places.ts";
import { hasPlace, placeBit } from "../../domain/sync/places.ts";
import type { AdoptedList, MoveExample, PlacePreview, Preview } from "../../domain/sync/preview.ts";
import { countRows } from "./count-rows.server.ts";
import { countUnreachable } from "./wanted.server.ts";
import { countMoved } from "./planned-changes.server.ts";
import { GROUPS_BEFORE, MOVES, STATES } from "./places.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { SyncTarget, Target } from "./sync-targets.server.ts";

/** At most so many examples are shown of customers who join one audience, or leave all of them. */
const EXAMPLES = 2;
/** At most so many examples are shown in all. */
const MOST_EXAMPLES = 24;

type Labelled = readonly LabelledAudience[];

/** The counts that only one of the targets has. */
type OwnCounts = Pick<Preview, "updates" | "unknown" | "adopted" | "carried">;

const OWN_COUNTS: Readonly<
  Record<Target, (sql: ShopSql, target: SyncTarget, audiences: Labelled) => Promise<OwnCounts>>
> = {
  shopify_tags: async (sql) => ({
    updates: await countMetafields(sql),
    unknown: null,
    adopted: [],
    carried: await countCarried(sql),
  }),
  klaviyo: async (sql, target, audiences) => ({
    updates: await countUpdates(sql),
    unknown: { profiles: await countUnknown(sql), made: target.createProfiles },
    adopted: await countAdopted(sql, target, audiences),
    carried: 0,
  }),
};

/**
 * Counts what a prepared sync would do.
 * @param audiences - all that the sync would send, with the labels that it would send
 */
export async function previewSync(sql: ShopSql, target: SyncTarget, audiences: Labelled): Promise<Preview> {
  return {
    moved: await countMoved(sql, target.target),
    places: await countPlaces(sql, target, audiences),
    unreachable: await countUnreachable(sql, target.target),
    ...(await OWN_COUNTS[target.target](sql, target, audiences)),
    examples: await findExamples(sql, target, audiences),
  };
}

/** The plan of membership.ts, counted by place. */
async function countPlaces(
  sql: ShopSql,
  { target }: SyncTarget,
  audiences: Labelled,
): Promise<PlacePreview[]> {
  const { table, own, reachable } = STATES[target];
  const rows = await sql.query<{ adds: number; removes: number; customers: bigint }>(
    `select s.wanted & ~s.confirmed as adds, s.held & ~s.wanted as removes, count(*) as customers
       from ${table} s
      where ${own} and (s.wanted & ~s.confirmed <> 0 or s.held & ~s.wanted <> 0) and ${reachable}
      group by 1, 2`,
    [sql.shopId],
  );
  const within = (of: "adds" | "removes", place: LabelledPlace): number =>
    rows.reduce((sum, row) => sum + (isIn(row[of], place) ? Number(row.customers) : 0), 0);
  const places = labelledPlaces(audiences).map((place) => ({
    isOld: place.isOld,
    counted: {
      ...place.audience,
      label: place.label,
      adds: within("adds", place),
      removes: within("removes", place),
    },
  }));
  return places
    .filter(({ isOld, counted }) => !isOld || counted.removes > 0)
    .map(({ counted }): PlacePreview => counted);
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
  { audiences: known }: SyncTarget,
  audiences: Labelled,
): Promise<AdoptedList[]> {
  const found = new Set(
    known.filter(({ listId, listTaken }) => listId !== null && !listTaken).map(({ place }) => place),
  );
  const adopted: AdoptedList[] = [];
  for (const audience of audiences.filter(({ place }) => found.has(place))) {
    const bit = placeBit(audience.place);
    const held = `profile_states s where ${STATES.klaviyo.own} and s.held & $2 <> 0`;
    const members = await countRows(sql, held, [bit]);
    const leaving = await countRows(sql, `${held} and s.wanted & $2 = 0`, [bit]);
    adopted.push({ ...subjectOf(audience), label: audience.label, members, leaving });
  }
  return adopted;
}

async function countCarried(sql: ShopSql): Promise<number> {
  const { table, own } = STATES.shopify_tags;
  return countRows(sql, `${table} s where ${own} and s.confirmed <> 0`);
}

async function findExamples(
  sql: ShopSql,
  { target }: SyncTarget,
  audiences: Labelled,
): Promise<MoveExample[]> {
  const { table, own, reachable } = STATES[target];
  const rows = await sql.query<{ customerId: bigint; before: number; wanted: number }>(
    `select customer_id as "customerId", before, wanted
       from (select s.customer_id, ${GROUPS_BEFORE} as before, s.wanted,
                    row_number() over (partition by s.wanted order by s.customer_id) as place
               from ${table} s
              where ${own} and s.customer_id is not null and ${MOVES} and ${reachable}) as moves
      where place <= $2 order by wanted = 0, wanted, customer_id limit $3`,
    [sql.shopId, EXAMPLES, MOST_EXAMPLES],
  );
  return rows.map(({ customerId, before, wanted }) => ({
    customerId: customerId.toString(),
    from: subjectsIn(before, audiences),
    to: subjectsIn(wanted, audiences)[0] ?? null,
  }));
}

function subjectsIn(mask: number, audiences: readonly PlacedAudience[]): AudienceSubject[] {
  return audiences.filter(({ place }) => hasPlace(mask, place)).map(subjectOf);
}
