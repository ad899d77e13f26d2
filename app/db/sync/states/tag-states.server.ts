/** What the customer tags are known to be; see the model TagState in the schema. */
import { MOST_WORDS, type PlaceSet } from "../../../domain/sync/places.ts";
import { int4Array, int8Array } from "../../core/binary-array.ts";
import { existingRow } from "../../core/existing-row.ts";
import { linesByCode } from "../../core/lines-by-code.ts";
import { readAlongKey } from "../../core/planner.server.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import { showsGroups } from "../places.server.ts";
import { besideSet, inSet, maskSql, noteFailure, withPlaces } from "../set-sql.ts";

/** A customer whose tags of a set are not yet what they should be. All masks hold places of the set only. */
export interface UnsettledCustomer {
  readonly customerId: bigint;
  readonly shopifyId: bigint;
  readonly wanted: bigint;
  readonly mayHold: bigint;
  readonly confirmed: bigint;
  readonly before: bigint;
}

/** Adds to states `s` the customer's id in Shopify, as `c`. States of customers without one are left out. */
export const IN_SHOPIFY = `cross join lateral (
  select shopify_id from customers
   where shop_id = $1 and id = s.customer_id and shopify_id is not null limit 1) as c`;

/** Whether anything of the set is left to send of `s`. An index holds the rows with anything left in any set. */
export function unsettledTags(set: PlaceSet): string {
  const places = "((s.wanted # s.may_hold) | (s.wanted # s.confirmed) | s.before)";
  return `s.unsettled and ${inSet(places, set)} <> 0`;
}

const columnsOf = (set: PlaceSet): string => `s.customer_id as "customerId", c.shopify_id as "shopifyId",
  ${inSet("s.wanted", set)} as wanted, ${inSet("s.may_hold", set)} as "mayHold",
  ${inSet("s.confirmed", set)} as confirmed, ${inSet("s.before", set)} as before`;

/**
 * The next customers after `after` (by id) whose tags of the set aren't settled. Customers who failed in this sync are
 * left out, and so are those in a file under way.
 */
export async function unsettledCustomers(
  sql: ShopSql,
  set: PlaceSet,
  { after, limit }: { readonly after: bigint; readonly limit: number },
): Promise<UnsettledCustomer[]> {
  await readAlongKey(sql);
  return sql.query<UnsettledCustomer>(
    `select ${columnsOf(set)}
       from tag_states s ${IN_SHOPIFY}
      where s.shop_id = $1 and s.word = ${String(set.word)} and s.customer_id > $2
        and ${unsettledTags(set)} and ${inSet("s.failed", set)} = 0 and s.line is null
      order by s.customer_id limit $3`,
    [sql.shopId, after, limit],
  );
}

/** A customer's line in a file that is about to be sent, and the masks from then on. */
interface TagLine {
  readonly customerId: bigint;
  readonly line: number;
  readonly mayHold: bigint;
  readonly confirmed: bigint;
}

/** Notes, before a file is sent, on which line each customer stands. */
export async function noteTagLines(
  sql: ShopSql,
  set: PlaceSet,
  lines: readonly TagLine[],
  now: Date,
): Promise<void> {
  const word = String(set.word);
  await sql.query(
    `insert into tag_states as s (shop_id, word, customer_id, line, may_hold, confirmed, updated_at)
     select $1, ${word}, l.customer_id, l.line, l.may_hold, l.confirmed, $6
       from unnest($2::bigint[], $3::int[], $4::bigint[], $5::bigint[]) as l (customer_id, line, may_hold, confirmed)
       ${existingRow("tag_states", `shop_id = $1 and customer_id = l.customer_id and word = ${word}`)}
     on conflict (shop_id, customer_id, word)
       do update set line = excluded.line, updated_at = excluded.updated_at,
                     may_hold = ${withPlaces("s.may_hold", set, "excluded.may_hold")},
                     confirmed = ${withPlaces("s.confirmed", set, "excluded.confirmed")}`,
    [
      sql.shopId,
      int8Array(lines.map((line) => line.customerId)),
      int4Array(lines.map((line) => line.line)),
      int8Array(lines.map((line) => line.mayHold)),
      int8Array(lines.map((line) => line.confirmed)),
      now,
    ],
  );
}

/** How many lines the file under way has. */
export async function countTagLines(sql: ShopSql): Promise<number> {
  const [row] = await sql.query<{ lines: number | null }>(
    "select max(line) + 1 as lines from tag_states where shop_id = $1 and line is not null",
    [sql.shopId],
  );
  return row?.lines ?? 0;
}

