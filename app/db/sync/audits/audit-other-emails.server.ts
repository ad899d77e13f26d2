/** Members that an audit of Klaviyo's lists finds under another email than the customer has here. */
import type { PlaceSet } from "../../../domain/sync/places.ts";
import { joinInBulk } from "../../core/planner.server.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import { SHARED_PROFILE } from "../klaviyo/shared-profiles.server.ts";
import { STATES_OF } from "../places.server.ts";
import { inSet } from "../set-sql.ts";

interface MissingQuery {
  readonly auditId: number;
  /** The places that were read. */
  readonly read: PlaceSet;
  readonly limit: number;
}

/**
 * Emails that are on the lists by their states, were not read there, and were not looked up for this audit. There are
 * none if every email that was read is on its lists by its state: then nobody is there under another email.
 */
export async function emailsNotRead(sql: ShopSql, { auditId, read, limit }: MissingQuery): Promise<string[]> {
  const word = String(read.word);
  await joinInBulk(sql);
  const rows = await sql.query<{ email: string }>(
    `select s.email
       from list_states s
       left join audit_members m on m.shop_id = s.shop_id and m.audit_id = $2 and m.member = s.email and m.word = 0
      where s.shop_id = $1 and s.word = ${word} and ${inSet("(s.may_hold | s.confirmed)", read)} <> 0
        and m.member is null
        and exists (select from audit_members x
                      left join list_states p on p.shop_id = $1 and p.email = x.member and p.word = x.word
                     where x.shop_id = $1 and x.audit_id = $2 and x.word = ${word}
                       and x.places & (~coalesce(p.may_hold, 0)) <> 0)
      limit $3`,
    [sql.shopId, auditId, limit],
  );
  return rows.map((row) => row.email);
}

/**
 * Gives a customer what was read under another email of the customer's profile. An email that is another customer's
 * own stays with that customer.
 */
export async function matchOtherEmails(sql: ShopSql, auditId: number, set: PlaceSet): Promise<void> {
  const { from, own } = STATES_OF.klaviyo(set);
  const isShared = `${inSet("s.failed", set)} <> 0 and s.failure = '${SHARED_PROFILE}'`;
  const belongs = `${inSet("s.wanted", set)} <> 0 and (${isShared}) is not true`;
  await joinInBulk(sql);
  await sql.query(
    `with owners as (
       select distinct on (p.klaviyo_id) p.klaviyo_id, s.email
         from ${from} left join customers c on c.shop_id = $1 and c.id = p.customer_id
        where ${own} and p.klaviyo_id is not null and ${belongs}
        order by p.klaviyo_id, c.last_order_at desc nulls last, c.id),
     moved as (
       delete from audit_members m using owners o
        where m.shop_id = $1 and m.audit_id = $2 and ${inSet("m.places", set)} <> 0 and m.klaviyo_id = o.klaviyo_id
          and m.word = ${String(set.word)} and m.member <> o.email
          and not exists (select from list_states s where ${own} and s.email = m.member and ${belongs})
       returning o.email, m.places, m.klaviyo_id)
     insert into audit_members as m (shop_id, audit_id, member, word, places, klaviyo_id)
     select $1, $2, email, ${String(set.word)}, bit_or(places), max(klaviyo_id) from moved group by email
     on conflict (shop_id, audit_id, member, word)
       do update set places = m.places | excluded.places, klaviyo_id = excluded.klaviyo_id`,
    [sql.shopId, auditId],
  );
}
