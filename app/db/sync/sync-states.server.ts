/** What the customer tags are known to be; see the model in the schema. */
import { linesByCode } from "../core/lines-by-code.ts";
import { existingRow } from "../core/existing-row.ts";
import { readAlongKey } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** A customer whose tags are not yet what they should be. */
export interface UnsettledCustomer {
  readonly customerId: bigint;
  readonly shopifyId: bigint;
  readonly wanted: number;
  readonly held: number;
  readonly confirmed: number;
}

/** Adds to states `s` the customer's id in Shopify, as `c`. States of customers without one are left out. */
export const IN_SHOPIFY = `cross join lateral (
  select shopify_id from customers
   where shop_id = $1 and id = s.customer_id and shopify_id is not null limit 1) as c`;

/**
 * The next customers after `after` (by id) whose tags aren't settled. Customers who failed in this sync are left out,
 * and so are those in a file under way.
 */
export async function unsettledCustomers(
  sql: ShopSql,
  after: bigint,
  limit: number,
): Promise<UnsettledCustomer[]> {
  await readAlongKey(sql);
  return sql.query<UnsettledCustomer>(
    `select s.customer_id as "customerId", c.shopify_id as "shopifyId", s.wanted, s.held, s.confirmed
       from sync_states s ${IN_SHOPIFY}
      where s.shop_id = $1 and s.target = 'shopify_tags' and s.customer_id > $2
        and s.failure is null and s.line is null and (s.wanted <> s.held or s.wanted <> s.confirmed)
      order by s.customer_id limit $3`,
    [sql.shopId, after, limit],
  );
}

/** A customer's line in a file that is about to be sent, and the masks from then on. */
interface TagLine {
  readonly customerId: bigint;
  readonly line: number;
  readonly held: number;
  readonly confirmed: number;
}

/** Notes, before a file is sent, on which line each customer stands. */
export async function noteTagLines(sql: ShopSql, lines: readonly TagLine[], now: Date): Promise<void> {
  await sql.query(
    `insert into sync_states (shop_id, target, customer_id, line, wanted, held, confirmed, updated_at)
     select $1, 'shopify_tags', l.customer_id, l.line, 0, l.held, l.confirmed, $6
       from unnest($2::bigint[], $3::int[], $4::smallint[], $5::smallint[]) as l (customer_id, line, held, confirmed)
       ${existingRow("sync_states", "shop_id = $1 and target = 'shopify_tags' and customer_id = l.customer_id")}
     on conflict (shop_id, target, customer_id)
       do update set line = excluded.line, held = excluded.held, confirmed = excluded.confirmed,
                     updated_at = excluded.updated_at`,
    [
      sql.shopId,
      lines.map((line) => line.customerId),
      lines.map((line) => line.line),
      lines.map((line) => line.held),
      lines.map((line) => line.confirmed),
      now,
    ],
  );
}

/** How many lines the file under way has. */
export async function countTagLines(sql: ShopSql): Promise<number> {
  const [row] = await sql.query<{ lines: number | null }>(
    `select max(line) + 1 as lines from sync_states
      where shop_id = $1 and target = 'shopify_tags' and line is not null`,
    [sql.shopId],
  );
  return row?.lines ?? 0;
}

/**
 * Notes that the lines from this one on are no longer under way: they were not sent, or nobody knows what became of
 * them.
 */
export async function dropTagLines(sql: ShopSql, fromLine: number): Promise<void> {
  await sql.query(
    `update sync_states set line = null
      where shop_id = $1 and target = 'shopify_tags' and line >= $2`,
    [sql.shopId, fromLine],
  );
}

/** Notes why lines of the file failed. */
export async function failTagLines(
  sql: ShopSql,
  failures: readonly { readonly line: number; readonly code: string }[],
  now: Date,
): Promise<void> {
  for (const [code, lines] of linesByCode(failures))
    await sql.query(
      `update sync_states set failure = $3, line = null, updated_at = $4
        where shop_id = $1 and target = 'shopify_tags' and line = any($2::int[])`,
      [sql.shopId, lines, code, now],
    );
}

/** Forgets the customers of these lines. Shopify no longer has them, so there is nothing to tag. */
export async function dropLostCustomers(sql: ShopSql, lines: readonly number[]): Promise<void> {
  await sql.query(
    `delete from sync_states
      where shop_id = $1 and target = 'shopify_tags' and line is not null and line = any($2::int[])`,
    [sql.shopId, lines],
  );
}

/**
 * Passes on the tags of merged customers. A customer who was merged is gone from Shopify. Shopify gave the tags to the
 * kept customer, whose state may hold them from now on.
 */
