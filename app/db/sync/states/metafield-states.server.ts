/**
 * What the customers' metafields are known to be; see the model in the schema. `wanted` and `sent` are the group's
 * name and the score, such as `Loyal|545`. `sent` becomes `unknown` before something is sent, and stays so until
 * Shopify has confirmed it.
 */
import { GROUP_AUDIENCES, type GroupNames } from "../../../domain/sync/audience.ts";
import { GROUP_PLACES, setOfPlace } from "../../../domain/sync/places.ts";
import { linesByCode } from "../../core/lines-by-code.ts";
import { existingRow } from "../../core/existing-row.ts";
import { readAlongKey } from "../../core/planner.server.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import { inSet } from "../set-sql.ts";
import { IN_SHOPIFY, TO_RETRY } from "./tag-states.server.ts";

/** A customer whose metafields aren't what they should be. */
export interface UnsettledMetafields {
  readonly customerId: bigint;
  readonly shopifyId: bigint;
  /** null: the customer should have none. */
  readonly wanted: string | null;
}

/** Writes today's metafields, by the groups that the tags are about to show. Nothing may be under way. */
export async function refreshMetafieldStates(sql: ShopSql, names: GroupNames, now: Date): Promise<void> {
  await clearFailures(sql);
  const wanted = inSet("t.wanted", GROUP_PLACES);
  const grouped = `from tag_states t
      join customers c on c.shop_id = t.shop_id and c.id = t.customer_id and c.shopify_id is not null
      join unnest($3::bigint[], $4::text[]) as n (mask, name) on n.mask = ${wanted}
     where t.shop_id = $1 and t.word = ${String(GROUP_PLACES.word)}`;
  const values = [
    ...[sql.shopId, now],
    GROUP_AUDIENCES.map(({ place }) => setOfPlace(place).mask),
    GROUP_AUDIENCES.map(({ subject }) => names[subject]),
  ];
  await sql.query(
    `insert into metafield_states as s (shop_id, customer_id, wanted, updated_at)
     select c.shop_id, c.id, concat(n.name, '|', c.r, c.f, c.m), $2 ${grouped} and c.r is not null
     on conflict (shop_id, customer_id) do update set wanted = excluded.wanted, updated_at = excluded.updated_at
       where s.wanted is distinct from excluded.wanted`,
    values,
  );
  await sql.query(
    `update metafield_states s set wanted = null, updated_at = $2
      where s.shop_id = $1 and s.wanted is not null
        and not exists (select 1 from tag_states t
                         where t.shop_id = s.shop_id and t.word = ${String(GROUP_PLACES.word)}
                           and t.customer_id = s.customer_id and ${wanted} <> 0)`,
    [sql.shopId, now],
  );
  await dropSettled(sql);
}

/** Wants no metafields for anybody. */
export async function emptyMetafieldStates(sql: ShopSql, now: Date): Promise<void> {
  await clearFailures(sql);
  await sql.query(
    "update metafield_states set wanted = null, updated_at = $2 where shop_id = $1 and wanted is not null",
    [sql.shopId, now],
  );
  await dropSettled(sql);
}

/** Remembers, before a sync changes the metafields, what an undo of it leads back to. */
export async function rememberMetafields(sql: ShopSql): Promise<void> {
  const before = `case when wanted is distinct from sent and sent is distinct from 'unknown'
    then coalesce(sent, '') end`;
  await sql.query(
    `update metafield_states set undo_to = ${before} where shop_id = $1 and undo_to is distinct from ${before}`,
    [sql.shopId],
  );
}

/** Wants the metafields from before the last sync. */
export async function restoreMetafields(sql: ShopSql, now: Date): Promise<void> {
  await clearFailures(sql);
  await sql.query(
    `update metafield_states set wanted = nullif(undo_to, ''), updated_at = $2
      where shop_id = $1 and undo_to is not null`,
    [sql.shopId, now],
  );
}

async function clearFailures(sql: ShopSql): Promise<void> {
  await sql.query(
    `update metafield_states set failure = null, line = null
      where shop_id = $1 and (failure is not null or line is not null)`,
    [sql.shopId],
  );
}

/** Forgets customers who want none, if nothing is left to delete or undo, or if they are no longer in Shopify. */
async function dropSettled(sql: ShopSql): Promise<void> {
  await sql.query(
    `delete from metafield_states s
      where s.shop_id = $1 and s.wanted is null
        and ((s.sent is null and s.undo_to is null)
             or not exists (select 1 from customers c where c.shop_id = s.shop_id and c.id = s.customer_id
                                                        and c.shopify_id is not null))`,
    [sql.shopId],
  );
}