/**
 * Notes that the lines from this one on are no longer under way: they were not sent, or nobody knows what became of
 * them.
 */
export async function dropTagLines(sql: ShopSql, fromLine: number): Promise<void> {
  await sql.query("update tag_states set line = null where shop_id = $1 and line >= $2", [
    sql.shopId,
    fromLine,
  ]);
}

/** Notes why lines of the file failed. */
export async function failTagLines(
  sql: ShopSql,
  set: PlaceSet,
  failures: readonly { readonly line: number; readonly code: string }[],
  now: Date,
): Promise<void> {
  for (const [code, lines] of linesByCode(failures))
    await sql.query(
      `update tag_states s set ${noteFailure(set, "$3::text")}, line = null, updated_at = $4
        where s.shop_id = $1 and s.word = ${String(set.word)} and s.line = any($2::int[])`,
      [sql.shopId, lines, code, now],
    );
}

/** Forgets the customers of these lines. Shopify no longer has them, so there is nothing to tag. */
export async function dropLostCustomers(sql: ShopSql, lines: readonly number[]): Promise<void> {
  await sql.query(
    `delete from tag_states
      where shop_id = $1 and customer_id = any(array(
        select customer_id from tag_states where shop_id = $1 and line is not null and line = any($2::int[])))`,
    [sql.shopId, lines],
  );
}

/**
 * Passes on the tags of merged customers, of all sets. A customer who was merged is gone from Shopify. Shopify gave the
 * tags to the kept customer, whose state may hold them from now on.
 */
export async function passOnMergedTags(sql: ShopSql, now: Date): Promise<void> {
  await sql.query(
    `with given as (
       select s.customer_id as gone, kept.id as kept, s.word, s.may_hold, s.before
         from customer_merges m
         cross join lateral (
           select id from customers where shop_id = $1 and shopify_id = m.gone_id limit 1) as gone
         cross join lateral (
           select id from customers where shop_id = $1 and shopify_id = m.kept_id limit 1) as kept
         ${existingRow("tag_states", "shop_id = $1 and customer_id = gone.id and may_hold | before <> 0", {
           name: "s",
           columns: "customer_id, word, may_hold, before",
           rows: MOST_WORDS,
         })}
        where m.shop_id = $1),
     taken as (
       insert into tag_states (shop_id, customer_id, word, updated_at)
       select $1, gone, word, $2 from given
       on conflict (shop_id, customer_id, word)
         do update set may_hold = 0, confirmed = 0, before = 0, updated_at = excluded.updated_at)
     insert into tag_states as s (shop_id, customer_id, word, may_hold, before, updated_at)
     select $1, kept, word, bit_or(may_hold), bit_or(before), $2 from given group by kept, word
     on conflict (shop_id, customer_id, word)
       do update set may_hold = s.may_hold | excluded.may_hold, before = s.before | excluded.before,
                     updated_at = excluded.updated_at`,
    [sql.shopId, now],
  );
}

/** Notes what Shopify confirmed: all lines of the file except `exceptLines`. Returns how many. */
export async function confirmTagLines(
  sql: ShopSql,
  set: PlaceSet,
  { step, exceptLines }: { readonly step: "add" | "remove"; readonly exceptLines: readonly number[] },
  now: Date,
): Promise<number> {
  const joined = inSet("s.wanted", set);
  const left = `(s.wanted | (~${maskSql(set)}))`;
  const masks =
    step === "add"
      ? `may_hold = s.may_hold | ${joined}, confirmed = s.confirmed | ${joined}`
      : `may_hold = s.may_hold & ${left}, confirmed = s.confirmed & ${left}, before = ${besideSet("s.before", set)}`;
  const [row] = await sql.query<{ confirmed: bigint }>(
    `with done as (
       update tag_states s set ${masks}, line = null, updated_at = $3
        where s.shop_id = $1 and s.word = ${String(set.word)} and s.line is not null and s.line <> all($2::int[])
       returning 1)
     select count(*) as confirmed from done`,
    [sql.shopId, exceptLines, now],
  );
  return Number(row?.confirmed ?? 0n);
}

/**
 * Turns all tags of the set into tags under the labels before. This has to wait while still older tags are left. Older
 * tags of customers who failed are given up: otherwise one lost customer would hold back the merchant's new prefix for
 * good. False: not yet.
 */
