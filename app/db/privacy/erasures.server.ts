/** Erasures that are under way, and the targets where they could not be carried out. See the models in the schema. */
import { z } from "zod";

import type { ShopSql } from "../core/shop-scope.server.ts";
import { TARGETS, type Target } from "../sync/sync-targets.server.ts";

/** All ids and emails by which the erased customer is known. */
export interface ErasureIds {
  readonly customerShopifyIds: readonly bigint[];
  /** Internal ids. */
  readonly customerIds: readonly bigint[];
  readonly orderIds: readonly bigint[];
  /** In lower case. */
  readonly emails: readonly string[];
  readonly klaviyoIds: readonly string[];
}

export interface Erasure extends ErasureIds {
  readonly id: number;
  readonly requestedAt: Date;
  /** Whether the customer is gone from Shopify, and with the customer the tags. */
  readonly gone: boolean;
}

interface NewErasure extends Pick<Erasure, "requestedAt" | "gone"> {
  /** The webhook that brought it. */
  readonly deliveryId: string;
  readonly ids: Partial<ErasureIds>;
  /** Whether Shopify is asked first. The erasure then begins only if Shopify no longer has the customer. */
  readonly toAsk?: boolean;
}

/** Enters an erasure. If its webhook comes again, nothing is added. */
export async function enterErasure(sql: ShopSql, erasure: NewErasure): Promise<void> {
  const { deliveryId, requestedAt, gone, ids, toAsk = false } = erasure;
  await sql.query(
    `insert into erasures (shop_id, delivery_id, requested_at, gone, customer_shopify_ids, customer_ids, order_ids,
                           emails, klaviyo_ids, to_ask)
     values ($1, $2, $3, $4, $5, $6, $7, $8, '{}', $9)
     on conflict (shop_id, delivery_id) do nothing`,
    [
      ...[sql.shopId, deliveryId, requestedAt.toISOString(), gone],
      ...[ids.customerShopifyIds ?? [], ids.customerIds ?? [], ids.orderIds ?? [], ids.emails ?? []],
      toAsk,
    ],
  );
}

/**
 * Shopify's ids of an erasure's customers, while it waits for Shopify to say that they are gone; null: it does not
 * wait.
 */
export async function customersToAskFor(sql: ShopSql, deliveryId: string): Promise<bigint[] | null> {
  const [row] = await sql.query<{ ids: readonly string[] }>(
    `select customer_shopify_ids::text[] as ids from erasures where shop_id = $1 and delivery_id = $2 and to_ask`,
    [sql.shopId, deliveryId],
  );
  return row === undefined ? null : row.ids.map(BigInt);
}

/** Notes that Shopify no longer has the customer, so the erasure begins. */
export async function noteGone(sql: ShopSql, deliveryId: string): Promise<void> {
  await sql.query("update erasures set to_ask = false where shop_id = $1 and delivery_id = $2", [
    sql.shopId,
    deliveryId,
  ]);
}

/** Deletes an erasure, since Shopify still has the customer and there is nothing to erase. */
export async function dropErasure(sql: ShopSql, deliveryId: string): Promise<void> {
  await sql.query("delete from erasures where shop_id = $1 and delivery_id = $2 and to_ask", [
    sql.shopId,
    deliveryId,
  ]);
}

/**
 * An erasure that has begun and is not over, by its webhook's delivery; null: there is none. Its row is locked until
 * the transaction ends.
 */
export async function findErasure(sql: ShopSql, deliveryId: string): Promise<Erasure | null> {
  const [row] = await sql.query<StoredErasure>(
    `select id, requested_at as "requestedAt", gone, customer_shopify_ids::text[] as "customerShopifyIds",
            customer_ids::text[] as "customerIds", order_ids::text[] as "orderIds", emails,
            klaviyo_ids as "klaviyoIds"
       from erasures
      where shop_id = $1 and delivery_id = $2 and not to_ask
        and cardinality(customer_shopify_ids) + cardinality(order_ids) + cardinality(emails) > 0
        for update`,
    [sql.shopId, deliveryId],
  );
  if (row === undefined) return null;
  return {
    ...row,
    customerShopifyIds: row.customerShopifyIds.map(BigInt),
    customerIds: row.customerIds.map(BigInt),
    orderIds: row.orderIds.map(BigInt),
  };
}

/** int8 arrays have no parser of their own, so they are read as texts. */
type StoredErasure = Omit<Erasure, "customerShopifyIds" | "customerIds" | "orderIds"> &
  Record<"customerShopifyIds" | "customerIds" | "orderIds", readonly string[]>;

