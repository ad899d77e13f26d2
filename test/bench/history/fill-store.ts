import pg from "pg";

import { CURRENCY, NOW, SHOP_ID } from "../import/store.ts";

export interface StoreSize {
  readonly customers: number;
  /** At least one for each customer. */
  readonly orders: number;
}

/**
 * A shop's orders, the same ones every time: over ten years, each customer's first one anywhere in them and the others
 * after it, more of them by few customers, with amounts around 60. They are stored in the order of time, as an import
 * stores them. Another shop has orders in the same tables.
 */
const ORDERS = `
  with owners as (
    select n, case when n <= $2 then n else 1 + floor($2 * power(random(), 2)) end::bigint as customer
      from generate_series(1, $3::int) n),
  firsts as (select customer, random() as first from generate_series(1, $2::int) customer),
  placed as (
    select n, customer, $4::timestamptz - interval '3650 days'
             * (1 - first - case when n <= $2 then 0 else (1 - first) * power(random(), 2) end) as at
      from owners join firsts using (customer))
  insert into orders (shop_id, id, customer_shopify_id, created_at, processed_at, updated_at, state, point_of_sale,
    currency, amount_minor)
  select $1, 5000000000000 + row_number() over (order by at), 7000000000000 + customer, at, at, at,
         case when random() < 0.03 then 'cancelled' else 'counted' end, false, $5,
         round(6000 * exp(0.8 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())))
    from placed order by at`;

const IMPORT = `
  insert into imports (shop_id, kind, status, as_of, window_start, scope_limited, started_at, finished_at)
  values ($1, 'backfill', 'complete', $2::timestamptz, $2::timestamptz - interval '10 years', false, $2, $2)`;

const SHOP = `
  insert into shops (id, domain, currency, time_zone, granted_scopes, installed_at)
  values ($1::int, 'bench-' || $1 || '.myshopify.com', $2, 'Europe/Berlin', '{}', $3)`;

/** Fills an empty database with the shop, as it is after its first import. */
export async function fillStore(databaseUrl: string, { customers, orders }: StoreSize): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("select setseed(0.42)");
    for (const [shop, share] of [
      [SHOP_ID + 1, 10],
      [SHOP_ID, 1],
    ] as const) {
      await client.query(SHOP, [shop, CURRENCY, NOW]);
      const size = { customers: Math.ceil(customers / share), orders: Math.ceil(orders / share) };
      await fillOrders(client, shop, size);
    }
    await client.query("vacuum analyze orders");
  } finally {
    await client.end();
  }
}

/** Enters a shop's orders and the import that has read them. */
export async function fillOrders(
  client: pg.ClientBase,
  shopId: number,
  { customers, orders }: StoreSize,
): Promise<void> {
  // The bench writes as the owner of the tables, who is under row-level security too.
  for (const table of ["orders", "imports"])
    await client.query(`alter table ${table} no force row level security`);
  await client.query(IMPORT, [shopId, NOW]);
  await client.query(ORDERS, [shopId, customers, orders, NOW, CURRENCY]);
  for (const table of ["orders", "imports"])
    await client.query(`alter table ${table} force row level security`);
}
