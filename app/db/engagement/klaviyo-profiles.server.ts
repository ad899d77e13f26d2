/** Which customer each Klaviyo profile is of. */
import { readAlongKey } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** The customers of those of these profiles that are known. */
export async function customersOfProfiles(
  sql: ShopSql,
  klaviyoIds: readonly string[],
): Promise<Map<string, bigint>> {
  const rows = await sql.query<{ klaviyoId: string; customerId: bigint }>(
    `select given.id as "klaviyoId", here.customer_id as "customerId"
       from unnest($2::text[]) as given (id)
       cross join lateral (
         select customer_id from klaviyo_profiles where shop_id = $1 and klaviyo_id = given.id limit 1) as here`,
    [sql.shopId, klaviyoIds],
  );
  return new Map(rows.map(({ klaviyoId, customerId }) => [klaviyoId, customerId]));
}

/**
 * The customer with this email, by email. Of several the one who ordered last, as in a sync. Customers who were merged
 * into others are left out.
 */
export async function ownersOfEmails(sql: ShopSql, emails: readonly string[]): Promise<Map<string, bigint>> {
  const rows = await sql.query<{ email: string; id: bigint }>(
    `select given.email, owner.id
       from unnest($2::text[]) as given (email)
       cross join lateral (
         select c.id
           from customer_emails e
           join customers c on c.shop_id = e.shop_id and c.id = e.customer_id
          where e.shop_id = $1 and e.email = given.email and c.shopify_id is not null
            and not exists (select from customer_merges m where m.shop_id = $1 and m.gone_id = c.shopify_id)
          order by c.last_order_at desc nulls last, c.id limit 1) as owner`,
    [sql.shopId, emails],
  );
  return new Map(rows.map(({ email, id }) => [email, id]));
}

/** A profile and the customer whom it is of. */
export interface ProfileOwner {
  readonly klaviyoId: string;
  readonly customerId: bigint;
  readonly email: string | null;
}

/** Notes whose profiles these are, and that Klaviyo has them now. */
export async function saveProfiles(
  sql: ShopSql,
  profiles: readonly ProfileOwner[],
  now: Date,
): Promise<void> {
  await sql.query(
    `insert into klaviyo_profiles (shop_id, klaviyo_id, customer_id, email, seen_at)
     select $1, *, $5 from unnest($2::text[], $3::bigint[], $4::text[])
     on conflict (shop_id, klaviyo_id) do update
       set customer_id = excluded.customer_id, email = excluded.email, seen_at = excluded.seen_at`,
    [
      sql.shopId,
      profiles.map(({ klaviyoId }) => klaviyoId),
      profiles.map(({ customerId }) => customerId),
      profiles.map(({ email }) => email),
      now,
    ],
  );
}

/** Enters people by Klaviyo's ids. @returns their ids here, by Klaviyo's */
export async function enterByKlaviyoId(
  sql: ShopSql,
  klaviyoIds: readonly string[],
): Promise<Map<string, bigint>> {
  if (klaviyoIds.length === 0) return new Map();
  const rows = await sql.query<{ klaviyoId: string; id: bigint }>(
    `insert into customers (shop_id, klaviyo_id) select $1, id from unnest($2::text[]) as id
     returning klaviyo_id as "klaviyoId", id`,
    [sql.shopId, klaviyoIds],
  );
  return new Map(rows.map(({ klaviyoId, id }) => [klaviyoId, id]));
}

/** The next profiles in the order of their ids. */
export async function profilesAfter(
  sql: ShopSql,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<ProfileOwner[]> {
  await readAlongKey(sql);
  return sql.query<ProfileOwner>(
    `select klaviyo_id as "klaviyoId", customer_id as "customerId", email
       from klaviyo_profiles where shop_id = $1 and klaviyo_id > $2 order by klaviyo_id limit $3`,
    [sql.shopId, after, limit],
  );
}

/** Those of the next profiles that Klaviyo was not seen to have since a moment, in the order of their ids. */
export async function unseenAfter(
  sql: ShopSql,
  { after, since, limit }: { readonly after: string; readonly since: Date; readonly limit: number },
): Promise<ProfileOwner[]> {
  await readAlongKey(sql);
  return sql.query<ProfileOwner>(
    `select klaviyo_id as "klaviyoId", customer_id as "customerId", email
       from klaviyo_profiles where shop_id = $1 and klaviyo_id > $2 and seen_at < $3 order by klaviyo_id limit $4`,
    [sql.shopId, after, since, limit],
  );
}

/** Whether other profiles than this one are of the customer. */
export async function hasOtherProfile(
  sql: ShopSql,
  { klaviyoId, customerId }: Pick<ProfileOwner, "klaviyoId" | "customerId">,
): Promise<boolean> {
  const rows = await sql.query(
    "select 1 from klaviyo_profiles where shop_id = $1 and customer_id = $2 and klaviyo_id <> $3 limit 1",
    [sql.shopId, customerId, klaviyoId],
  );
  return rows.length > 0;
}

export async function deleteProfile(sql: ShopSql, klaviyoId: string): Promise<void> {
  await sql.query("delete from klaviyo_profiles where shop_id = $1 and klaviyo_id = $2", [
    sql.shopId,
    klaviyoId,
  ]);
}

/** Notes whose profile it is now. */
export async function saveOwner(sql: ShopSql, klaviyoId: string, customerId: bigint): Promise<void> {
  await sql.query("update klaviyo_profiles set customer_id = $3 where shop_id = $1 and klaviyo_id = $2", [
    sql.shopId,
    klaviyoId,
    customerId,
  ]);
}
