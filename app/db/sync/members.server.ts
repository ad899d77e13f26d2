/** Who belongs in the audiences of a set. */
import { ARM_NUMBERS, armOfSubject } from "../../domain/experiment/arm-audience.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import { GROUPS_SET, kindOfSet, type SetKey } from "../../domain/sync/audience-set.ts";
import { GROUP_PLACES, groupMask, setOfPlace, type PlaceSet } from "../../domain/sync/places.ts";
import { audiencesOf, placesOf } from "../../domain/sync/set-places.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { Audience } from "./audience-rows.ts";
import { inSet, maskSql } from "./set-sql.ts";

/** The members of a set, as SQL. */
export interface Members {
  readonly places: PlaceSet;
  /** Customers `c`, and what tells of their audiences. */
  readonly from: string;
  /** Whether `c` belongs in an audience of the set. */
  readonly belongs: string;
  /** The mask of the place where `c` belongs, if anywhere. */
  readonly place: string;
  /** Whether that is known by now. If not, nothing of the set may be sent: it is never empty for that. */
  readonly isKnown: boolean;
}

/** The customers in a group. */
export const GROUP_MEMBERS: Members = {
  places: GROUP_PLACES,
  from: "customers c",
  belongs: 'c."group" is not null',
  place: `(case c."group" ${GROUPS.map((group) => `when '${group}' then ${String(groupMask(group))}`).join(" ")}
  else 0 end)::bigint`,
  isKnown: true,
};

/**
 * The members of a set. An audience that has ended has none.
 * @throws Error where nobody says who they are
 */
export async function membersOf(sql: ShopSql, set: SetKey, audiences: readonly Audience[]): Promise<Members> {
  if (set === GROUPS_SET) return GROUP_MEMBERS;
  const [audience] = audiencesOf(set, audiences);
  if (audience === undefined) throw new Error(`Nobody says who is wanted in the set ${set}.`);
  const places = placesOf(set, audiences);
  if (audience.endedAt !== null) return { ...NOBODY, places, isKnown: true };
  const found = kindOfSet(set) === "arm" ? await inArm(sql, audience.subject) : await inSegment(sql, audience.subject);
  if (found === null) return { ...NOBODY, places, isKnown: false };
  // A customer whom the merchant leaves out is in the segment or arm, and on no list of it.
  return { ...found, places, belongs: `${found.belongs} and not c.left_out`, place: maskSql(places) };
}

const NOBODY = { from: "customers c", belongs: "false", place: "0::bigint" } as const;

type Belonging = Pick<Members, "from" | "belongs" | "isKnown">;

async function inSegment(sql: ShopSql, id: string): Promise<Belonging | null> {
  const noted = await notedMembers(sql, id);
  if (noted === null) return null;
  return {
    from: `customers c join segment_members m
      on m.shop_id = c.shop_id and m.customer_id = c.id and m.word = ${String(noted.word)}`,
    belongs: `${inSet("m.members", noted)} <> 0`,
    isKnown: noted.isKnown,
  };
}

/** Who was drawn when the experiment started. null: there is no such experiment */
async function inArm(sql: ShopSql, subject: string): Promise<Belonging | null> {
  const arm = armOfSubject(subject);
  if (arm === null) return null;
  const id = String(arm.experimentId);
  const found = await sql.query("select 1 from experiments where shop_id = $1 and id = $2", [sql.shopId, id]);
  if (found.length === 0) return null;
  return {
    from: `customers c join experiment_members m
      on m.shop_id = c.shop_id and m.customer_id = c.id and m.experiment_id = ${id}`,
    belongs: `m.arm = ${String(ARM_NUMBERS[arm.arm])}`,
    isKnown: true,
  };
}

/**
 * Where the members of a segment are noted, and whether that is what its rule says: its last refresh went by today's
 * rule and came to an end. null: there is no such segment.
 */
async function notedMembers(
  sql: ShopSql,
  id: string,
): Promise<(PlaceSet & { readonly isKnown: boolean }) | null> {
  const [row] = await sql.query<{ place: number; isKnown: boolean }>(
    `select place, coalesce(refreshed_version = version, false) and failure is null as "isKnown"
       from segments where shop_id = $1 and id::text = $2`,
    [sql.shopId, id],
  );
  return row ? { ...setOfPlace(row.place), isKnown: row.isKnown } : null;
}
