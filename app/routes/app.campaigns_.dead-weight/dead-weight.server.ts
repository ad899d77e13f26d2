import { readDeadWeight } from "../../act/dead-weight/dead-weight.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { forgetPrices, savePrices } from "../../db/insights/klaviyo-prices.server.ts";
import { ruleToJson } from "../../domain/rules/rule-json.ts";
import { saveSegment } from "../../segments/save.server.ts";
import { readSuppressRule } from "../../segments/to-suppress.server.ts";
import type { Services } from "../../services.server.ts";
import type { DeadWeightResult, DeadWeightView } from "../../web/campaigns/dead-weight-view.ts";
import type { DeadWeightForm } from "./prices-form.server.ts";

interface Shop {
  readonly id: number;
  readonly timeZone: string;
  readonly currency: string;
}

export async function readView(
  services: Pick<Services, "db" | "people">,
  shop: Shop,
): Promise<DeadWeightView> {
  const { people, prices, cost } = await readDeadWeight(services, shop);
  const { currency, steps } = prices ?? { currency: shop.currency, steps: [] };
  if (people.outcome === "lacking") return { people, currency, steps, cost };
  const { outcome, asOf, deadWeight, kept, profiles, protectedDays } = people;
  const counted = { outcome, deadWeight, kept, profiles, protectedDays };
  return { people: { ...counted, asOf: asOf.toISOString() }, currency, steps, cost };
}

/** Does what the merchant asked for. */
export async function carryOut(
  services: Services,
  shop: Shop,
  asked: DeadWeightForm,
): Promise<DeadWeightResult> {
  if (asked.intent === "segment") return makeSegment(services, shop, asked.name);
  const { prices } = asked;
  if (prices.outcome === "invalid") return prices;
  await inShopSql(services.db, shop.id, (sql) =>
    prices.prices === null ? forgetPrices(sql) : savePrices(sql, prices.prices, services.now()),
  );
  return { outcome: "saved" };
}

/** Saves a segment of whom it would save money to suppress. It is sent or exported like any other. */
async function makeSegment(services: Services, shop: Shop, name: string): Promise<DeadWeightResult> {
  const rule = await readSuppressRule(services.db, shop);
  if (rule === null) return { outcome: "not_made", because: "lacking" };
  const saved = await saveSegment(services, shop.id, null, { name, rule: ruleToJson(rule) });
  if (saved.outcome === "saved") return { outcome: "made", segmentId: saved.id };
  const isFull = saved.outcome === "refused" && saved.name === "too_many";
  return { outcome: "not_made", because: isFull ? "too_many" : "taken" };
}
