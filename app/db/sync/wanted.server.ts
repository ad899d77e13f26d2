/**
 * What each target should hold. It is written into the states at the start of a sync, and does not change until the
 * sync ends. So a sync works towards one run's groups, even while the next run scores.
 */
import { GROUPS } from "../../domain/groups/group.ts";
import { GROUP_PLACES, groupMask } from "../../domain/sync/places.ts";
import { joinInBulk } from "../core/planner.server.ts";
import { dropSettledLeavers } from "./klaviyo/profile-leavers.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { STATES_OF } from "./places.server.ts";
import { besideSet, inSet, isKept, letGo, withPlaces } from "./set-sql.ts";
import { dropSettledTags, dropUnreachableTags, passOnMergedTags } from "./tag-states.server.ts";
import type { Target } from "./sync-targets.server.ts";

/** The mask that a customer `c` should reach: the place of one group, or none. */
const WANTED = `(case c."group" ${GROUPS.map((group) => `when '${group}' then ${String(groupMask(group))}`).join(" ")}
  else 0 end)::bigint`;
const ALREADY_WANTED = inSet("had.wanted", GROUP_PLACES);
const OF_GROUPS = inSet("s.wanted", GROUP_PLACES);
/** The wanted places of a state that has one: its group is another now. */
const OTHER_GROUP = withPlaces("s.wanted", GROUP_PLACES, "excluded.wanted");
/** The wanted places of a state whose customer is in no group any more. */
const NO_GROUP = besideSet("s.wanted", GROUP_PLACES);
/** The groups' row of a member. */
const WORD = String(GROUP_PLACES.word);

/**
 * What a profile shows, as one text that app/sync/klaviyo/profile.ts reads. If the leading number changes, every
 * profile is sent again.
 */
const CONTENT = `concat_ws('|', '1', c."group", c.r, c.f, c.m, c.order_count, c.spent_minor,
  to_char(c.last_order_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`;

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

/** Writes today's groups into the states of the customer tags. Nothing may be under way. */
export async function refreshTagStates(sql: ShopSql, now: Date): Promise<void> {
  await joinInBulk(sql);
  await passOnMergedTags(sql, now);
  await sql.query(
    `update tag_states s set ${letGo(GROUP_PLACES)}
      where s.shop_id = $1 and s.word = ${WORD} and ${isKept(GROUP_PLACES)}`,
    [sql.shopId],
  );
  await sql.query(
    `insert into tag_states as s (shop_id, word, customer_id, wanted, updated_at)
     select c.shop_id, ${WORD}, c.id, ${WANTED}, $2
       from customers c
       left join tag_states had on had.shop_id = c.shop_id and had.customer_id = c.id and had.word = ${WORD}
      where c.shop_id = $1 and c.shopify_id is not null and c."group" is not null
        and ${ALREADY_WANTED} is distinct from ${WANTED}
     on conflict (shop_id, customer_id, word)
       do update set wanted = ${OTHER_GROUP}, updated_at = excluded.updated_at`,
    [sql.shopId, now],
  );
  await sql.query(
    `update tag_states s set wanted = ${NO_GROUP}, updated_at = $2
      where s.shop_id = $1 and s.word = ${WORD} and ${OF_GROUPS} <> 0
        and not exists (select 1 from customers c
                         where c.shop_id = s.shop_id and c.id = s.customer_id
                           and c.shopify_id is not null and c."group" is not null)`,
    [sql.shopId, now],
  );
  await dropSettledTags(sql);
  await dropUnreachableTags(sql);
}

/**
 * Writes today's groups into the states of the profiles. An email that several customers share shows the customer who
 * ordered last (of equals, the one with the smaller id). Nothing may be under way.
 */
export async function refreshProfileStates(sql: ShopSql, now: Date): Promise<void> {
  await joinInBulk(sql);
  await sql.query(
    `update list_states s set ${letGo(GROUP_PLACES)}
      where s.shop_id = $1 and s.word = ${WORD} and ${isKept(GROUP_PLACES)}`,
    [sql.shopId],
  );
  await sql.query(
    `with owners as (
       select distinct on (e.email) e.email, c.id, ${WANTED} as wanted, ${CONTENT} as content
         from customer_emails e
         join customers c on c.shop_id = e.shop_id and c.id = e.customer_id
        where e.shop_id = $1 and c."group" is not null
        order by e.email, c.last_order_at desc nulls last, c.id)
     insert into list_states as s (shop_id, word, email, customer_id, wanted, wanted_content, updated_at)
     select $1, ${WORD}, o.email, o.id, o.wanted, o.content, $2
       from owners o
       left join list_states had on had.shop_id = $1 and had.email = o.email and had.word = ${WORD}
      where (had.customer_id, ${ALREADY_WANTED}, had.wanted_content) is distinct from (o.id, o.wanted, o.content)
     on conflict (shop_id, email, word)
       do update set customer_id = excluded.customer_id, wanted = ${OTHER_GROUP},
                     wanted_content = excluded.wanted_content, updated_at = excluded.updated_at`,
    [sql.shopId, now],
  );
  await sql.query(
    `update list_states s
        set wanted = ${NO_GROUP}, wanted_content = null, updated_at = $2,
            sent_content = coalesce(s.sent_content, case when ${inSet("s.may_hold", GROUP_PLACES)} <> 0 then 'unknown' end)
      where s.shop_id = $1 and s.word = ${WORD} and ${OF_GROUPS} <> 0
        and not exists (select 1 from customer_emails e
                          join customers c on c.shop_id = e.shop_id and c.id = e.customer_id
                         where e.shop_id = s.shop_id and e.email = s.email and c."group" is not null)`,
    [sql.shopId, now],
  );
  await dropSettledLeavers(sql);
}

/** How many customers in a group the target can't be told of. */
export async function countUnreachable(sql: ShopSql, target: Target): Promise<number> {
  const { from, own, reachable } = STATES_OF[target](GROUP_PLACES);
  const [row] = await sql.query<{ unreachable: bigint }>(
    `select greatest(0, (select count(*) from customers c where c.shop_id = $1 and c."group" is not null)
                        - (select count(*) from ${from}
                             where ${own} and ${OF_GROUPS} <> 0 and ${reachable})) as unreachable`,
    [sql.shopId],
  );
  return Number(row?.unreachable ?? 0n);
}
