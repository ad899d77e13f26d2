import pg from "pg";

import { CURRENCY, NOW, SHOP_ID } from "../import/store.ts";
import { NEEDS } from "../../../app/domain/rules/field.ts";

export interface StoreSize {
  readonly customers: number;
  /** At least one for each customer who ever ordered. */
  readonly orders: number;
  /** Days on which somebody did something, by kind. */
  readonly engagement: number;
}

const LIST = "L1aaaa";
const PROPERTY = "gender";

/** Nine customers in ten have ordered. The others are subscribers only. */
const BUYERS = 0.9;

/** Another shop in the same tables. */
const OTHER_SHARE = 10;

/**
 * A shop's orders, the same ones every time: over ten years, more of them by few customers, with amounts around 60.
 * Customers have Shopify ids in the order of their first orders, and orders are stored in the order of time, as it
 * is after an import.
 */
const ORDERS = `
  with firsts as (
    select row_number() over (order by first) as customer, first
      from (select random() as first from generate_series(1, $2::int)) f),
  owners as (
    select n, case when n <= $2 then n else 1 + floor($2 * power(random(), 2)) end::bigint as rank
      from generate_series(1, $3::int) n),
  shuffled as (
    select row_number() over () as rank, customer, first from (select * from firsts order by random()) s),
  placed as (
    select customer, $4::timestamptz - interval '3649 days'
             * (1 - first - case when n <= $2 then 0 else (1 - first) * random() end) as at
      from owners join shuffled using (rank))
  insert into orders (shop_id, id, customer_shopify_id, created_at, processed_at, updated_at, state, point_of_sale,
    currency, amount_minor)
  select $1, 5000000000000 + row_number() over (order by at), 7000000000000 + customer, at, at, at,
         case when random() < 0.03 then 'cancelled' else 'counted' end, random() < 0.03, $5,
         round(6000 * exp(0.8 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())))
    from placed order by at`;

/** Scored as a run would: by the orders that count, in five parts of equal size. */
const CUSTOMERS = `
  with found as (
    select customer_shopify_id as shopify_id, count(*)::int as orders, sum(amount_minor) as spent,
           max(processed_at) as last_at
      from orders where shop_id = $1 and state = 'counted' and not point_of_sale group by 1),
  scored as (
    select *, ntile(5) over (order by last_at) as r, least(5, orders) as f, ntile(5) over (order by spent) as m
      from found),
  known as (
    select distinct customer_shopify_id as shopify_id from orders where shop_id = $1
    union all select 7000000000000 + n from generate_series($2::int + 1, $3::int) n)
  insert into customers (shop_id, shopify_id, order_count, spent_minor, last_order_at, r, f, m, "group")
  select $1, k.shopify_id, coalesce(orders, 0), coalesce(spent, 0), last_at, r, f, m,
         case when orders is null then null when orders = 1 and r = 5 then 'new' when r = 3 then 'about_to_sleep'
              when r < 3 then 'sleeping' when f < 4 then 'potential_loyal' when r = 5 then 'loyal'
              else 'loyal_at_risk' end
    from known k left join scored using (shopify_id) order by k.shopify_id`;

/** In the order of days, as events come in. Most of it is mail that was received. */
const ENGAGEMENT = `
  with people as (select min(id) as first, count(*) as count from customers where shop_id = $1),
  drawn as (
    select first + floor(count * power(random(), 1.5))::bigint as customer,
           (array[0, 0, 0, 0, 1, 1, 2, 3, 5, 7])[1 + floor(10 * random())::int] as kind,
           $3::date - floor(400 * random())::int as day
      from people, generate_series(1, ($2::int * 1.04)::int))
  insert into customer_engagement (shop_id, customer_id, kind, day, count)
  select $1, customer, kind, day, 1 + (random() * 2)::int
    from (select distinct customer, kind, day from drawn) d order by day limit $2`;

/** An item of each order. Few products sell most. */
const PRODUCTS = [
  `insert into products (shop_id, id, type, vendor)
   select $1, 8000000000000 + n, 'type ' || n % 40, 'vendor ' || n % 15 from generate_series(1, 2000) n`,
  `insert into product_tags (shop_id, product_id, tag)
   select $1, id, (array['new','sale'])[1 + id / 4 % 2] from products where shop_id = $1 and id % 4 = 0`,
  `insert into order_lines (shop_id, order_id, line, product_id, variant_id, quantity)
   select $1, id, 2 * id, product, product, 1 + floor(3 * power(random(), 4))::int
     from (select id, 8000000000001 + floor(2000 * power(random(), 2))::bigint as product
             from orders where shop_id = $1) o order by id`,
];

