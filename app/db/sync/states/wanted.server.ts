/**
 * What each target should hold. It is written into the states at the start of a sync, and does not change until the
 * sync ends. So a sync works towards one run's groups, even while the next run scores.
 */
import { joinInBulk } from "../../core/planner.server.ts";
import { dropSettledLeavers } from "../klaviyo/profile-leavers.server.ts";
import { predictionsToShow, shownPredictions } from "../klaviyo/shown-predictions.server.ts";
import { noteSegmentsShown, shownSegments } from "../klaviyo/shown-segments.server.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import type { Members } from "../members.server.ts";
import { showsGroups, STATES_OF } from "../places.server.ts";
import { besideSet, inSet, isKept, forgetTry, withPlaces } from "../set-sql.ts";
import { dropSettledTags, dropUnreachableTags, passOnMergedTags } from "./tag-states.server.ts";
import type { Target } from "../sync-targets.server.ts";

/**
 * What a profile shows, as one text that app/sync/klaviyo/profile.ts reads: a leading number, what is expected of the
 * customer as far as the number says that, and the facts. The names of segments follow, where the profile is in any.
 */
const contentOf = (
  predicted: string,
): string => `concat_ws('|', ${predicted}, c."group", c.r, c.f, c.m, c.order_count, c.spent_minor,
  to_char(c.last_order_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`;

/** Puts customers `c` into the order in which they own an email that they share. */
const ORDERED_LAST = "c.last_order_at desc nulls last, c.id";

/** The run that holds the groups to send, if the newest import is complete and not limited. */
interface Sendable {
  readonly runId: number;
}

/** The run to send; null: nothing may be sent, since the groups don't rest on a whole import or don't exist yet. */
export async function readSendable(sql: ShopSql): Promise<Sendable | null> {
  const [row] = await sql.query<Sendable>(
    `select r.id as "runId" from runs r
      where r.shop_id = $1
        and (select i.status = 'complete' and not i.scope_limited
               from imports i where i.shop_id = $1 order by i.id desc limit 1)
      order by r.id desc limit 1`,
    [sql.shopId],
  );
  return row ?? null;
}

/** The currency of the customers' spend as of a run, ISO 4217. */
export async function currencyOf(sql: ShopSql, runId: number): Promise<string> {
  const [row] = await sql.query<{ currency: string }>(
    `select m.currency from runs r join models m on m.shop_id = r.shop_id and m.id = r.model_id
      where r.shop_id = $1 and r.id = $2`,
    [sql.shopId, runId],
  );
  if (!row) throw new Error(`There is no run ${runId}.`);
  return row.currency;
}

/** The wanted places of a state `s`, or of the row that stands there already, within the set. */
function wantedIn({ places }: Members): Readonly<Record<"already" | "now" | "other" | "none", string>> {
  return {
    already: inSet("had.wanted", places),
    now: inSet("s.wanted", places),
    /** As the insert says. */
    other: withPlaces("s.wanted", places, "excluded.wanted"),
    none: besideSet("s.wanted", places),
  };
}

/** Forgets what failed in the last sync of the set, and what is under way. */
async function forgetTries(sql: ShopSql, target: Target, { places }: Members): Promise<void> {
  const { table, own } = STATES_OF[target](places);
  await sql.query(`update ${table} s set ${forgetTry(places)} where ${own} and ${isKept(places)}`, [
    sql.shopId,
  ]);
}

/** Writes the members of a set into the states of the customer tags. Nothing may be under way. */
export async function refreshTagStates(sql: ShopSql, members: Members, now: Date): Promise<void> {
  const { from, belongs, place } = members;
  const word = String(members.places.word);
  const wanted = wantedIn(members);
  await joinInBulk(sql);
  await passOnMergedTags(sql, now);
  await forgetTries(sql, "shopify_tags", members);
  await sql.query(
    `insert into tag_states as s (shop_id, word, customer_id, wanted, updated_at)
     select c.shop_id, ${word}, c.id, ${place}, $2
       from ${from}
       left join tag_states had on had.shop_id = c.shop_id and had.customer_id = c.id and had.word = ${word}
      where c.shop_id = $1 and c.shopify_id is not null and ${belongs}
        and ${wanted.already} is distinct from ${place}
     on conflict (shop_id, customer_id, word)
       do update set wanted = ${wanted.other}, updated_at = excluded.updated_at`,
    [sql.shopId, now],
  );
  await sql.query(
    `update tag_states s set wanted = ${wanted.none}, updated_at = $2
      where s.shop_id = $1 and s.word = ${word} and ${wanted.now} <> 0
        and not exists (select 1 from ${from}
                         where c.shop_id = s.shop_id and c.id = s.customer_id
                           and c.shopify_id is not null and ${belongs})`,
    [sql.shopId, now],
  );
  await dropSettledTags(sql);
  await dropUnreachableTags(sql);
}

/**
 * Writes the members of a set into the states of the profiles. An email that several customers share shows the customer
 * who ordered last (of equals, the one with the smaller id). Nothing may be under way.
 */
export async function refreshProfileStates(sql: ShopSql, members: Members, now: Date): Promise<void> {
  await joinInBulk(sql);
  await forgetTries(sql, "klaviyo", members);
  if (showsGroups(members.places)) await wantGroupProfiles(sql, members, now);
  else await wantOtherProfiles(sql, members, now);
  await dropSettledLeavers(sql);
}