export async function relabelTags(sql: ShopSql, set: PlaceSet, now: Date): Promise<boolean> {
  const own = `s.shop_id = $1 and s.word = ${String(set.word)}`;
  const older = await sql.query(
    `select 1 from tag_states s
      where ${own} and s.before <> 0 and ${inSet("s.before", set)} <> 0 and ${inSet("s.failed", set)} = 0 limit 1`,
    [sql.shopId],
  );
  if (older.length > 0) return false;
  await sql.query(
    `update tag_states s
        set before = ${withPlaces("s.before", set, inSet("s.may_hold", set))}, may_hold = ${besideSet("s.may_hold", set)},
            confirmed = ${besideSet("s.confirmed", set)}, updated_at = $2
      where ${own} and ${inSet("(s.may_hold | s.before)", set)} <> 0`,
    [sql.shopId, now],
  );
  return true;
}

/** Forgets customers who hold nothing, want nothing, and would get nothing back by an undo, in any set of the word. */
export async function dropSettledTags(sql: ShopSql): Promise<void> {
  await sql.query(
    "delete from tag_states where shop_id = $1 and wanted = 0 and may_hold = 0 and before = 0 and undo_to = 0",
    [sql.shopId],
  );
}

/** Forgets customers who are no longer in Shopify. They can't be reached, and carry no tags. */
export async function dropUnreachableTags(sql: ShopSql): Promise<void> {
  await sql.query(
    `delete from tag_states s
      where s.shop_id = $1
        and not exists (select 1 from customers c
                         where c.shop_id = s.shop_id and c.id = s.customer_id and c.shopify_id is not null)`,
    [sql.shopId],
  );
}

/** How many customers have tags of these sets that failed, or metafields, which are the groups'. */
export async function countTagFailures(sql: ShopSql, sets: readonly PlaceSet[]): Promise<number> {
  const failed = sets.map((set) => `select customer_id from tag_states s where ${failedTags(set)}`);
  if (sets.some(showsGroups))
    failed.push("select customer_id from metafield_states where shop_id = $1 and failure is not null");
  if (failed.length === 0) return 0;
  const [row] = await sql.query<{ failed: bigint }>(
    `select count(*) as failed from (${failed.join(" union ")}) f`,
    [sql.shopId],
  );
  return Number(row?.failed ?? 0n);
}

/** Which states `s` of the shop $1 failed in the set. An index holds the failed rows. */
export function failedTags(set: PlaceSet): string {
  return `s.shop_id = $1 and s.word = ${String(set.word)} and s.failed <> 0 and ${inSet("s.failed", set)} <> 0`;
}

/** The failure code of customers whose change has still to be tried by a call of its own. */
export const TO_RETRY = "to_retry";

/** Customers whose change failed and is tried again by a call of its own. */
export async function customersToRetry(
  sql: ShopSql,
  set: PlaceSet,
  limit: number,
): Promise<UnsettledCustomer[]> {
  return sql.query<UnsettledCustomer>(
    `select ${columnsOf(set)}
       from tag_states s ${IN_SHOPIFY}
      where ${failedTags(set)} and s.failure = $2
      order by s.customer_id limit $3`,
    [sql.shopId, TO_RETRY, limit],
  );
}

/** What is known of one customer's tags of a set, and why they are not as wanted. */
interface KnownTags {
  readonly customerId: bigint;
  readonly mayHold: bigint;
  readonly confirmed: bigint;
  readonly before: bigint;
  readonly failure: string | null;
}

export async function saveTagState(sql: ShopSql, set: PlaceSet, tags: KnownTags, now: Date): Promise<void> {
  const { customerId, mayHold, confirmed, before, failure } = tags;
  await sql.query(
    `update tag_states s
        set may_hold = ${withPlaces("s.may_hold", set, "$3::bigint")},
            confirmed = ${withPlaces("s.confirmed", set, "$4::bigint")},
            before = ${withPlaces("s.before", set, "$5::bigint")}, ${noteFailure(set, "$6::text")}, updated_at = $7
      where s.shop_id = $1 and s.customer_id = $2 and s.word = ${String(set.word)}`,
    [sql.shopId, customerId, mayHold, confirmed, before, failure, now],
  );
}

/** Forgets a customer who is no longer in Shopify. */
export async function dropTagState(sql: ShopSql, customerId: bigint): Promise<void> {
  await sql.query("delete from tag_states where shop_id = $1 and customer_id = $2", [sql.shopId, customerId]);
}