const MORE = [
  `insert into customer_contacts (shop_id, customer_id, accepts_marketing, subscribed, suppressed, known_since)
   select $1, id, random() < 0.6, random() < 0.6, random() < 0.05, $2::timestamptz - interval '3649 days' * random()
     from customers where shop_id = $1 order by id`,
  `insert into customer_places (shop_id, customer_id, country, region, city, postcode, latitude, longitude)
   select $1, id, (array['DE','NL','US'])[1 + id % 3], null, 'city ' || id % 500, lpad((id % 100000)::text, 5, '0'),
          id % 9000, id % 18000 from customers where shop_id = $1 and $2::timestamptz is not null order by id`,
  `insert into customer_properties (shop_id, customer_id, name, value)
   select $1, id, '${PROPERTY}', (array['f','m','f','x'])[1 + id % 4]
     from customers where shop_id = $1 and $2::timestamptz is not null order by id`,
  `insert into customer_tags (shop_id, customer_id, tag)
   select $1, id, (array['vip','wholesale'])[1 + id / 5 % 2] from customers
    where shop_id = $1 and id % 5 = 0 and $2::timestamptz is not null order by id`,
  `insert into customer_lists (shop_id, customer_id, list_id)
   select $1, id, '${LIST}' from customers where shop_id = $1 and id % 3 = 0 and $2::timestamptz is not null`,
];

const SHOP = `
  insert into shops (id, domain, currency, time_zone, granted_scopes, installed_at)
  values ($1::int, 'bench-' || $1 || '.myshopify.com', $2, 'Europe/Berlin', '{}', $3)`;
const IMPORT = `
  insert into imports (shop_id, kind, status, as_of, window_start, scope_limited, started_at, finished_at)
  values ($1, 'backfill', 'complete', $2::timestamptz, $2::timestamptz - interval '10 years', false, $2, $2)`;
const MODEL = `
  insert into models (shop_id, id, fitted_at, as_of, gap90_days, boundaries, centroids, window_years,
    include_point_of_sale, currency, customers, orders, input_hash, status, cause, scope_limited, adopted_at)
  values ($1, 1, $2, $2, 180, '{}', '{}', 10, false, $3, 1, 1, 'x', 'active', 'first', false, $2)`;
const RUN = `
  insert into runs (shop_id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out,
    customers, input_hash)
  select $1, 1, max(id), $2, $2, $2, 1, 1, '{}', 1, 'x' from imports where shop_id = $1`;
const MOVES = `
  insert into moves (shop_id, run_id, customer_id, from_group, to_group, cause)
  select c.shop_id, r.id, c.id, null, c."group", 'ordered'
    from customers c join runs r on r.shop_id = c.shop_id where c.shop_id = $1 and c."group" is not null`;
const SOURCES = `
  insert into rule_sources (shop_id, need, name, read_at)
  select $1::int, need, '', $2::timestamptz from unnest($3::text[]) need
  union all values ($1, 'lists', '${LIST}', $2), ($1, 'properties', '${PROPERTY}', $2)`;

const TABLES = [
  ...["orders", "order_lines", "products", "product_tags", "customers"],
  ...["imports", "models", "runs", "moves", "rule_sources"],
].concat(["engagement", "contacts", "places", "properties", "tags", "lists"].map((of) => `customer_${of}`));

/** Fills an empty database with a scored shop whose people are known from every source, and a smaller one beside it. */
export async function fillStore(databaseUrl: string, size: StoreSize): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    // The bench writes as the owner of the tables, who is under row-level security too.
    for (const table of TABLES) await client.query(`alter table ${table} no force row level security`);
    await client.query("select setseed(0.42)");
    await client.query("set work_mem = '128MB'");
    await fillShop(client, SHOP_ID + 1, size, OTHER_SHARE);
    await fillShop(client, SHOP_ID, size, 1);
    for (const table of TABLES) await client.query(`alter table ${table} force row level security`);
    await client.query("vacuum analyze");
  } finally {
    await client.end();
  }
}

async function fillShop(
  client: pg.Client,
  shop: number,
  { customers, orders, engagement }: StoreSize,
  share: number,
): Promise<void> {
  const people = Math.ceil(customers / share);
  const buyers = Math.ceil(people * BUYERS);
  await client.query(SHOP, [shop, CURRENCY, NOW]);
  await client.query(IMPORT, [shop, NOW]);
  await client.query(MODEL, [shop, NOW, CURRENCY]);
  await client.query(RUN, [shop, NOW]);
  await client.query(ORDERS, [shop, buyers, Math.ceil(orders / share), NOW, CURRENCY]);
  await client.query(CUSTOMERS, [shop, buyers, people]);
  await client.query(ENGAGEMENT, [shop, Math.ceil(engagement / share), NOW]);
  for (const statement of PRODUCTS) await client.query(statement, [shop]);
  for (const statement of MORE) await client.query(statement, [shop, NOW]);
  await client.query(MOVES, [shop]);
  const whole = NEEDS.filter((need) => !["orders", "point_of_sale", "lists", "properties"].includes(need));
  await client.query(SOURCES, [shop, NOW, whole]);
}