/** Profiles also show their customer's group, and the segments. Customers in no group show nothing. */
async function wantGroupProfiles(sql: ShopSql, members: Members, now: Date): Promise<void> {
  const { from, belongs, place, places } = members;
  const word = String(places.word);
  const wanted = wantedIn(members);
  const shown = await shownSegments(sql, 3);
  const content = contentOf(shownPredictions(await predictionsToShow(sql)));
  await sql.query(
    `with owners as (
       select distinct on (e.email) e.email, c.id, ${place} as wanted, ${content} as content
         from ${from}
         join customer_emails e on e.shop_id = c.shop_id and e.customer_id = c.id
        where e.shop_id = $1 and ${belongs}
        order by e.email, ${ORDERED_LAST}),
     showing as (
       select o.email, o.id, o.wanted, o.content || coalesce(${shown.content}, '') as content
         from owners o ${shown.joins})
     insert into list_states as s (shop_id, word, email, customer_id, wanted, wanted_content, updated_at)
     select $1, ${word}, o.email, o.id, o.wanted, o.content, $2
       from showing o
       left join list_states had on had.shop_id = $1 and had.email = o.email and had.word = ${word}
      where (had.customer_id, ${wanted.already}, had.wanted_content) is distinct from (o.id, o.wanted, o.content)
     on conflict (shop_id, email, word)
       do update set customer_id = excluded.customer_id, wanted = ${wanted.other},
                     wanted_content = excluded.wanted_content, updated_at = excluded.updated_at`,
    [sql.shopId, now, ...shown.values],
  );
  await sql.query(
    `update list_states s
        set wanted = ${wanted.none}, wanted_content = null, updated_at = $2,
            sent_content = coalesce(s.sent_content, case when ${inSet("s.may_hold", places)} <> 0 then 'unknown' end)
      where s.shop_id = $1 and s.word = ${word} and ${wanted.now} <> 0
        and not exists (select 1 from customer_emails e
                          join ${from} on c.shop_id = e.shop_id and c.id = e.customer_id
                         where e.shop_id = s.shop_id and e.email = s.email and ${belongs})`,
    [sql.shopId, now],
  );
  await noteSegmentsShown(sql);
}

/**
 * Emails `e` by customer. Of somebody whom only Klaviyo knows it is that of the profile, which is read with engagement.
 */
const EMAILS = `(select customer_id, email, false as of_profile from customer_emails where shop_id = $1
     union all
     select customer_id, email, true from klaviyo_profiles where shop_id = $1 and email is not null) e`;
const IS_ITS_EMAIL = "e.customer_id = c.id and (not e.of_profile or c.shopify_id is null)";

/**
 * An email belongs to the same customer in every set: one in a group goes before all others, and
 * somebody whom only Klaviyo knows comes last. It is on the list if that customer is a member. Its row of word 0 names the customer.
 */
async function wantOtherProfiles(sql: ShopSql, members: Members, now: Date): Promise<void> {
  const { from, belongs, place, places } = members;
  const word = String(places.word);
  const wanted = wantedIn(members);
  const owners = `among as (
       select distinct e.email from ${from} join ${EMAILS} on ${IS_ITS_EMAIL}
        where c.shop_id = $1 and ${belongs}),
     owners as (
       select distinct on (e.email) e.email, c.id
         from among a
         join ${EMAILS} on e.email = a.email
         join customers c on c.shop_id = $1 and ${IS_ITS_EMAIL}
        order by e.email, (c."group" is null), e.of_profile, ${ORDERED_LAST}),
     due as (
       select o.email, c.id, ${place} as wanted from ${from} join owners o on o.id = c.id
        where c.shop_id = $1 and ${belongs})`;
  await sql.query(
    `with ${owners}
     insert into list_states as s (shop_id, word, email, customer_id, updated_at)
     select $1, 0, d.email, d.id, $2 from due d
       left join list_states had on had.shop_id = $1 and had.email = d.email and had.word = 0
      where had.customer_id is distinct from d.id
     on conflict (shop_id, email, word)
       do update set customer_id = excluded.customer_id, updated_at = excluded.updated_at`,
    [sql.shopId, now],
  );
  await sql.query(
    `with ${owners},
     wanting as (
       insert into list_states as s (shop_id, word, email, wanted, updated_at)
       select $1, ${word}, d.email, d.wanted, $2 from due d
         left join list_states had on had.shop_id = $1 and had.email = d.email and had.word = ${word}
        where ${wanted.already} is distinct from d.wanted
       on conflict (shop_id, email, word)
         do update set wanted = ${wanted.other}, updated_at = excluded.updated_at)
     update list_states s set wanted = ${wanted.none}, updated_at = $2
      where s.shop_id = $1 and s.word = ${word} and ${wanted.now} <> 0
        and not exists (select 1 from due d where d.email = s.email)`,
    [sql.shopId, now],
  );
}

/** How many members of a set the target can't be told of. */
export async function countUnreachable(sql: ShopSql, target: Target, members: Members): Promise<number> {
  const { from: states, own, reachable } = STATES_OF[target](members.places);
  const [row] = await sql.query<{ unreachable: bigint }>(
    `select greatest(0, (select count(*) from ${members.from} where c.shop_id = $1 and ${members.belongs})
                        - (select count(*) from ${states}
                             where ${own} and ${wantedIn(members).now} <> 0 and ${reachable})) as unreachable`,
    [sql.shopId],
  );
  return Number(row?.unreachable ?? 0n);
}
