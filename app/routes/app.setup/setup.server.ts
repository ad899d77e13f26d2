import { z } from "zod";

import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { noteSetup } from "../../db/shops/setup-guide.server.ts";
import type { ShopRow } from "../../db/shops/shop-directory.server.ts";
import type { Services } from "../../services.server.ts";
import { SETUP_INTENTS, type SetupIntent } from "../../web/home/setup-view.ts";
import { saveAndFollow } from "../app.settings/save.server.ts";

const form = z.enum(SETUP_INTENTS);

/** @throws Response 400 for a form that isn't Home's */
export function setupForm(data: FormData): SetupIntent {
  const parsed = form.safeParse(data.get("intent"));
  if (!parsed.success) throw new Response(null, { status: 400 });
  return parsed.data;
}

/**
 * Whether orders from point of sale count from now on. If that changes, all customers are scored again. The question
 * doesn't come again.
 */
export async function decidePointOfSale(services: Services, shop: ShopRow, counts: boolean): Promise<void> {
  await saveAndFollow(services, shop, (before) => ({ ...before, includePointOfSale: counts }));
  await inShopSql(services.db, shop.id, (sql) => noteSetup(sql, "point_of_sale_chosen", services.now()));
}
