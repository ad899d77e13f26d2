/** The members of a target, and where they are, as an audit reads them. */
import { joinInBulk } from "../../core/planner.server.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import { HELD_AT } from "../places.server.ts";

/** A member and its places of one word. A member that is read again is in all of them. */
export interface AuditMember {
  /** Shopify's customer id, or an email. */
  readonly member: string;
  /** 0 unless it is left out. Each member that is read needs a row of word 0. */
  readonly word?: number;
  readonly places: bigint;
  /** Places whose label from before the last change of labels the member carries. */
  readonly before?: bigint;
  /** The member was asked for by itself, and the target knows no such customer. */
  readonly gone?: boolean;
  readonly klaviyoId?: string;
  /** What the customer's metafields show, as in their states; empty: nothing. */
  readonly metafields?: string;
}

/** The member was asked for by itself, and is in no place. */
export const NOWHERE = 0n;

export async function storeMembers(
  sql: ShopSql,
  auditId: number,
  members: readonly AuditMember[],
): Promise<void> {
  if (members.length === 0) return;
  await sql.query(
    `insert into audit_members as m (shop_id, audit_id, member, word, places, before, gone, klaviyo_id, metafields)
     select $1, $2, r.member, r.word, bit_or(r.places), bit_or(r.before), bool_or(r.gone), max(r.klaviyo_id),
            max(r.metafields)
       from unnest($3::text[], $4::smallint[], $5::bigint[], $6::bigint[], $7::boolean[], $8::text[], $9::text[])
         as r (member, word, places, before, gone, klaviyo_id, metafields)
      group by r.member, r.word
     on conflict (shop_id, audit_id, member, word)
       do update set places = m.places | excluded.places, before = m.before | excluded.before,
                     klaviyo_id = coalesce(excluded.klaviyo_id, m.klaviyo_id)`,
    [
      ...[sql.shopId, auditId, members.map(({ member }) => member), members.map(({ word }) => word ?? 0)],
      ...[members.map(({ places }) => places), members.map(({ before }) => before ?? 0n)],
      members.map(({ gone }) => gone ?? false),
      members.map(({ klaviyoId }) => klaviyoId ?? null),
      members.map(({ metafields }) => metafields ?? null),
    ],
  );
}

/** Shopify's ids of customers who may carry a tag of any set and were not found among those who do. */
export async function notFound(sql: ShopSql, auditId: number, limit: number): Promise<bigint[]> {
  await joinInBulk(sql);
  const rows = await sql.query<{ shopifyId: bigint }>(
    `select distinct c.shopify_id as "shopifyId"
       from tag_states s
       join customers c on c.shop_id = s.shop_id and c.id = s.customer_id and c.shopify_id is not null
       left join audit_members m
         on m.shop_id = s.shop_id and m.audit_id = $2 and m.member = c.shopify_id::text and m.word = 0
      where s.shop_id = $1 and (${HELD_AT.shopify_tags.holds}) and m.member is null
      limit $3`,
    [sql.shopId, auditId, limit],
  );
  return rows.map(({ shopifyId }) => shopifyId);
}

/** Deletes erased customers from all audits: by Shopify's id or email, and by the Klaviyo ids of their profiles. */
export async function eraseMembers(
  sql: ShopSql,
  members: readonly string[],
  klaviyoIds: readonly string[],
): Promise<void> {
  for (const member of members)
    await sql.query("delete from audit_members where shop_id = $1 and member = $2", [sql.shopId, member]);
  await sql.query("delete from audit_members where shop_id = $1 and klaviyo_id = any($2::text[])", [
    sql.shopId,
    klaviyoIds,
  ]);
}
