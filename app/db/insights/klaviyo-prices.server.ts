/** What a month costs at Klaviyo, as the merchant entered it. */
import { z } from "zod";

import type { PriceStep } from "../../domain/experiment/dead-weight.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

export interface KlaviyoPrices {
  /** ISO 4217. */
  readonly currency: string;
  /** As `checkPriceSteps` found them fine. */
  readonly steps: readonly PriceStep[];
}

const stored = z.object({
  currency: z.string(),
  steps: z.array(z.object({ upToProfiles: z.int(), monthlyMinor: z.int() })),
});

/** null: the merchant entered none. */
export async function readPrices(sql: ShopSql): Promise<KlaviyoPrices | null> {
  const [row] = await sql.query<object>("select currency, steps from klaviyo_prices where shop_id = $1", [
    sql.shopId,
  ]);
  return row === undefined ? null : stored.parse(row);
}

export async function savePrices(sql: ShopSql, { currency, steps }: KlaviyoPrices, now: Date): Promise<void> {
  await sql.query(
    `insert into klaviyo_prices (shop_id, currency, steps, saved_at) values ($1, $2, $3, $4)
     on conflict (shop_id) do update
       set currency = excluded.currency, steps = excluded.steps, saved_at = excluded.saved_at`,
    [sql.shopId, currency, JSON.stringify(steps), now],
  );
}

/** Forgets the prices. */
export async function forgetPrices(sql: ShopSql): Promise<void> {
  await sql.query("delete from klaviyo_prices where shop_id = $1", [sql.shopId]);
}

/** How many profiles Klaviyo counts: it has an email of theirs that is neither suppressed nor unsubscribed. */
export async function countBilledProfiles(sql: ShopSql): Promise<number> {
  const [row] = await sql.query<{ profiles: number }>(
    "select count(*)::int as profiles from customer_contacts where shop_id = $1 and not suppressed",
    [sql.shopId],
  );
  return row?.profiles ?? 0;
}
