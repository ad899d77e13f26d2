import type { z } from "zod";

import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { findShopByDomain } from "../../db/shops/shop-directory.server.ts";
import { noteTrigger } from "../../db/workflows/triggers.server.ts";
import type { lifecycleRequest } from "./flow-requests.ts";

/** Notes whether workflows of a shop use a trigger. @returns false: the shop has not installed the app */
export async function noteUseOfTrigger(
  { db }: { readonly db: Database },
  told: z.output<typeof lifecycleRequest>,
): Promise<boolean> {
  const shop = await findShopByDomain(db, told.shopify_domain);
  if (shop === null || shop.uninstalledAt !== null) return false;
  const { flow_trigger_definition_id: id, has_enabled_flow: isUsed, timestamp: toldAt } = told;
  await inShopSql(db, shop.id, (sql) => noteTrigger(sql, { id, isUsed, toldAt }));
  return true;
}
