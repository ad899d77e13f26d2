/** Whom the merchant leaves out of groups and syncs, by tags. */
import { z } from "zod";

import type { TagCount } from "../../domain/left-out.ts";
import { int8Array } from "../core/binary-array.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

export interface LeftOutChoice {
  /** In comparable form. */
  readonly tags: readonly string[];
  /** When the merchant chose; null: not yet. */
  readonly chosenAt: Date | null;
  /** The store's most frequent tags; null: they were not read yet. */
  readonly found: readonly TagCount[] | null;
}

const MOST_FOUND = 200;

const found = z.array(z.object({ tag: z.string(), customers: z.int().positive() }));

export async function readLeftOut(sql: ShopSql): Promise<LeftOutChoice> {
  const [row] = await sql.query<Omit<LeftOutChoice, "found"> & { found: unknown }>(
    `select coalesce(tags, '{}') as tags, chosen_at as "chosenAt", found from left_out where shop_id = $1`,
    [sql.shopId],
  );
  if (row === undefined) return { tags: [], chosenAt: null, found: null };
  return { ...row, found: found.nullable().parse(row.found) };
}

/** The customers whom a tag leaves out: their ids here, and Shopify's. */
export interface LeftOutCustomers {
  readonly ids: readonly bigint[];
  readonly shopifyIds: readonly bigint[];
}

/** Finds them in two steps: joined with orders or customers, a table of tags without statistics is read again and again. */
export async function leftOutCustomers(sql: ShopSql): Promise<LeftOutCustomers> {
  const { tags } = await readLeftOut(sql);
  if (tags.length === 0) return { ids: [], shopifyIds: [] };
  const tagged = await sql.query<{ id: bigint }>(
    "select distinct customer_id as id from customer_tags where shop_id = $1 and tag = any($2::text[])",
    [sql.shopId, tags],
  );
  const ids = tagged.map(({ id }) => id);
  const customers = await sql.query<{ id: bigint }>(
    "select shopify_id as id from customers where shop_id = $1 and id = any($2::bigint[]) and shopify_id is not null",
    [sql.shopId, int8Array(ids)],
  );
  return { ids, shopifyIds: customers.map(({ id }) => id) };
}

/** Saves which tags leave a customer out; none is a choice, too. */
export async function saveLeftOutTags(sql: ShopSql, tags: readonly string[], now: Date): Promise<void> {
  await sql.query(
    `insert into left_out (shop_id, tags, chosen_at) values ($1, $2, $3)
     on conflict (shop_id) do update set tags = excluded.tags, chosen_at = excluded.chosen_at`,
    [sql.shopId, tags, now],
  );
}

/** Counts the customers by tag, and keeps the most frequent ones for the pages. */
export async function countTags(sql: ShopSql): Promise<void> {
  await sql.query(
    `insert into left_out (shop_id, found)
     select $1, coalesce(jsonb_agg(jsonb_build_object('tag', tag, 'customers', customers) order by customers desc, tag), '[]')
       from (select tag, count(*)::int as customers from customer_tags where shop_id = $1
              group by tag order by 2 desc, 1 limit ${String(MOST_FOUND)}) as counted
     on conflict (shop_id) do update set found = excluded.found`,
    [sql.shopId],
  );
}

/**
 * Takes customers out of the counts of the tags, and with them the tags that only they have. Call it before their tags
 * are deleted. Counting all tags again would go over the whole table.
 */
export async function uncountTags(sql: ShopSql, ids: readonly bigint[]): Promise<void> {
  await sql.query(
    `with theirs as (
       select tag, count(*)::int as customers from customer_tags
        where shop_id = $1 and customer_id = any($2::bigint[]) group by tag
     ), others as (
       select named.tag, (one->>'customers')::int - coalesce(theirs.customers, 0) as customers
         from left_out cross join lateral jsonb_array_elements(found) as one
         left join theirs on theirs.tag = one->>'tag'
         cross join lateral (select one->>'tag') as named (tag)
        where shop_id = $1
     )
     update left_out
        set found = (select coalesce(jsonb_agg(jsonb_build_object('tag', tag, 'customers', customers)
                                               order by customers desc, tag), '[]')
                       from others where customers > 0)
      where shop_id = $1 and found is not null and exists (select from theirs)`,
    [sql.shopId, int8Array(ids)],
  );
}

/** How many customers the newest run left out. */
export async function countLeftOut(sql: ShopSql): Promise<number> {
  const [row] = await sql.query<{ n: number }>(
    "select count(*)::int as n from customers where shop_id = $1 and left_out",
    [sql.shopId],
  );
  return row?.n ?? 0;
}
