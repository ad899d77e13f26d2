/** Gives what Klaviyo told of one person to another, or takes it away. */
import { deleteCustomers } from "../orders/customers.server.ts";
import { enterByShopifyId } from "./people.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/**
 * Two of them are one person: what Klaviyo told of the one is the other's. Counts of the same day are added. Somebody
 * who was known by Klaviyo's id alone is gone after that, and leaves their place in experiments to the other.
 */
export async function movePerson(sql: ShopSql, from: bigint, to: bigint): Promise<void> {
  const ids = [sql.shopId, from, to];
  await sql.query(
    `with moved as (
       delete from customer_engagement where shop_id = $1 and customer_id = $2 returning kind, day, count)
     insert into customer_engagement as e (shop_id, customer_id, kind, day, count)
     select $1, $3, kind, day, count from moved
     on conflict (shop_id, customer_id, kind, day) do update set count = e.count + excluded.count`,
    ids,
  );
  for (const [table, column] of [
    ["customer_lists", "list_id"],
    ["list_members_read", "list_id"],
  ] as const)
    await sql.query(
      `with moved as (delete from ${table} where shop_id = $1 and customer_id = $2 returning ${column})
       insert into ${table} (shop_id, customer_id, ${column}) select $1, $3, ${column} from moved
       on conflict do nothing`,
      ids,
    );
  await sql.query(
    `with moved as (
       delete from customer_properties where shop_id = $1 and customer_id = $2 returning name, value)
     insert into customer_properties (shop_id, customer_id, name, value) select $1, $3, name, value from moved
     on conflict (shop_id, customer_id, name) do nothing`,
    ids,
  );
  await sql.query(
    `insert into customer_contacts as c (shop_id, customer_id, subscribed, suppressed, known_since)
     select $1, $3, subscribed, suppressed, known_since
       from customer_contacts where shop_id = $1 and customer_id = $2
     on conflict (shop_id, customer_id) do update
       set subscribed = coalesce(c.subscribed, excluded.subscribed),
           suppressed = coalesce(c.suppressed, excluded.suppressed),
           known_since = least(c.known_since, excluded.known_since)`,
    ids,
  );
  // A customer of the store only lost the profile, and stays in the arms that were drawn.
  if (await isStranger(sql, from)) await moveArms(sql, from, to);
  await sql.query(
    "update klaviyo_profiles set customer_id = $3 where shop_id = $1 and customer_id = $2",
    ids,
  );
  await forgetPerson(sql, from);
}

/** Two in one experiment are one now: in the arm where the one who is kept was already, else in that of the other. */
async function moveArms(sql: ShopSql, from: bigint, to: bigint): Promise<void> {
  await sql.query(
    `with moved as (
       delete from experiment_members where shop_id = $1 and customer_id = $2 returning experiment_id, arm)
     insert into experiment_members (shop_id, experiment_id, customer_id, arm)
     select $1, experiment_id, $3, arm from moved
     on conflict (shop_id, experiment_id, customer_id) do nothing`,
    [sql.shopId, from, to],
  );
}

/** Whether a person is known by Klaviyo's id alone. */
async function isStranger(sql: ShopSql, id: bigint): Promise<boolean> {
  // By the key alone: by the missing Shopify id, everybody without one would be looked at.
  const [person] = await sql.query<{ shopifyId: bigint | null }>(
    `select shopify_id as "shopifyId" from customers where shop_id = $1 and id = $2`,
    [sql.shopId, id],
  );
  return person?.shopifyId === null;
}

/** Forgets what Klaviyo told of a person. Somebody who was known by Klaviyo's id alone is gone after that. */
export async function forgetPerson(sql: ShopSql, id: bigint): Promise<void> {
  for (const table of ["customer_engagement", "customer_lists", "customer_properties", "list_members_read"])
    await sql.query(`delete from ${table} where shop_id = $1 and customer_id = $2`, [sql.shopId, id]);
  await sql.query(
    "update customer_contacts set subscribed = null, suppressed = null where shop_id = $1 and customer_id = $2",
    [sql.shopId, id],
  );
  if (await isStranger(sql, id)) await deleteCustomers(sql, [id]);
}

/** Shopify merged one customer into another, who has what is known of the gone one now. */
export async function mergePeople(sql: ShopSql, gone: bigint, kept: bigint): Promise<void> {
  const ids = await enterByShopifyId(sql, [kept]);
  const [from] = await sql.query<{ id: bigint }>(
    "select id from customers where shop_id = $1 and shopify_id = $2",
    [sql.shopId, gone],
  );
  const to = ids.get(kept);
  if (from === undefined || to === undefined) return;
  await moveArms(sql, from.id, to);
  await movePerson(sql, from.id, to);
  for (const table of ["customer_contacts", "customer_places", "customer_tags"])
    await sql.query(`delete from ${table} where shop_id = $1 and customer_id = $2`, [sql.shopId, from.id]);
}
