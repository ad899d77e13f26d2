/** What Shopify and Klaviyo say of people: their consent, tags and properties. */
import { comparableText } from "../../domain/rules/comparable.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** A customer's consent and age, as Klaviyo or Shopify has it. */
export interface Contact {
  readonly customerId: bigint;
  /** When the other side first knew the customer; null: it doesn't say. */
  readonly knownSince: Date | null;
}

/** Stores what Shopify says of its customers. Each is given once. */
export async function saveShopifyContacts(
  sql: ShopSql,
  contacts: readonly (Contact & { readonly acceptsMarketing: boolean | null })[],
): Promise<void> {
  await sql.query(
    `insert into customer_contacts as c (shop_id, customer_id, accepts_marketing, known_since)
     select $1, * from unnest($2::bigint[], $3::boolean[], $4::timestamptz[])
     on conflict (shop_id, customer_id) do update
       set accepts_marketing = excluded.accepts_marketing,
           known_since = least(c.known_since, excluded.known_since)
       where (c.accepts_marketing, c.known_since) is distinct from
             (excluded.accepts_marketing, least(c.known_since, excluded.known_since))`,
    [
      sql.shopId,
      contacts.map(({ customerId }) => customerId),
      contacts.map(({ acceptsMarketing }) => acceptsMarketing),
      contacts.map(({ knownSince }) => knownSince),
    ],
  );
}

/** Stores what Klaviyo says of its profiles. Each customer is given once. */
export async function saveKlaviyoContacts(
  sql: ShopSql,
  contacts: readonly (Contact & {
    readonly subscribed: boolean | null;
    readonly suppressed: boolean | null;
  })[],
): Promise<void> {
  await sql.query(
    `insert into customer_contacts as c (shop_id, customer_id, subscribed, suppressed, known_since)
     select $1, * from unnest($2::bigint[], $3::boolean[], $4::boolean[], $5::timestamptz[])
     on conflict (shop_id, customer_id) do update
       set subscribed = excluded.subscribed, suppressed = excluded.suppressed,
           known_since = least(c.known_since, excluded.known_since)
       where (c.subscribed, c.suppressed, c.known_since) is distinct from
             (excluded.subscribed, excluded.suppressed, least(c.known_since, excluded.known_since))`,
    [
      sql.shopId,
      contacts.map(({ customerId }) => customerId),
      contacts.map(({ subscribed }) => subscribed),
      contacts.map(({ suppressed }) => suppressed),
      contacts.map(({ knownSince }) => knownSince),
    ],
  );
}

/** Replaces customers' tags by these. Each customer is given once. */
export async function replaceTags(
  sql: ShopSql,
  customers: readonly { readonly customerId: bigint; readonly tags: readonly string[] }[],
): Promise<void> {
  const given = customers.flatMap(({ customerId, tags }) =>
    [...new Set(tags.map(comparableText))].map((tag): Named => ({ customerId, name: tag, value: "" })),
  );
  const held = await sql.query<Named>(
    `select whose.id as "customerId", here.tag as name, '' as value
       from unnest($2::bigint[]) as whose (id)
       cross join lateral (
         select tag from customer_tags where shop_id = $1 and customer_id = whose.id order by tag) as here`,
    [sql.shopId, customers.map(({ customerId }) => customerId)],
  );
  const { gone, changed } = differences(held, given);
  await sql.query(
    `with gone as (
       select here.ctid from unnest($2::bigint[], $3::text[]) as g (id, tag)
        cross join lateral (
          select ctid from customer_tags where shop_id = $1 and customer_id = g.id and tag = g.tag limit 1) as here)
     delete from customer_tags t using gone where t.shop_id = $1 and t.ctid = gone.ctid`,
    [sql.shopId, ...columnsOf(gone).slice(0, 2)],
  );
  await sql.query(
    `insert into customer_tags (shop_id, customer_id, tag) select $1, * from unnest($2::bigint[], $3::text[])
     on conflict (shop_id, customer_id, tag) do nothing`,
    [sql.shopId, ...columnsOf(changed).slice(0, 2)],
  );
}

