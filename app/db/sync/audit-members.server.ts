/** The members of a target, and where they are, as an audit reads them. */
import { joinInBulk } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** A member and the mask of its places. A member that is read again is in all of them. */
export interface AuditMember {
  /** Shopify's customer id, or an email. */
  readonly member: string;
  readonly places: number;
  readonly klaviyoId?: string;
  /** What the customer's metafields show, as in their states; empty: nothing. */
  readonly metafields?: string;
}

/** The member was asked for by itself, and is in no place. */
export const NOWHERE = 0;
/** The member was asked for by itself, and the target knows no such customer. */
export const GONE = -1;

export async function storeMembers(
  sql: ShopSql,
  auditId: number,
  members: readonly AuditMember[],
): Promise<void> {
  if (members.length === 0) return;
  await sql.query(
    `insert into audit_members as m (shop_id, audit_id, member, places, klaviyo_id, metafields)
     select $1, $2, r.member, bit_or(r.places)::smallint, max(r.klaviyo_id), max(r.metafields)
       from unnest($3::text[], $4::smallint[], $5::text[], $6::text[]) as r (member, places, klaviyo_id, metafields)
      group by r.member
     on conflict (shop_id, audit_id, member)
       do update set places = m.places | excluded.places, klaviyo_id = coalesce(excluded.klaviyo_id, m.klaviyo_id)`,
    [
      ...[sql.shopId, auditId, members.map(({ member }) => member), members.map(({ places }) => places)],
      members.map(({ klaviyoId }) => klaviyoId ?? null),
      members.map(({ metafields }) => metafields ?? null),
    ],
  );
}

/** Shopify's ids of customers who may carry a tag of ours and were not found among those who do. */
export async function notFound(sql: ShopSql, auditId: number, limit: number): Promise<bigint[]> {
  await joinInBulk(sql);
  const rows = await sql.query<{ shopifyId: bigint }>(
    `select c.shopify_id as "shopifyId"
       from sync_states s
       join customers c on c.shop_id = s.shop_id and c.id = s.customer_id and c.shopify_id is not null
       left join audit_members m on m.shop_id = s.shop_id and m.audit_id = $2 and m.member = c.shopify_id::text
      where s.shop_id = $1 and s.target = 'shopify_tags'
        and s.held | s.confirmed <> 0 and m.member is null
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
