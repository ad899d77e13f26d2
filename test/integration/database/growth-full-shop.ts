/** A shop of any size, filled by a few statements. */
import type { Database } from "../../../app/db/core/database.server.ts";
import { erasureKey } from "../../../app/db/privacy/erasure-key.server.ts";
import { noteErased } from "../../../app/db/privacy/erased-customers.server.ts";
import { secretBox } from "../../../app/db/core/secret-box.ts";
import { customerIds, NOW, openShop, type GrowthShop } from "./growth-shop.ts";

/** Opens the key of a filled shop's erasures. */
export const secrets = secretBox(Buffer.alloc(32, 3).toString("base64"));

/** SHOP, SIZE and AT are replaced. Each table that grows with a shop gets rows for its customers. */
const FILL: readonly string[] = [
  `insert into customers (shop_id, shopify_id, klaviyo_id, order_count, spent_minor, last_order_at, r, f, m, "group", scored_run_id)
   select SHOP, 1000000 + n, 'K' || n, 1, 100, AT, 1, 1, 1, 'new', 1 from generate_series(0, SIZE - 1) n`,
  `insert into orders (shop_id, id, customer_shopify_id, created_at, processed_at, updated_at, state, point_of_sale,
     currency, amount_minor)
   select SHOP, n + 1, 1000000 + n, AT, AT, AT, 'counted', false, 'EUR', 100 from generate_series(0, SIZE - 1) n`,
  `insert into customer_emails (shop_id, customer_id, email)
   select SHOP, id, 'c' || lpad((shopify_id - 1000000)::text, 6, '0') || '@example.com' from customers
    where shop_id = SHOP`,
  `insert into moves (shop_id, run_id, customer_id, to_group, cause)
   select SHOP, run, id, 'new', 'ordered' from customers cross join generate_series(1, 3) run
    where shop_id = SHOP`,
  `insert into tag_states (shop_id, word, customer_id, wanted, may_hold, confirmed, updated_at)
   select SHOP, word, id, 1, 1, 1, AT from customers cross join generate_series(0, 1) word where shop_id = SHOP`,
  `insert into sync_states (shop_id, target, customer_id, wanted, held, confirmed, updated_at)
   select SHOP, 'shopify_tags', id, 1, 1, 1, AT from customers where shop_id = SHOP`,
  `insert into metafield_states (shop_id, customer_id, wanted, sent, updated_at)
   select SHOP, id, 'New|111', 'New|111', AT from customers where shop_id = SHOP`,
  `insert into list_states (shop_id, word, email, customer_id, klaviyo_id, wanted, may_hold, confirmed, updated_at)
   select SHOP, 0, email, customer_id, 'K' || customer_id, 1, 1, 1, AT from customer_emails where shop_id = SHOP
   union all
   select SHOP, 0, 'old-' || email, customer_id, null, 0, 1, 1, AT from customer_emails where shop_id = SHOP`,
  `insert into list_states (shop_id, word, email, wanted, may_hold, confirmed, updated_at)
   select SHOP, 1, email, 1, 1, 1, AT from customer_emails where shop_id = SHOP`,
  `insert into profile_states (shop_id, email, customer_id, klaviyo_id, wanted, held, confirmed, updated_at)
   select SHOP, email, customer_id, 'K' || customer_id, 1, 1, 1, AT from customer_emails where shop_id = SHOP
   union all
   select SHOP, 'old-' || email, customer_id, null, 0, 1, 1, AT from customer_emails where shop_id = SHOP`,
  `insert into audit_members (shop_id, audit_id, member, places, klaviyo_id)
   select SHOP, 1, email, 1, klaviyo_id from list_states where shop_id = SHOP and word = 0
   union all select SHOP, 2, shopify_id::text, 1, null from customers where shop_id = SHOP`,
  `insert into customer_merges (shop_id, gone_id, kept_id, merged_at)
   select SHOP, 5000000 + n, 1000000 + n, AT from generate_series(0, SIZE - 1) n`,
  `insert into data_requests (shop_id, delivery_id, customer_shopify_id, requested_at, due_at)
   select SHOP, 'data ' || n, 1000000 + n, AT, AT from generate_series(0, SIZE - 1, 10) n`,
  `insert into audits (shop_id, id, target, status, requested_at)
   select SHOP, n, case when n % 2 = 0 then 'shopify_tags' else 'klaviyo' end, 'done', AT from generate_series(1, 4) n`,
  `insert into erasures (shop_id, delivery_id, requested_at, gone, customer_shopify_ids, customer_ids, order_ids, emails,
     klaviyo_ids)
   select SHOP, 'erasure ' || n, AT, true, array[9000000 + n], '{}', '{}', '{}', '{}' from generate_series(0, SIZE - 1, 10) n`,
  `insert into webhook_deliveries (shop_id, id, topic, received_at)
   select SHOP, 'delivery ' || n, 'orders/updated', AT from generate_series(0, SIZE - 1) n`,
  // As many people again are known by Klaviyo alone.
  `insert into customers (shop_id, klaviyo_id) select SHOP, 'S' || n from generate_series(0, SIZE - 1) n`,
  `insert into klaviyo_profiles (shop_id, klaviyo_id, customer_id, email, seen_at)
   select SHOP, klaviyo_id, id, lower(klaviyo_id) || '@example.com', AT from customers where shop_id = SHOP`,
  `insert into customer_contacts (shop_id, customer_id, accepts_marketing, subscribed, suppressed, known_since)
   select SHOP, id, true, true, false, AT from customers where shop_id = SHOP`,
  `insert into customer_tags (shop_id, customer_id, tag)
   select SHOP, id, tag from customers cross join unnest(array['b2b', 'vip']) tag where shop_id = SHOP`,
  `insert into customer_properties (shop_id, customer_id, name, value)
   select SHOP, id, 'size', 'm' from customers where shop_id = SHOP`,
  `insert into picked_customers (shop_id, customer_id, list, picked_at)
   select SHOP, id, 'called', AT from customers where shop_id = SHOP`,
  `insert into workflow_calls (shop_id, handle, at, customer_id, run_id)
   select SHOP, 'loyalty-group-changed', AT, id, 1 from customers where shop_id = SHOP`,
  `insert into customer_lists (shop_id, customer_id, list_id)
   select SHOP, id, 'LIST' from customers where shop_id = SHOP`,
  `insert into list_members_read (shop_id, list_id, customer_id)
   select SHOP, 'LIST', id from customers where shop_id = SHOP`,
  `insert into customer_engagement (shop_id, customer_id, kind, day, count)
   select SHOP, id, kind, '2026-02-01', 1 from customers cross join generate_series(0, 3) kind where shop_id = SHOP`,
  `insert into counted_events (shop_id, metric_id, at, event_id)
   select SHOP, 'METRIC', AT, 'E' || id from customers where shop_id = SHOP`,
  `insert into customer_places (shop_id, customer_id, country)
   select SHOP, id, 'DE' from customers where shop_id = SHOP and shopify_id is not null`,
];

