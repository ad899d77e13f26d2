import { existingRow } from "../core/existing-row.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** A customer's address as Shopify has it now; null: the customer has none that mail can be sent to. */
export interface CustomerAddress {
  readonly customerShopifyId: bigint;
  /** Lower-cased. */
  readonly email: string | null;
}

const GIVEN = "unnest($2::bigint[], $3::text[]) as a (shopify_id, email)";
const OF_ADDRESS = "shop_id = $1 and shopify_id = a.shopify_id";

/**
 * Stores the addresses of known customers. Rows that didn't change aren't written. A changed address clears the
 * customer's Klaviyo id.
 */
export async function storeEmails(sql: ShopSql, addresses: readonly CustomerAddress[]): Promise<void> {
  const values = [
    sql.shopId,
    addresses.map((address) => address.customerShopifyId),
    addresses.map((address) => address.email),
  ];
  await sql.query(
    `insert into customers (shop_id, id)
     select $1, c.id
       from ${GIVEN}
       ${existingRow("customers", `${OF_ADDRESS} and klaviyo_id is not null`, { name: "c", columns: "id" })}
       ${existingRow("customer_emails", "shop_id = $1 and customer_id = c.id and email is distinct from a.email")}
     on conflict (shop_id, id) do update set klaviyo_id = null`,
    values,
  );
  await sql.query(
    `insert into customer_emails (shop_id, customer_id, email)
     select $1, c.id, a.email
       from ${GIVEN}
       ${existingRow("customers", OF_ADDRESS, { name: "c", columns: "id" })}
       left join lateral (
         select email from customer_emails where shop_id = $1 and customer_id = c.id limit 1) as had on true
      where a.email is not null and had.email is distinct from a.email
     on conflict (shop_id, customer_id) do update set email = excluded.email`,
    values,
  );
  await sql.query(
    `delete from customer_emails
      where shop_id = $1 and customer_id = any(array(
        select c.id from ${GIVEN}
          cross join lateral (select id from customers where ${OF_ADDRESS} limit 1) as c
         where a.email is null))`,
    values,
  );
}

/**
 * Erases every address, and what Klaviyo was known to hold for them. The members of its lists then have to be read
 * again.
 */
export async function eraseEmails(sql: ShopSql): Promise<void> {
  const ofShop = [sql.shopId];
  await sql.query("delete from customer_emails where shop_id = $1", ofShop);
  await sql.query("delete from profile_states where shop_id = $1", ofShop);
  await sql.query(
    "update audiences set list_known = false where shop_id = $1 and target = 'klaviyo' and list_known",
    ofShop,
  );
  await sql.query(
    "update customers set klaviyo_id = null where shop_id = $1 and klaviyo_id is not null",
    ofShop,
  );
}
