import type { ShopSql } from "../core/shop-scope.server.ts";

/** How many rows were written: new orders, and changed orders that are not older than the stored ones. */
export interface StoredOrders {
  readonly written: number;
  /** How many of these are new. */
  readonly added: number;
}

/** An order's columns, in the order of the statements' parameters after the shop. */
export const ORDER_COLUMNS =
  "id, customer_shopify_id, created_at, processed_at, updated_at, state, point_of_sale, currency, amount_minor";

/** Rows of these columns, from an array for each. */
export const GIVEN_ORDERS = `unnest($2::bigint[], $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[],
  $7::text[], $8::boolean[], $9::text[], $10::bigint[])`;

/** Sets a stored order to the incoming order. */
export const setFacts = (incoming: string): string =>
  `customer_shopify_id = ${incoming}.customer_shopify_id, created_at = ${incoming}.created_at,
   processed_at = ${incoming}.processed_at, updated_at = ${incoming}.updated_at, state = ${incoming}.state,
   point_of_sale = ${incoming}.point_of_sale, currency = ${incoming}.currency, amount_minor = ${incoming}.amount_minor`;

/**
 * Whether an incoming order changes the stored one. It does not if it is older, if it has no change, or if the stored
 * order is deleted.
 */
export const isChangedBy = (stored: string, incoming: string): string =>
  `(${stored}.state <> 'deleted' and ${stored}.updated_at <= ${incoming}.updated_at
    and ${facts(stored)} is distinct from ${facts(incoming)})`;

/** The columns of an order's row as a tuple, for comparing two rows. */
const facts = (row: string): string =>
  `(${row}.customer_shopify_id, ${row}.created_at, ${row}.processed_at, ${row}.updated_at, ${row}.state,
    ${row}.point_of_sale, ${row}.currency, ${row}.amount_minor)`;

/**
 * Whether any order is stored between two ids. In a first import there is none between the ids of a batch. Then this
 * one look saves a look for each order.
 */
const ANY_STORED = "select exists (select from orders where shop_id = $1 and id between $2 and $3) as stored";

const ADD_ALL = `insert into orders (shop_id, ${ORDER_COLUMNS})
  select $1, ${ORDER_COLUMNS} from ${GIVEN_ORDERS} as incoming (${ORDER_COLUMNS})`;

/** `limit 1` makes the planner look each order up by its key, whatever size it assumes for the table. */
const WRITE_INCOMING = `
  with given as (
    select incoming.*, stored.id is null as is_new, ${isChangedBy("stored", "incoming")} as is_changed
      from ${GIVEN_ORDERS} as incoming (${ORDER_COLUMNS})
      left join lateral (select * from orders where shop_id = $1 and id = incoming.id limit 1) as stored on true),
  added as (
    insert into orders (shop_id, ${ORDER_COLUMNS})
    select $1, ${ORDER_COLUMNS} from given where is_new
    returning 1),
  changed as (
    insert into orders as stored (shop_id, ${ORDER_COLUMNS})
    select $1, ${ORDER_COLUMNS} from given where is_changed
    on conflict (shop_id, id) do update set ${setFacts("excluded")} where ${isChangedBy("stored", "excluded")}
    returning 1)
  select (select count(*) from added)::int as added,
         ((select count(*) from added) + (select count(*) from changed))::int as written`;

const UNIQUE_VIOLATION = "23505";

/** Orders sorted by id, each of them once. */
interface ManyOrders {
  readonly count: number;
  readonly firstId: bigint;
  readonly lastId: bigint;
  /** The shop, and the columns as arrays. */
  readonly values: readonly unknown[];
}

/** Writes orders. Those of a first import are all new and take a shorter way. */
async function writeIncoming(sql: ShopSql, orders: ManyOrders): Promise<StoredOrders | null> {
  const { count, firstId, lastId, values } = orders;
  const [around] = await sql.query<{ stored: boolean }>(ANY_STORED, [sql.shopId, firstId, lastId]);
  if (around?.stored === false) {
    await sql.query(ADD_ALL, values);
    return { written: count, added: count };
  }
  const [result] = await sql.query<StoredOrders>(WRITE_INCOMING, values);
  return result ?? null;
}

/**
 * Stores many orders. It first looks up which are new or changed. So new ones need no handling of conflicts, and
 * unchanged ones are not even locked.
 * @returns null, with nothing written, if another transaction stores one of them at this moment
 */
export async function writeManyOrders(sql: ShopSql, orders: ManyOrders): Promise<StoredOrders | null> {
  await sql.query("savepoint many_orders");
  try {
    return await writeIncoming(sql, orders);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === UNIQUE_VIOLATION)) throw error;
    await sql.query("rollback to savepoint many_orders");
    return null;
  }
}
