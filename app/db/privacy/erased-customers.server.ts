/** People who were erased and must not come back. Only keyed hashes of what they would come back by are kept. */
import { createHmac } from "node:crypto";

import type { Database } from "../core/database.server.ts";
import { erasureKey } from "./erasure-key.server.ts";
import type { SecretBox } from "../core/secret-box.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** What people who are erased would come back by. */
interface ErasedIds {
  readonly shopifyIds: readonly bigint[];
  readonly klaviyoIds: readonly string[];
  /** In comparable form. */
  readonly emails: readonly string[];
}

/** Stores the hashes of people who are being erased. */
export async function noteErased(
  sql: ShopSql,
  key: Buffer,
  { shopifyIds, klaviyoIds, emails }: ErasedIds,
  now: Date,
): Promise<void> {
  const hashes = [
    ...shopifyIds.map((id) => hashOf(key, String(id))),
    ...klaviyoIds.map((id) => hashOf(key, profileText(id))),
    ...emails.map((email) => hashOf(key, emailText(email))),
  ];
  await sql.query(
    `insert into erased_customers (shop_id, hash, erased_at) select $1, hash, $3 from unnest($2::bytea[]) as hash
     on conflict (shop_id, hash) do nothing`,
    [sql.shopId, hashes, now.toISOString()],
  );
}

/** Tells which of some customers, by Shopify's ids, were erased. */
export type ErasedAmong = (sql: ShopSql, shopifyIds: readonly bigint[]) => Promise<ReadonlySet<bigint>>;

/**
 * Makes such a function for one shop. It opens the key once. In a shop where nobody was erased, a call costs one look
 * at the table's key. Call it in the transaction that then writes, after `shareCustomers`.
 */
export function erasedAmong(
  { db, secrets }: { readonly db: Pick<Database, "prisma">; readonly secrets: SecretBox },
  shopId: number,
): ErasedAmong {
  let key: Promise<Buffer> | null = null;
  return async (sql, shopifyIds) => {
    if (shopifyIds.length === 0 || !(await wasAnybodyErased(sql))) return new Set();
    const opened = await (key ??= erasureKey(db, secrets, shopId));
    const ids = [...new Set(shopifyIds)];
    const erased = await erasedPlaces(
      sql,
      ids.map((id) => hashOf(opened, String(id))),
    );
    return new Set(ids.filter((_, place) => erased.has(place)));
  };
}

/** A profile that Klaviyo has, by what an erased person could be known by. */
export interface KnownProfile {
  readonly klaviyoId: string;
  /** In comparable form; null: none. */
  readonly email: string | null;
}

/** Tells which of some profiles' ids and emails are an erased person's. */
export type ErasedProfiles = (
  sql: ShopSql,
  profiles: readonly KnownProfile[],
) => Promise<{ readonly klaviyoIds: ReadonlySet<string>; readonly emails: ReadonlySet<string> }>;

/** The same as `erasedAmong` for Klaviyo's profiles. */
export function erasedProfiles(
  { db, secrets }: { readonly db: Pick<Database, "prisma">; readonly secrets: SecretBox },
  shopId: number,
): ErasedProfiles {
  let key: Promise<Buffer> | null = null;
  const placesOf = async (sql: ShopSql, texts: readonly string[]): Promise<ReadonlySet<number>> => {
    const opened = await (key ??= erasureKey(db, secrets, shopId));
    return erasedPlaces(
      sql,
      texts.map((text) => hashOf(opened, text)),
    );
  };
  return async (sql, profiles) => {
    if (profiles.length === 0 || !(await wasAnybodyErased(sql)))
      return { klaviyoIds: new Set(), emails: new Set() };
    const ids = profiles.map(({ klaviyoId }) => klaviyoId);
    const emails = [...new Set(profiles.flatMap(({ email }) => (email === null ? [] : [email])))];
    const idPlaces = await placesOf(sql, ids.map(profileText));
    const emailPlaces = await placesOf(sql, emails.map(emailText));
    return {
      klaviyoIds: new Set(ids.filter((_, place) => idPlaces.has(place))),
      emails: new Set(emails.filter((_, place) => emailPlaces.has(place))),
    };
  };
}

/** What is hashed. Shopify's ids stand alone, as earlier versions hashed them. */
const profileText = (klaviyoId: string): string => `klaviyo ${klaviyoId}`;
const emailText = (email: string): string => `email ${email}`;

async function wasAnybodyErased(sql: ShopSql): Promise<boolean> {
  const rows = await sql.query("select 1 from erased_customers where shop_id = $1 order by hash limit 1", [
    sql.shopId,
  ]);
  return rows.length > 0;
}

/** The positions, from 0, of the hashes that are stored. */
async function erasedPlaces(sql: ShopSql, hashes: readonly Buffer[]): Promise<ReadonlySet<number>> {
  const rows = await sql.query<{ place: number }>(
    `select given.place::int - 1 as place
       from unnest($2::bytea[]) with ordinality as given (hash, place)
       cross join lateral (
         select from erased_customers where shop_id = $1 and hash = given.hash limit 1) as here`,
    [sql.shopId, hashes],
  );
  return new Set(rows.map(({ place }) => place));
}

function hashOf(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