const LONGEST_VALUE = 255;

/** Replaces customers' properties by these. Each customer is given once. */
export async function replaceProperties(
  sql: ShopSql,
  customers: readonly { readonly customerId: bigint; readonly properties: ReadonlyMap<string, string> }[],
): Promise<void> {
  const given = customers.flatMap(({ customerId, properties }) =>
    [...properties].map(([name, value]): Named => ({
      customerId,
      name,
      value: comparableText(value).slice(0, LONGEST_VALUE),
    })),
  );
  const held = await sql.query<Named>(
    `select whose.id as "customerId", here.name, here.value
       from unnest($2::bigint[]) as whose (id)
       cross join lateral (
         select name, value from customer_properties
          where shop_id = $1 and customer_id = whose.id order by name) as here`,
    [sql.shopId, customers.map(({ customerId }) => customerId)],
  );
  const { gone, changed } = differences(held, given);
  await sql.query(
    `with gone as (
       select here.ctid from unnest($2::bigint[], $3::text[]) as g (id, name)
        cross join lateral (
          select ctid from customer_properties
           where shop_id = $1 and customer_id = g.id and name = g.name limit 1) as here)
     delete from customer_properties p using gone where p.shop_id = $1 and p.ctid = gone.ctid`,
    [sql.shopId, ...columnsOf(gone).slice(0, 2)],
  );
  await sql.query(
    `insert into customer_properties (shop_id, customer_id, name, value)
     select $1, * from unnest($2::bigint[], $3::text[], $4::text[])
     on conflict (shop_id, customer_id, name) do update set value = excluded.value`,
    [sql.shopId, ...columnsOf(changed)],
  );
}

/** A named value of a customer. */
interface Named {
  readonly customerId: bigint;
  readonly name: string;
  readonly value: string;
}

/** What is held and not given, and what is given and not held with this value. */
function differences(
  held: readonly Named[],
  given: readonly Named[],
): { readonly gone: readonly Named[]; readonly changed: readonly Named[] } {
  const keyOf = ({ customerId, name }: Named): string => `${String(customerId)} ${name}`;
  const before = new Map(held.map((one) => [keyOf(one), one.value]));
  const after = new Set(given.map(keyOf));
  return {
    gone: held.filter((one) => !after.has(keyOf(one))),
    changed: given.filter((one) => before.get(keyOf(one)) !== one.value),
  };
}

function columnsOf(named: readonly Named[]): [bigint[], string[], string[]] {
  return [
    named.map(({ customerId }) => customerId),
    named.map(({ name }) => name),
    named.map(({ value }) => value),
  ];
}

/** Forgets properties of all customers. */
export async function forgetProperties(sql: ShopSql, names: readonly string[]): Promise<void> {
  await sql.query("delete from customer_properties where shop_id = $1 and name = any($2::text[])", [
    sql.shopId,
    names,
  ]);
}

/** Enters customers by Shopify's ids. @returns the ids here of all of them, by Shopify's */
export async function enterByShopifyId(
  sql: ShopSql,
  shopifyIds: readonly bigint[],
): Promise<Map<bigint, bigint>> {
  await sql.query(
    `insert into customers (shop_id, shopify_id)
     select $1, given.id from unnest($2::bigint[]) as given (id)
       left join lateral (
         select id from customers where shop_id = $1 and shopify_id = given.id limit 1) as had on true
      where had.id is null
     on conflict (shop_id, shopify_id) do nothing`,
    [sql.shopId, shopifyIds],
  );
  const rows = await sql.query<{ shopifyId: bigint; id: bigint }>(
    `select given.id as "shopifyId", here.id
       from unnest($2::bigint[]) as given (id)
       cross join lateral (
         select id from customers where shop_id = $1 and shopify_id = given.id limit 1) as here`,
    [sql.shopId, shopifyIds],
  );
  return new Map(rows.map(({ shopifyId, id }) => [shopifyId, id]));
}