/** The next customers whose metafields have to be set, or the next whose metafields have to be deleted. */
export async function unsettledMetafields(
  sql: ShopSql,
  change: "set" | "delete",
  limit: number,
): Promise<UnsettledMetafields[]> {
  await readAlongKey(sql);
  return sql.query<UnsettledMetafields>(
    `select s.customer_id as "customerId", c.shopify_id as "shopifyId", s.wanted
       from metafield_states s ${IN_SHOPIFY}
      where s.shop_id = $1 and s.failure is null and s.line is null
        and ${change === "set" ? "s.wanted is not null and s.wanted is distinct from s.sent" : "s.wanted is null and s.sent is not null"}
      order by s.customer_id limit $2`,
    [sql.shopId, limit],
  );
}

/** Notes, before a file is sent, on which line each customer stands. */
export async function noteMetafieldLines(
  sql: ShopSql,
  lines: readonly { readonly customerId: bigint; readonly line: number }[],
  now: Date,
): Promise<void> {
  await sql.query(
    `insert into metafield_states (shop_id, customer_id, line, sent, updated_at)
     select $1, l.customer_id, l.line, 'unknown', $4
       from unnest($2::bigint[], $3::int[]) as l (customer_id, line)
       ${existingRow("metafield_states", "shop_id = $1 and customer_id = l.customer_id")}
     on conflict (shop_id, customer_id)
       do update set line = excluded.line, sent = excluded.sent, updated_at = excluded.updated_at`,
    [sql.shopId, lines.map((line) => line.customerId), lines.map((line) => line.line), now],
  );
}

/** How many lines the file under way has. */
export async function countMetafieldLines(sql: ShopSql): Promise<number> {
  const [row] = await sql.query<{ lines: number | null }>(
    "select max(line) + 1 as lines from metafield_states where shop_id = $1 and line is not null",
    [sql.shopId],
  );
  return row?.lines ?? 0;
}

/** Notes that the lines from this one on are no longer under way. */
export async function dropMetafieldLines(sql: ShopSql, fromLine: number): Promise<void> {
  await sql.query("update metafield_states set line = null where shop_id = $1 and line >= $2", [
    sql.shopId,
    fromLine,
  ]);
}

/** Notes why lines failed. */
export async function failMetafieldLines(
  sql: ShopSql,
  failures: readonly { readonly line: number; readonly code: string }[],
  now: Date,
): Promise<void> {
  for (const [code, lines] of linesByCode(failures))
    await sql.query(
      `update metafield_states set failure = $3, line = null, updated_at = $4
        where shop_id = $1 and line = any($2::int[])`,
      [sql.shopId, lines, code, now],
    );
}

/** Notes what Shopify confirmed: all lines except `exceptLines`. Returns for how many customers. */
export async function confirmMetafieldLines(
  sql: ShopSql,
  exceptLines: readonly number[],
  now: Date,
): Promise<number> {
  const [row] = await sql.query<{ confirmed: bigint }>(
    `with done as (
       update metafield_states s set sent = s.wanted, line = null, updated_at = $3
        where s.shop_id = $1 and s.line is not null and s.line <> all($2::int[])
       returning 1)
     select count(*) as confirmed from done`,
    [sql.shopId, exceptLines, now],
  );
  return Number(row?.confirmed ?? 0n);
}

/** Customers whose metafields failed and are tried again by themselves. */
export async function metafieldsToRetry(sql: ShopSql, limit: number): Promise<UnsettledMetafields[]> {
  return sql.query<UnsettledMetafields>(
    `select s.customer_id as "customerId", c.shopify_id as "shopifyId", s.wanted
       from metafield_states s ${IN_SHOPIFY}
      where s.shop_id = $1 and s.failure = $2
      order by s.customer_id limit $3`,
    [sql.shopId, TO_RETRY, limit],
  );
}

/** Notes that one customer's metafields are as wanted, or why they are not. */
export async function saveMetafieldState(
  sql: ShopSql,
  customerId: bigint,
  failure: string | null,
  now: Date,
): Promise<void> {
  await sql.query(
    `update metafield_states set failure = $3, sent = case when $3::text is null then wanted else sent end, updated_at = $4
      where shop_id = $1 and customer_id = $2`,
    [sql.shopId, customerId, failure, now],
  );
}

/** Forgets a customer who is no longer in Shopify. */
export async function dropMetafieldState(sql: ShopSql, customerId: bigint): Promise<void> {
  await sql.query("delete from metafield_states where shop_id = $1 and customer_id = $2", [
    sql.shopId,
    customerId,
  ]);
}

/** Whether any customer may still have metafields. */
export async function areMetafieldsHeld(sql: ShopSql): Promise<boolean> {
  const rows = await sql.query(
    "select 1 from metafield_states where shop_id = $1 and sent is not null limit 1",
    [sql.shopId],
  );
  return rows.length > 0;
}