/** Stores what else has become known of the customer. */
export async function saveErasureIds(sql: ShopSql, erasureId: number, ids: ErasureIds): Promise<void> {
  await sql.query(
    `update erasures set customer_shopify_ids = $3, customer_ids = $4, order_ids = $5, emails = $6, klaviyo_ids = $7
      where shop_id = $1 and id = $2`,
    [
      ...[sql.shopId, erasureId, ids.customerShopifyIds, ids.customerIds, ids.orderIds],
      ...[ids.emails, ids.klaviyoIds],
    ],
  );
}

/**
 * Notes why the customer can't be taken off a target, now or for good.
 * @returns false: the target was given up before
 */
export async function noteObstacle(
  sql: ShopSql,
  erasureId: number,
  obstacle: { readonly target: Target; readonly code: string; readonly givenUpAt: Date | null },
): Promise<boolean> {
  const noted = await sql.query(
    `insert into erasure_targets as held (shop_id, erasure_id, target, code, given_up_at) values ($1, $2, $3, $4, $5)
     on conflict (shop_id, erasure_id, target) do update set code = excluded.code, given_up_at = excluded.given_up_at
      where held.given_up_at is null returning 1`,
    [sql.shopId, erasureId, obstacle.target, obstacle.code, obstacle.givenUpAt?.toISOString() ?? null],
  );
  return noted.length > 0;
}

/** Deletes the obstacle at a target, since the customer was taken off it. */
export async function clearObstacle(sql: ShopSql, erasureId: number, target: Target): Promise<void> {
  await sql.query(
    `delete from erasure_targets
      where shop_id = $1 and erasure_id = $2 and target = $3 and given_up_at is null`,
    [sql.shopId, erasureId, target],
  );
}

/** The targets that an erasure gave up. */
export async function givenUpTargets(sql: ShopSql, erasureId: number): Promise<Target[]> {
  const rows = await sql.query<{ target: string }>(
    "select target from erasure_targets where shop_id = $1 and erasure_id = $2 and given_up_at is not null",
    [sql.shopId, erasureId],
  );
  return rows.map((row) => z.enum(TARGETS).parse(row.target));
}

/** Ends an erasure: its row no longer says who was erased. The row stays only for targets that were given up. */
export async function endErasure(sql: ShopSql, erasureId: number): Promise<void> {
  const key = [sql.shopId, erasureId];
  await sql.query(
    `update erasures set customer_shopify_ids = '{}', customer_ids = '{}', order_ids = '{}', emails = '{}',
            klaviyo_ids = '{}'
      where shop_id = $1 and id = $2`,
    key,
  );
  await sql.query(
    `delete from erasures where shop_id = $1 and id = $2
        and not exists (select from erasure_targets where shop_id = $1 and erasure_id = $2)`,
    key,
  );
}

/** The webhook deliveries of the erasures that are not over. */
export async function openErasures(sql: ShopSql): Promise<{ deliveryId: string; gone: boolean }[]> {
  return sql.query<{ deliveryId: string; gone: boolean }>(
    `select delivery_id as "deliveryId", gone from erasures
      where shop_id = $1 and cardinality(customer_shopify_ids) + cardinality(order_ids) + cardinality(emails) > 0
      order by id`,
    [sql.shopId],
  );
}

/** A target where an erasure could not be carried out so far, or was given up. */
export interface ErasureObstacle {
  readonly erasureId: number;
  readonly target: Target;
  readonly code: string | null;
  readonly requestedAt: Date;
  readonly givenUp: boolean;
}

/** All obstacles, for the merchant, the oldest request first. */
export async function erasureObstacles(sql: ShopSql): Promise<ErasureObstacle[]> {
  const rows = await sql.query<Omit<ErasureObstacle, "target"> & { target: string }>(
    `select t.erasure_id as "erasureId", t.target, t.code, e.requested_at as "requestedAt",
            t.given_up_at is not null as "givenUp"
       from erasure_targets t join erasures e on e.shop_id = t.shop_id and e.id = t.erasure_id
      where t.shop_id = $1 order by e.requested_at, e.id, t.target`,
    [sql.shopId],
  );
  return rows.map(({ target, ...row }) => ({ ...row, target: z.enum(TARGETS).parse(target) }));
}

/** Removes a given-up target from the merchant's list, since the merchant has dealt with it. */
export async function dismissErasure(sql: ShopSql, erasureId: number, target: Target): Promise<void> {
  await sql.query(
    `delete from erasure_targets
      where shop_id = $1 and erasure_id = $2 and target = $3 and given_up_at is not null`,
    [sql.shopId, erasureId, target],
  );
  await sql.query(
    `delete from erasures
      where shop_id = $1 and id = $2
        and cardinality(customer_shopify_ids) + cardinality(order_ids) + cardinality(emails) = 0
        and not exists (select from erasure_targets where shop_id = $1 and erasure_id = $2)`,
    [sql.shopId, erasureId],
  );
}
