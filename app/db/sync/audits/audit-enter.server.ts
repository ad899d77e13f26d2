/** Gives states to members that an audit has read and that have none. */
import { GROUP_PLACES } from "../../../domain/sync/places.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import type { ReadWord } from "./audit-sql.ts";
import { inSet } from "../set-sql.ts";
import type { Target } from "../sync-targets.server.ts";

/** Gives a state to each member that was read and has none. */
export const ENTER: Readonly<Record<Target, (sql: ShopSql, word: ReadWord, now: Date) => Promise<void>>> = {
  shopify_tags: enterCustomers,
  klaviyo: enterProfiles,
};

/**
 * Enters every person who carries a tag of ours as a customer. A person without orders is in no group, so the next
 * sync takes the tag off. Customers who are no longer in Shopify need no state.
 */
async function enterCustomers(sql: ShopSql, { id, read }: ReadWord, now: Date): Promise<void> {
  const carries = `m.shop_id = $1 and m.audit_id = $2 and m.word = ${String(read.word)}
    and m.places | m.before <> 0`;
  await sql.query(
    `delete from tag_states
      where shop_id = $1 and customer_id = any(array(
        select c.id from audit_members m
          cross join lateral (
            select id from customers where shop_id = $1 and shopify_id = m.member::bigint limit 1) as c
         where m.shop_id = $1 and m.audit_id = $2 and m.gone))`,
    [sql.shopId, id],
  );
  await sql.query(
    `insert into customers (shop_id, shopify_id)
     select $1, m.member::bigint from audit_members m
      where ${carries}
        and not exists (select from customers c where c.shop_id = $1 and c.shopify_id = m.member::bigint)
      order by m.member::bigint
     on conflict (shop_id, shopify_id) do nothing`,
    [sql.shopId, id],
  );
  await sql.query(
    `insert into tag_states (shop_id, customer_id, word, updated_at)
     select $1, c.id, m.word, $3
       from audit_members m join customers c on c.shop_id = $1 and c.shopify_id = m.member::bigint
      where ${carries}
     on conflict (shop_id, customer_id, word) do nothing`,
    [sql.shopId, id, now],
  );
}

/** Enters profiles that were found on a list. It is not known what their properties show. */
async function enterProfiles(sql: ShopSql, { id, read }: ReadWord, now: Date): Promise<void> {
  const onList = `m.shop_id = $1 and m.audit_id = $2 and m.word = ${String(read.word)} and m.places <> 0`;
  const shown = `case when ${inSet("m.places", GROUP_PLACES)} <> 0 then 'unknown' end`;
  await sql.query(
    `insert into list_states (shop_id, email, word, klaviyo_id, sent_content, updated_at)
     select $1, m.member, 0, m.klaviyo_id, ${read.word === 0 ? shown : "null::text"}, $3
       from audit_members m where ${onList}
     on conflict (shop_id, email, word) do nothing`,
    [sql.shopId, id, now],
  );
  if (read.word === 0) return;
  await sql.query(
    `insert into list_states (shop_id, email, word, updated_at)
     select $1, m.member, m.word, $3 from audit_members m where ${onList}
     on conflict (shop_id, email, word) do nothing`,
    [sql.shopId, id, now],
  );
}
