/** Members that an audit of Klaviyo's lists finds under another email than the customer has here. */
import type { ShopSql } from "../core/shop-scope.server.ts";
import { SHARED_PROFILE } from "./klaviyo/shared-profiles.server.ts";
import { joinInBulk } from "../core/planner.server.ts";

interface MissingQuery {
  readonly auditId: number;
  /** The mask of places that were read. */
  readonly places: number;
  readonly limit: number;
}

/**
 * Emails that are on the lists by their states, were not read there, and were not looked up for this audit. There are
 * none if every email that was read is on its lists by its state: then nobody is there under another email.
 */
export async function emailsNotRead(
  sql: ShopSql,
  { auditId, places, limit }: MissingQuery,
): Promise<string[]> {
  await joinInBulk(sql);
  const rows = await sql.query<{ email: string }>(
    `select s.email
       from profile_states s
       left join audit_members m on m.shop_id = s.shop_id and m.audit_id = $2 and m.member = s.email
      where s.shop_id = $1 and (s.held | s.confirmed) & $3::int <> 0 and m.member is null
        and exists (select from audit_members x
                      left join profile_states p on p.shop_id = $1 and p.email = x.member
                     where x.shop_id = $1 and x.audit_id = $2 and x.places & ~coalesce(p.held, 0) <> 0)
      limit $4`,
    [sql.shopId, auditId, places, limit],
  );
  return rows.map((row) => row.email);
}

/**
 * Gives a customer what was read under another email of the customer's profile. An email that is another customer's
 * own stays with that customer.
 */
export async function matchOtherEmails(sql: ShopSql, auditId: number): Promise<void> {
  await joinInBulk(sql);
  await sql.query(
    `with owners as (
       select distinct on (p.klaviyo_id) p.klaviyo_id, p.email
         from profile_states p left join customers c on c.shop_id = $1 and c.id = p.customer_id
        where p.shop_id = $1 and p.klaviyo_id is not null and p.wanted <> 0
          and p.failure is distinct from '${SHARED_PROFILE}'
        order by p.klaviyo_id, c.last_order_at desc nulls last, c.id),
     moved as (
       delete from audit_members m using owners o
        where m.shop_id = $1 and m.audit_id = $2 and m.places > 0 and m.klaviyo_id = o.klaviyo_id
          and m.member <> o.email
          and not exists (select from profile_states p
                           where p.shop_id = $1 and p.email = m.member and p.wanted <> 0
                             and p.failure is distinct from '${SHARED_PROFILE}')
       returning o.email, m.places, m.klaviyo_id)
     insert into audit_members as m (shop_id, audit_id, member, places, klaviyo_id)
     select $1, $2, email, bit_or(places)::smallint, max(klaviyo_id) from moved group by email
     on conflict (shop_id, audit_id, member)
       do update set places = m.places | excluded.places, klaviyo_id = excluded.klaviyo_id`,
    [sql.shopId, auditId],
  );
}
