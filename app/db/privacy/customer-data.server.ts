/** Reads all that is kept about one customer, for handing it over. */
import type { Group } from "../../domain/groups/group.ts";
import { GROUP_AUDIENCES } from "../../domain/sync/audience.ts";
import { isIn, labelledPlaces, type HeldPlaces } from "../../domain/sync/labelled-places.ts";
import { GROUP_PLACES, hasPlace } from "../../domain/sync/places.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { labelled } from "../sync/audience-rows.ts";
import { maskSql } from "../sync/set-sql.ts";
import { readSyncTargets } from "../sync/sync-targets.server.ts";
import { readKnown, type KnownBesides } from "./known-of-customer.server.ts";

interface KeptOrder {
  readonly id: bigint;
  readonly createdAt: Date;
  readonly processedAt: Date;
  readonly updatedAt: Date;
  readonly state: string;
  readonly pointOfSale: boolean;
  /** ISO 4217. */
  readonly currency: string;
  readonly amountMinor: bigint;
  /** What was bought, by Shopify's ids, where the merchant opted in. */
  readonly lines: readonly KeptLine[];
}

interface KeptLine {
  readonly productId: bigint | null;
  readonly variantId: bigint | null;
  readonly quantity: number;
}

/** What is expected of a customer in so many days. */
interface Expected {
  readonly days: number;
  /** Of an order, from 0 to 1. */
  readonly chance: number;
  readonly orders: number;
  readonly revenueMinor: number;
}

interface KeptCustomer {
  readonly id: bigint;
  readonly klaviyoId: string | null;
  readonly email: string | null;
  readonly orderCount: number;
  readonly spentMinor: bigint;
  readonly lastOrderAt: Date | null;
  readonly r: number | null;
  readonly f: number | null;
  readonly m: number | null;
  readonly group: string | null;
  /** By horizon; null: nothing is predicted. */
  readonly expected: readonly Expected[] | null;
  /** When the next order is expected, in days after the last one; null: not known. */
  readonly nextOrderFromDays: number | null;
  readonly nextOrderUntilDays: number | null;
}

interface KeptMove {
  readonly asOf: Date;
  readonly from: string | null;
  readonly to: string | null;
  readonly cause: string;
  /** The figures at the move; null: an earlier version kept none, or there was no order that counts. */
  readonly r: number | null;
  readonly f: number | null;
  readonly m: number | null;
  readonly orderCount: number | null;
  readonly spentMinor: bigint | null;
  readonly lastOrderAt: Date | null;
}

/** What a target is known to show of the customer. */
interface HeldAtTarget {
  /** shopify_tags, shopify_metafields, klaviyo */
  readonly target: string;
  readonly email: string | null;
  readonly klaviyoProfileId: string | null;
  readonly groups: readonly Group[];
  /** The names of the tags or lists that the customer may be in there, of groups and of other audiences. */
  readonly labels: readonly string[];
  /** Group, scores and figures as they were last sent, in one text; null: none were sent. */
  readonly shown: string | null;
  /** Why the last try to change it failed. */
  readonly failure: string | null;
  readonly updatedAt: Date;
}

export interface CustomerData {
  readonly customer: KeptCustomer | null;
  /** Shopify's ids of the customers who were merged into this one. */
  readonly mergedShopifyIds: readonly bigint[];
  readonly orders: readonly KeptOrder[];
  readonly moves: readonly KeptMove[];
  readonly sync: readonly HeldAtTarget[];
  /** What rules may ask besides; null: nobody is known. */
  readonly known: KnownBesides | null;
}

const NOTHING: CustomerData = {
  customer: null,
  mergedShopifyIds: [],
  orders: [],
  moves: [],
  sync: [],
  known: null,
};

/** Reads the data of a customer by Shopify's id; null: of nobody, so there is no data. */
export async function readCustomerData(sql: ShopSql, shopifyId: bigint | null): Promise<CustomerData> {
  if (shopifyId === null) return NOTHING;
  const orders = await readOrders(sql, shopifyId);
  const [customer] = await sql.query<KeptCustomer>(
    `select c.id, c.klaviyo_id as "klaviyoId", e.email, c.order_count as "orderCount",
            c.spent_minor as "spentMinor", c.last_order_at as "lastOrderAt", c.r, c.f, c.m, c."group",
            (select json_agg(json_build_object('days', days, 'chance', chance / 1000.0, 'orders', orders / 100.0,
                                               'revenueMinor', revenue) order by days)
               from (values (90, c.chance_90, c.orders_90, c.revenue_90_minor),
                            (365, c.chance_365, c.orders_365, c.revenue_365_minor)) as x (days, chance, orders, revenue)
              where chance is not null) as expected,
            c.next_from_days as "nextOrderFromDays", c.next_until_days as "nextOrderUntilDays"
       from customers c left join customer_emails e on e.shop_id = c.shop_id and e.customer_id = c.id
      where c.shop_id = $1 and c.shopify_id = $2`,
    [sql.shopId, shopifyId],
  );
  const mergedShopifyIds = await readMerged(sql, shopifyId);
  if (customer === undefined) return { ...NOTHING, orders, mergedShopifyIds };
  const moves = await readMoves(sql, customer.id);
  const sync = await readAtTargets(sql, customer.id);
  return { customer, mergedShopifyIds, orders, moves, sync, known: await readKnown(sql, customer.id) };
}

