import { inShopSql } from "../db/core/shop-scope.server.ts";
import { readProductReading } from "../db/products/product-readings.server.ts";
import type { OrderLine } from "../domain/products/order-line.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { AdminApiError } from "../shopify/errors.ts";
import { readOrderLines } from "../shopify/order-lines.server.ts";
import type { IngestServices } from "./services.ts";

/**
 * The lines of an order that changed, where the merchant switched on that it is read what was bought.
 * @returns null: it is off, or Shopify gives no lines. The order is stored all the same: the next reading brings them.
 */
export async function readLinesAgain(
  { db, log }: IngestServices,
  shopId: number,
  admin: AdminClient,
  orderId: bigint,
): Promise<readonly OrderLine[] | null> {
  if ((await inShopSql(db, shopId, readProductReading)) === null) return null;
  try {
    return await readOrderLines(admin, orderId);
  } catch (error) {
    if (!(error instanceof AdminApiError)) throw error;
    log.warn({ shopId, code: error.code }, "lines of an order not read");
    return null;
  }
}
