import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import type { NewestRun } from "../../db/insights/group-figures.server.ts";
import { readShopPlan } from "../../db/shops/shop-plan.server.ts";
import { FREE_CUSTOMERS, planVerdict } from "../../domain/plan/plan.ts";
import type { PlanView } from "../../web/ui/notices/plan-notice.tsx";

interface PlanReading {
  /** Shopify's page where the merchant chooses a plan; null: the app has no plans. */
  readonly pricingUrl: string | null;
  /** The run whose groups are shown; null: there is none. */
  readonly run: Pick<NewestRun, "customers"> | null;
  readonly now: Date;
}

/**
 * What the merchant must know of the plan; null: it is enough. A page asks nobody: it says what the last sync knew. A
 * shop without a sync has sent nothing, so its week has not begun.
 */
export async function readPlanView(
  sql: ShopSql,
  { pricingUrl, run, now }: PlanReading,
): Promise<PlanView | null> {
  if (pricingUrl === null || run === null) return null;
  const known = await readShopPlan(sql);
  if (known === null) return null;
  const { customers } = run;
  const verdict = planVerdict(known, customers, now);
  if (verdict.verdict === "allowed") return null;
  const until = verdict.verdict === "warned" ? verdict.until.toISOString() : null;
  return { until, customers, limit: FREE_CUSTOMERS, pricingUrl };
}
