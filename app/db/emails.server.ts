import type { ShopSql, ShopTx } from "./shop-scope.server.ts";

/** A customer's address as Shopify has it now; null: none that mail can be sent to. */
export interface CustomerAddress {
  readonly customerShopifyId: bigint;
  /** Lower-cased. */
  readonly email: string | null;
}

/** Keeps the addresses of customers whom we know; rows that didn't change aren't written. */
export async function storeEmails(sql: ShopSql, addresses: readonly CustomerAddress[]): Promise<void> {
  const values = [
    sql.shopId,
    addresses.map((address) => address.customerShopifyId),
    addresses.map((address) => address.email),
  ];
  await sql.query(
    `update customers c set klaviyo_id = null
       from unnest($2::bigint[], $3::text[]) as a (shopify_id, email), customer_emails e
      where c.shop_id = $1 and c.shopify_id = a.shopify_id and c.klaviyo_id is not null
        and e.shop_id = c.shop_id and e.customer_id = c.id and e.email is distinct from a.email`,
    values,
  );
  await sql.query(
    `insert into customer_emails (shop_id, customer_id, email)
     select c.shop_id, c.id, a.email
       from unnest($2::bigint[], $3::text[]) as a (shopify_id, email)
       join customers c on c.shop_id = $1 and c.shopify_id = a.shopify_id
       left join customer_emails had on had.shop_id = c.shop_id and had.customer_id = c.id
      where a.email is not null and had.email is distinct from a.email
     on conflict (shop_id, customer_id) do update set email = excluded.email`,
    values,
  );
  await sql.query(
    `delete from customer_emails e
      using unnest($2::bigint[], $3::text[]) as a (shopify_id, email), customers c
      where a.email is null and c.shop_id = $1 and c.shopify_id = a.shopify_id
        and e.shop_id = c.shop_id and e.customer_id = c.id`,
    values,
  );
}

/** Erases every address, and what Klaviyo was known to hold of them: its lists' members have to be read again. */
export async function eraseEmails(tx: ShopTx): Promise<void> {
  const where = { shopId: tx.shopId };
  await tx.prisma.customerEmail.deleteMany({ where });
  await tx.prisma.profileState.deleteMany({ where });
  await tx.prisma.syncTarget.updateMany({ where: { ...where, target: "klaviyo" }, data: { listsKnown: 0 } });
  await tx.prisma.customer.updateMany({
    where: { ...where, klaviyoId: { not: null } },
    data: { klaviyoId: null },
  });
}
