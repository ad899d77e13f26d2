/**
 * Some webhooks look like others, and the header that tells them apart is not signed. So before such a webhook destroys
 * anything, Shopify is asked, and has to say the same.
 */
import type { Database } from "../db/core/database.server.ts";
import { customersToAskFor, dropErasure, noteGone } from "../db/privacy/erasures.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import type { ShopRow } from "../db/shops/shop-directory.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { hasCustomer } from "../shopify/customers.server.ts";
import { ShopUnavailableError } from "../shopify/errors.ts";
import { readGrantedScopes } from "../shopify/shop.server.ts";

interface AskingServices {
  readonly db: Database;
  readonly log: { warn(fields: object, message: string): void };
  readonly admin: (shopDomain: string) => Promise<AdminClient>;
}

/**
 * Whether the app is in the shop. out: Shopify refuses the app's access. closed: the shop is closed. unclear: Shopify
 * refuses everybody's access.
 */
export type Standing = "in" | "out" | "closed" | "unclear";

export async function askStanding({ admin }: AskingServices, shop: ShopRow): Promise<Standing> {
  try {
    await readGrantedScopes(await admin(shop.domain));
    return "in";
  } catch (error) {
    if (!(error instanceof ShopUnavailableError)) throw error;
    if (error.closure === "access_lost") return "out";
    return error.closure === "closed" ? "closed" : "unclear";
  }
}

/**
 * Whether an erasure may go on. The body of `customers/delete` looks like any customer's, so Shopify is asked about it.
 * The erasure goes on once Shopify no longer has the customer, and is dropped if Shopify still has them. It waits while
 * Shopify can't be asked.
 */
export async function mayErase(
  { db, log, admin }: AskingServices,
  shop: ShopRow,
  deliveryId: string,
): Promise<boolean> {
  const customerIds = await inShopSql(db, shop.id, (sql) => customersToAskFor(sql, deliveryId));
  if (customerIds === null) return true;
  if (shop.uninstalledAt !== null) return false;
  const client = await admin(shop.domain);
  for (const id of customerIds) {
    if (!(await hasCustomer(client, id))) continue;
    await inShopSql(db, shop.id, (sql) => dropErasure(sql, deliveryId));
    log.warn({ shopId: shop.id }, "deletion of a customer left: Shopify still has the customer");
    return false;
  }
  await inShopSql(db, shop.id, (sql) => noteGone(sql, deliveryId));
  return true;
}