/** Webhooks that were done lately: one for each customer, half of them about customers. */
const JOBS_DONE = `insert into pgboss.job (name, data, state, singleton_key, group_id, completed_on, policy)
  select 'webhook', jsonb_build_object('shopId', SHOP, 'topic', topic, 'resourceId', n::text, 'ids', '{}'::jsonb),
         'completed', concat(SHOP, ':', topic, ':', n), SHOP::text, now(), 'stately'
    from generate_series(0, SIZE - 1) n
    cross join lateral (select case when n % 2 = 0 then 'customers/merge' else 'orders/updated' end) as t (topic)`;

/** A shop with `size` customers. Each has an order, and all that the targets are told of a customer. */
export async function fillShop(db: Database, domain: string, size: number): Promise<SingleShop> {
  const shop = await openShop(db, domain, size);
  const { shopId, tx } = shop;
  const key = await erasureKey(db, secrets, shopId);
  await tx(async (sql) => {
    const filled = (text: string): string =>
      text
        .replaceAll("SHOP", String(shopId))
        .replaceAll("SIZE", String(size))
        .replaceAll("AT", `'${NOW.toISOString()}'::timestamptz`);
    for (const statement of FILL) await sql.query(filled(statement));
    const four = { r: [200, 150, 100, 50], f: [2, 3, 4, 5], m: [200, 300, 400, 500] };
    const five = { r: [0.1, 0.3, 0.5, 0.7, 0.9], f: [0.1, 0.3, 0.5, 0.7, 0.9], m: [0.1, 0.3, 0.5, 0.7, 0.9] };
    await sql.query("update models set boundaries = $2, centroids = $3 where shop_id = $1", [
      shopId,
      four,
      five,
    ]);
    // Neither target has a label, a list or an access, so no call is made.
    await sql.query("update sync_targets set encrypted_key = null where shop_id = $1", [shopId]);
    await noteErased(
      sql,
      key,
      {
        shopifyIds: Array.from({ length: size / 10 }, (_, n) => BigInt(9_000_000 + n)),
        klaviyoIds: [],
        emails: [],
      },
      NOW,
    );
    await sql.jobs.executeSql(filled(JOBS_DONE));
  });
  return { ...shop, domain, ids: await customerIds(shop) };
}

/** A shop that is filled. */
export interface SingleShop extends GrowthShop {
  readonly domain: string;
  /** The customers' internal ids, in the order of their indexes. */
  readonly ids: readonly bigint[];
}

export function idAt({ ids }: SingleShop, place: number): bigint {
  const id = ids[place];
  if (id === undefined) throw new Error(`The shop has no customer at ${String(place)}.`);
  return id;
}
