import { inShopSql } from "../../db/core/shop-scope.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { readProductReading } from "../../db/products/product-readings.server.ts";
import type { ProductsView } from "../../web/settings/products-view.ts";

export async function readProductsView(db: Database, shopId: number): Promise<ProductsView> {
  const row = await inShopSql(db, shopId, readProductReading);
  const isStoring = row?.part === "lines" && row.fileBytes !== null && row.fileBytes > 0;
  return {
    onSince: row?.onSince.toISOString() ?? null,
    asOf: row?.readAt?.toISOString() ?? null,
    reading: row !== null && row.requestedAt !== null,
    percent: isStoring ? Math.floor((100 * row.committedBytes) / (row.fileBytes ?? 1)) : null,
    failure: row?.errorCode ?? null,
  };
}