async function readOrders(sql: ShopSql, shopifyId: bigint): Promise<KeptOrder[]> {
  const orders = await sql.query<Omit<KeptOrder, "lines">>(
    `select id, created_at as "createdAt", processed_at as "processedAt", updated_at as "updatedAt", state,
            point_of_sale as "pointOfSale", currency, amount_minor as "amountMinor"
       from orders where shop_id = $1 and customer_shopify_id = $2 order by processed_at, id`,
    [sql.shopId, shopifyId],
  );
  const lines = await sql.query<KeptLine & { orderId: bigint }>(
    `select order_id as "orderId", product_id as "productId", variant_id as "variantId", quantity
       from order_lines where shop_id = $1 and order_id = any($2::bigint[]) order by order_id, line`,
    [sql.shopId, orders.map(({ id }) => id)],
  );
  return orders.map((order) => ({
    ...order,
    lines: lines.filter(({ orderId }) => orderId === order.id).map(({ orderId: _, ...line }) => line),
  }));
}

async function readMerged(sql: ShopSql, shopifyId: bigint): Promise<bigint[]> {
  const rows = await sql.query<{ id: bigint }>(
    "select gone_id as id from customer_merges where shop_id = $1 and kept_id = $2 order by 1",
    [sql.shopId, shopifyId],
  );
  return rows.map(({ id }) => id);
}

async function readMoves(sql: ShopSql, customerId: bigint): Promise<KeptMove[]> {
  return sql.query<KeptMove>(
    `select r.as_of as "asOf", m.from_group as "from", m.to_group as "to", m.cause, m.r, m.f, m.m,
            m.order_count as "orderCount", m.spent_minor as "spentMinor", m.last_order_at as "lastOrderAt"
       from moves m join runs r on r.shop_id = m.shop_id and r.id = m.run_id
      where m.shop_id = $1 and m.customer_id = $2 order by m.run_id`,
    [sql.shopId, customerId],
  );
}

/** What a state says that the customer may hold, in one word. */
interface HeldInWord extends HeldPlaces {
  readonly target: string;
  readonly email: string | null;
}

/**
 * What the targets may hold of a customer. States of an earlier version that were not moved yet count too: there the
 * second six bits of a mask are the groups under the labels before.
 */
async function readAtTargets(sql: ShopSql, customerId: bigint): Promise<HeldAtTarget[]> {
  const rows = await sql.query<Omit<HeldAtTarget, "groups" | "labels">>(
    `select 'shopify_tags' as target, null as email, null as "klaviyoProfileId", null as shown, max(failure) as failure,
            max(updated_at) as "updatedAt"
       from (select failure, updated_at from tag_states where shop_id = $1 and customer_id = $2
             union all
             select failure, updated_at from sync_states
              where shop_id = $1 and target = 'shopify_tags' and customer_id = $2) as tags
     having count(*) > 0
     union all
     select 'shopify_metafields', null, null, sent, failure, updated_at from metafield_states
      where shop_id = $1 and customer_id = $2
     union all
     select 'klaviyo', email, klaviyo_id, sent_content, failure, updated_at from list_states
      where shop_id = $1 and customer_id = $2 and word = 0
     union all
     select 'klaviyo', email, klaviyo_id, sent_content, failure, updated_at from profile_states
      where shop_id = $1 and customer_id = $2
      order by 1, 2`,
    [sql.shopId, customerId],
  );
  const held = await readHeld(sql, customerId);
  const audiences = new Map(
    (await readSyncTargets(sql)).map((each) => [each.target as string, labelled(each.audiences)]),
  );
  return rows.map((row) => {
    const its = held.filter(({ target, email }) => target === row.target && email === row.email);
    return {
      ...row,
      groups: groupsIn(its),
      labels: labelledPlaces(audiences.get(row.target) ?? [])
        .filter((place) => its.some((each) => isIn(each, place)))
        .map(({ label }) => label),
    };
  });
}

/** All words of what the targets may hold of a customer. */
async function readHeld(sql: ShopSql, customerId: bigint): Promise<HeldInWord[]> {
  const groups = maskSql(GROUP_PLACES);
  return sql.query<HeldInWord>(
    `select 'shopify_tags' as target, null as email, word, may_hold as places, before
       from tag_states where shop_id = $1 and customer_id = $2
     union all
     select 'shopify_tags', null, 0, held & ${groups}, (held >> 6) & ${groups} from sync_states
      where shop_id = $1 and target = 'shopify_tags' and customer_id = $2
     union all
     select 'klaviyo', s.email, s.word, s.may_hold, 0
       from list_states p join list_states s on s.shop_id = p.shop_id and s.email = p.email
      where p.shop_id = $1 and p.customer_id = $2 and p.word = 0
     union all
     select 'klaviyo', email, 0, held & ${groups}, 0 from profile_states where shop_id = $1 and customer_id = $2`,
    [sql.shopId, customerId],
  );
}

/** The groups that are held, under their labels of today or the ones before. */
function groupsIn(held: readonly HeldInWord[]): Group[] {
  return GROUP_AUDIENCES.filter(({ place }) =>
    held.some(({ word, places, before }) => hasPlace({ word, mask: places | before }, place)),
  ).map(({ subject }) => subject);
}