export async function passOnMergedTags(sql: ShopSql, now: Date): Promise<void> {
  await sql.query(
    `with given as (
       select s.customer_id as gone, kept.id as kept, s.held
         from customer_merges m
         cross join lateral (
           select id from customers where shop_id = $1 and shopify_id = m.gone_id limit 1) as gone
         cross join lateral (
           select id from customers where shop_id = $1 and shopify_id = m.kept_id limit 1) as kept
         ${existingRow(
           "sync_states",
           "shop_id = $1 and target = 'shopify_tags' and customer_id = gone.id and held <> 0",
           { name: "s", columns: "customer_id, held" },
         )}
        where m.shop_id = $1),
     taken as (
       insert into sync_states (shop_id, target, customer_id, wanted, held, confirmed, updated_at)
       select $1, 'shopify_tags', gone, 0, 0, 0, $2 from given
       on conflict (shop_id, target, customer_id)
         do update set held = 0, confirmed = 0, updated_at = excluded.updated_at)
     insert into sync_states as s (shop_id, target, customer_id, wanted, held, confirmed, updated_at)
     select $1, 'shopify_tags', kept, 0, bit_or(held), 0, $2 from given group by kept
     on conflict (shop_id, target, customer_id)
       do update set held = s.held | excluded.held, updated_at = excluded.updated_at`,
    [sql.shopId, now],
  );
}

/** Notes what Shopify confirmed: all lines of the file except `exceptLines`. Returns how many. */
export async function confirmTagLines(
  sql: ShopSql,
  step: "add" | "remove",
  exceptLines: readonly number[],
  now: Date,
): Promise<number> {
  const set =
    step === "add"
      ? "held = s.held | s.wanted, confirmed = s.confirmed | s.wanted"
      : "held = s.held & s.wanted, confirmed = s.confirmed & s.wanted";
  const [row] = await sql.query<{ confirmed: bigint }>(
    `with done as (
       update sync_states s set ${set}, line = null, updated_at = $3
        where s.shop_id = $1 and s.target = 'shopify_tags' and s.line is not null and s.line <> all($2::int[])
       returning 1)
     select count(*) as confirmed from done`,
    [sql.shopId, exceptLines, now],
  );
  return Number(row?.confirmed ?? 0n);
}

/**
 * Turns the tags of these places into tags under the labels before. This has to wait while still older tags are left.
 * Older tags of customers who failed are given up: otherwise one lost customer would hold back the merchant's new
 * prefix for good. False: not yet.
 */
export async function relabelTags(sql: ShopSql, places: number, shift: number, now: Date): Promise<boolean> {
  const older = await sql.query(
    `select 1 from sync_states
      where shop_id = $1 and target = 'shopify_tags' and held & ($2::int << $3::int) <> 0 and failure is null limit 1`,
    [sql.shopId, places, shift],
  );
  if (older.length > 0) return false;
  await sql.query(
    `update sync_states
        set held = ((held & ~($2::int | ($2::int << $3::int))) | ((held & $2::int) << $3::int))::smallint,
            confirmed = (confirmed & ~$2::int)::smallint, updated_at = $4
      where shop_id = $1 and target = 'shopify_tags' and held <> 0`,
    [sql.shopId, places, shift, now],
  );
  return true;
}

/** Forgets customers who hold nothing, want nothing, and would get nothing back by an undo. */
export async function dropSettledTags(sql: ShopSql): Promise<void> {
  await sql.query(
    `delete from sync_states
      where shop_id = $1 and target = 'shopify_tags' and wanted = 0 and held = 0 and coalesce(undo_to, 0) = 0`,
    [sql.shopId],
  );
}

/** How many customers have tags or metafields that failed. */
export async function countTagFailures(sql: ShopSql): Promise<number> {
  const [row] = await sql.query<{ failed: bigint }>(
    `select count(*) as failed from (
       select customer_id from sync_states
        where shop_id = $1 and target = 'shopify_tags' and failure is not null
       union select customer_id from metafield_states where shop_id = $1 and failure is not null) f`,
    [sql.shopId],
  );
  return Number(row?.failed ?? 0n);
}

/** The failure code of customers whose change has still to be tried by a call of its own. */
export const TO_RETRY = "to_retry";

/** Customers whose change failed and is tried again by a call of its own. */
export async function customersToRetry(sql: ShopSql, limit: number): Promise<UnsettledCustomer[]> {
  return sql.query<UnsettledCustomer>(
    `select s.customer_id as "customerId", c.shopify_id as "shopifyId", s.wanted, s.held, s.confirmed
       from sync_states s ${IN_SHOPIFY}
      where s.shop_id = $1 and s.target = 'shopify_tags' and s.failure = $2
      order by s.customer_id limit $3`,
    [sql.shopId, TO_RETRY, limit],
  );
}

/** What is known of one customer's tags, and why they are not as wanted. */
interface TagState {
  readonly customerId: bigint;
  readonly held: number;
  readonly confirmed: number;
  readonly failure: string | null;
}

export async function saveTagState(sql: ShopSql, state: TagState, now: Date): Promise<void> {
  await sql.query(
    `update sync_states set held = $3, confirmed = $4, failure = $5, updated_at = $6
      where shop_id = $1 and target = 'shopify_tags' and customer_id = $2`,
    [sql.shopId, state.customerId, state.held, state.confirmed, state.failure, now],
  );
}

/** Forgets a customer who is no longer in Shopify. */
export async function dropTagState(sql: ShopSql, customerId: bigint): Promise<void> {
  await sql.query(
    "delete from sync_states where shop_id = $1 and target = 'shopify_tags' and customer_id = $2",
    [sql.shopId, customerId],
  );
}
