import pg from "pg";

import type { Database } from "../../../app/db/core/database.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { DEFAULT_SETTINGS } from "../../../app/domain/settings.ts";
import { GROUP_AUDIENCES } from "../../../app/domain/sync/audience.ts";
import { groupNames } from "../../../app/sync/labels/group-names.ts";
import { labelsOf } from "../../../app/sync/labels/labels.ts";
import type { Pattern } from "../../fleet/fill-fleet.ts";
import { fillOrders } from "../history/fill-store.ts";
import { CURRENCY, NOW } from "../import/store.ts";
import { scoreAll } from "../pages/world.ts";

const ORDERS_EACH = 3;
const SCOPES = ["read_orders", "read_all_orders", "read_customers", "write_customers", "read_customer_merge"];

/** A shop of a size: its orders as an import stores them, and the rest by the app's own jobs. Its tags are sent. */
export async function makePattern(db: Database, url: string, customers: number): Promise<Pattern> {
  const shop = {
    domain: patternDomain(customers),
    currency: CURRENCY,
    timeZone: "Europe/Berlin",
    locale: "en",
  };
  const { id } = await registerShop(db, { ...shop, language: "en", grantedScopes: SCOPES }, NOW);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("select setseed(0.42)");
    await fillOrders(client, id, { customers, orders: ORDERS_EACH * customers });
    await scoreAll(db, id, [NOW]);
    await sendTags(db, id);
    await client.query("vacuum analyze");
  } finally {
    await client.end();
  }
  return { shopId: id, customers };
}

export function patternDomain(customers: number): string {
  return `pattern-${String(customers)}.myshopify.com`;
}

const PLACE = `case "group" ${GROUP_AUDIENCES.map(({ subject, place }) => `when '${subject}' then ${String(1 << place)}`).join(" ")} end`;

const LABELS = labelsOf(DEFAULT_SETTINGS.tagPrefix, groupNames("en"));

const SENT: readonly string[] = [
  // So lately that the next import reads only what has changed.
  "update imports set started_at = now(), finished_at = now() where shop_id = $1",
  `insert into sync_targets (shop_id, target, enabled, connected_at, audited_at, language)
   values ($1, 'shopify_tags', true, now(), now(), 'en')`,
  `insert into audience_sets (shop_id, target, set_key, begun_at) values ($1, 'shopify_tags', 'groups', now())`,
  ...GROUP_AUDIENCES.map(
    ({ subject, place }) => `insert into audiences (shop_id, target, place, kind, subject, label)
      values ($1, 'shopify_tags', ${String(place)}, 'group', '${subject}', '${LABELS[subject]}')`,
  ),
  `insert into syncs (shop_id, target, run_id, status, phase, planned, confirmed_at, customers, eligible, started_at, finished_at)
   select $1, 'shopify_tags', id, 'done', 'metafields', customers, now(), customers, eligible, now(), now()
     from runs where shop_id = $1 order by id desc limit 1`,
  `insert into tag_states (shop_id, word, customer_id, wanted, may_hold, confirmed, judged, updated_at)
   select $1, 0, id, place, place, place, place, now()
     from (select id, ${PLACE} as place from customers where shop_id = $1 and "group" is not null order by id) c`,
  `insert into customer_emails (shop_id, customer_id, email)
   select $1, id, 'c' || id || '@example.com' from customers where shop_id = $1 order by id`,
];

/** The state in which a sync of all customers' tags leaves a shop. */
async function sendTags(db: Database, shopId: number): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    for (const statement of SENT) await sql.query(statement, [shopId]);
  });
}
