/** Who was in an audience at a moment in the past, as SQL. */
import { armOfSubject, ARM_NUMBERS } from "../../domain/experiment/arm-audience.ts";
import type { AudienceSubject } from "../../domain/sync/audience.ts";
import { placeInWord, wordOf } from "../../domain/segments/places.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { MembersOrders } from "../scoring/span-sums.server.ts";
import { findSegment } from "../segments/saved-segments.server.ts";

/** The customers whom a campaign went to. */
export interface CampaignAudience {
  readonly included: AudienceSubject;
  readonly excluded: readonly AudienceSubject[];
}

/** Adds a value to a statement, and gives its placeholder. */
type Add = (value: unknown) => string;
type Ids = (add: Add) => string;

/**
 * The customers whom a campaign went to at a moment. Those of today won't do: who orders may leave a group or a segment
 * by that, and would be missing.
 * @returns null: a segment was deleted or its rule changed since, also one that was left out, or the audience is unknown
 */
export async function audienceThen(
  sql: ShopSql,
  { included, excluded }: CampaignAudience,
  at: Date,
): Promise<MembersOrders | null> {
  const to = await idsThen(sql, included, at);
  if (to === null) return null;
  const parts = [to];
  for (const each of excluded) {
    const without = await idsThen(sql, each, at);
    if (without === null) return null;
    parts.push(without);
  }
  return {
    shopifyIds: (add) => `
      select c.shopify_id from (${parts.map((ids) => `(${ids(add)})`).join(" except ")}) as a (id)
        join customers c on c.shop_id = $1 and c.id = a.id
       where c.shopify_id is not null and not c.left_out`,
    // Who they were takes a look at all customers anyway.
    count: Infinity,
  };
}

async function idsThen(sql: ShopSql, audience: AudienceSubject, at: Date): Promise<Ids | null> {
  if (audience.kind === "group") return groupThen(audience.subject, at);
  if (audience.kind === "arm") return arm(audience.subject);
  const segment = await findSegment(sql, Number(audience.subject));
  // Whom another rule would have held then is not known.
  return segment === null || segment.ruleChangedAt > at ? null : segmentThen(segment, at);
}

/** By the first move after the run of that moment. Before the first run there were no groups, so the first run's hold. */
function groupThen(group: string, at: Date): Ids {
  return (add) => `
    select c.id from customers c
      left join (
        select distinct on (customer_id) customer_id, from_group from moves
         where shop_id = $1 and run_id > (
           select coalesce(max(id) filter (where finished_at <= ${add(at)}::timestamptz), min(id))
             from runs where shop_id = $1)
         order by customer_id, run_id) m on m.customer_id = c.id
     where c.shop_id = $1 and case when m.customer_id is null then c."group" else m.from_group end = ${add(group)}`;
}

/** By the first move after that moment. Who has not moved since was in it if they are in it now. */
function segmentThen({ id, place }: { readonly id: number; readonly place: number }, at: Date): Ids {
  return (add) => `
    select c.id from customers c
      left join segment_members h on h.shop_id = $1 and h.customer_id = c.id and h.word = ${add(wordOf(place))}::smallint
      left join (
        select distinct on (customer_id) customer_id, joined from segment_moves
         where shop_id = $1 and segment_id = ${add(id)} and at > ${add(at)}::timestamptz
         order by customer_id, at) m on m.customer_id = c.id
     where c.shop_id = $1
       and coalesce(not m.joined, h.members & ${add(1n << BigInt(placeInWord(place)))}::bigint <> 0)`;
}

/** An arm never changes. */
function arm(subject: string): Ids | null {
  const of = armOfSubject(subject);
  if (of === null) return null;
  return (add) => `
    select customer_id from experiment_members
     where shop_id = $1 and experiment_id = ${add(of.experimentId)} and arm = ${add(ARM_NUMBERS[of.arm])}`;
}
