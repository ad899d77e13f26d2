/**
 * What each target should hold. It is written into the states at the start of a sync, and does not change until the
 * sync ends. So a sync works towards one run's groups, even while the next run scores.
 */
import { groupBit } from "../../domain/groups/set.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import { joinInBulk } from "../core/planner.server.ts";
import { dropSettledLeavers } from "./klaviyo/profile-leavers.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { STATES } from "./places.server.ts";
import { dropSettledTags, passOnMergedTags } from "./sync-states.server.ts";
import type { Target } from "./sync-targets.server.ts";

/** The mask that a customer `c` should reach: the place of one group, or none. */
const WANTED = `(case c."group" ${GROUPS.map((group) => `when '${group}' then ${groupBit(group)}`).join(" ")}
  else 0 end)::smallint`;

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
    `update sync_states set failure = null, line = null
      where shop_id = $1 and target = 'shopify_tags' and (failure is not null or line is not null)`,
    [sql.shopId],
  );
  await sql.query(
    `insert into sync_states as s (shop_id, target, customer_id, wanted, held, confirmed, updated_at)
     select c.shop_id, 'shopify_tags', c.id, ${WANTED}, 0, 0, $2
       from customers c
       left join sync_states had
         on had.shop_id = c.shop_id and had.target = 'shopify_tags' and had.customer_id = c.id
      where c.shop_id = $1 and c.shopify_id is not null and c."group" is not null
        and had.wanted is distinct from ${WANTED}
     on conflict (shop_id, target, customer_id)
       do update set wanted = excluded.wanted, updated_at = excluded.updated_at`,
    [sql.shopId, now],
  );
  await sql.query(
    `update sync_states s set wanted = 0, updated_at = $2
      where s.shop_id = $1 and s.target = 'shopify_tags' and s.wanted <> 0
        and not exists (select 1 from customers c
                         where c.shop_id = s.shop_id and c.id = s.customer_id
                           and c.shopify_id is not null and c."group" is not null)`,
    [sql.shopId, now],
  );
  await dropSettledTags(sql);
  // Customers who are no longer in Shopify can't be reached.
  await sql.query(
    `delete from sync_states s
      where s.shop_id = $1 and s.target = 'shopify_tags' and s.wanted = 0
        and not exists (select 1 from customers c
                         where c.shop_id = s.shop_id and c.id = s.customer_id and c.shopify_id is not null)`,
    [sql.shopId],
  );
}

/**
 * Writes today's groups into the states of the profiles. An email that several customers share shows the customer who
 * ordered last (of equals, the one with the smaller id). Nothing may be under way.
 */
export async function refreshProfileStates(sql: ShopSql, now: Date): Promise<void> {
  await joinInBulk(sql);
  await sql.query(
    `update profile_states set failure = null, line = null
      where shop_id = $1 and (failure is not null or line is not null)`,
    [sql.shopId],
  );
  await sql.query(
    `with owners as (
       select distinct on (e.email) e.email, c.id, ${WANTED} as wanted, ${CONTENT} as content
         from customer_emails e
         join customers c on c.shop_id = e.shop_id and c.id = e.customer_id
        where e.shop_id = $1 and c."group" is not null
        order by e.email, c.last_order_at desc nulls last, c.id)
     insert into profile_states (shop_id, email, customer_id, wanted, wanted_content, held, confirmed, updated_at)
     select $1, o.email, o.id, o.wanted, o.content, 0, 0, $2
       from owners o
       left join profile_states had on had.shop_id = $1 and had.email = o.email
      where (had.customer_id, had.wanted, had.wanted_content) is distinct from (o.id, o.wanted, o.content)
     on conflict (shop_id, email)
       do update set customer_id = excluded.customer_id, wanted = excluded.wanted,
                     wanted_content = excluded.wanted_content, updated_at = excluded.updated_at`,
    [sql.shopId, now],
  );
  await sql.query(
    `update profile_states p
        set wanted = 0, wanted_content = null, updated_at = $2,
            sent_content = coalesce(p.sent_content, case when p.held <> 0 then 'unknown' end)
      where p.shop_id = $1 and p.wanted <> 0
        and not exists (select 1 from customer_emails e
                          join customers c on c.shop_id = e.shop_id and c.id = e.customer_id
                         where e.shop_id = p.shop_id and e.email = p.email and c."group" is not null)`,
    [sql.shopId, now],
  );
  await dropSettledLeavers(sql);
}

/** How many customers in a group the target can't be told of. */
export async function countUnreachable(sql: ShopSql, target: Target): Promise<number> {
  const [row] = await sql.query<{ unreachable: bigint }>(
    `select greatest(0, (select count(*) from customers c where c.shop_id = $1 and c."group" is not null)
                        - (select count(*) from ${STATES[target].reached})) as unreachable`,
    [sql.shopId],
  );
  return Number(row?.unreachable ?? 0n);
}
