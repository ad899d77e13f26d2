import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { readPrices, type KlaviyoPrices } from "../../db/insights/klaviyo-prices.server.ts";
import { deadWeightCost, type DeadWeight } from "../../domain/experiment/dead-weight.ts";
import type { PeopleCache } from "../../segments/people-cache.server.ts";
import { readToSuppress, type ToSuppress } from "../../segments/to-suppress.server.ts";

/** Whom it would save money to suppress in Klaviyo, and how much. */
export interface DeadWeightFound {
  readonly people: ToSuppress;
  /** null: the merchant entered none. */
  readonly prices: KlaviyoPrices | null;
  /** null: there are no prices, or the people are not known. */
  readonly cost: DeadWeight | null;
}

interface ReadServices {
  readonly db: Database;
  readonly people: Pick<PeopleCache, "of">;
}

/** What the profiles without orders and engagement cost a month, by the merchant's own prices. */
export async function readDeadWeight(
  services: ReadServices,
  shop: { readonly id: number; readonly timeZone: string },
): Promise<DeadWeightFound> {
  const people = await readToSuppress(services, shop);
  const prices = await inShopSql(services.db, shop.id, readPrices);
  const cost =
    prices === null || people.outcome === "lacking"
      ? null
      : deadWeightCost(prices.steps, people.profiles, people.deadWeight);
  return { people, prices, cost };
}
