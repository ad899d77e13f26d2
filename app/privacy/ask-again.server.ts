/**
 * Some webhooks look like others, and the header that tells them apart is not signed. What they would destroy is
 * destroyed only after Shopify, asked again, says the same.
 */
import type { Database } from "../db/core/database.server.ts";
import { customersToAskFor, dropErasure, noteGone } from "../db/privacy/erasures.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import type { ShopRow } from "../db/shops/system.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { hasCustomer } from "../shopify/customers.server.ts";
import { ShopUnavailableError } from "../shopify/errors.ts";
import { readGrantedScopes } from "../shopify/shop.server.ts";

interface AskingServices {
  readonly db: Database;
  readonly log: { warn(fields: object, message: string): void };
  readonly admin: (shopDomain: string) => Promise<AdminClient>;
}

/** Whether the app is in the shop: out where Shopify refuses its access, unclear where it refuses everybody's. */
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
 * Whether an erasure may go on: one by `customers/delete`, whose body any customer's looks like, only once Shopify no
 * longer has the customer. One of a customer whom Shopify still has is dropped; while Shopify can't be asked, it waits.
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
