import { Banner, BlockStack, Link } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../../format/shop-format.tsx";

/** A shop that has more customers in groups than its plan covers. */
export interface PlanView {
  /** The ISO moment from which nothing more is sent; null: nothing is sent now. */
  readonly until: string | null;
  readonly customers: number;
  /** How many customers the free plan covers. */
  readonly limit: number;
  /** Shopify's page where the merchant chooses a plan. */
  readonly pricingUrl: string;
}

/** From when nothing more is sent, or that nothing is, and where to choose a plan. Empty while the plan is enough. */
export function PlanNotice({ plan }: { plan: PlanView | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (plan === null) return null;
  const { until, pricingUrl } = plan;
  const numbers = { customers: format.count(plan.customers), limit: format.count(plan.limit) };
  return (
    <Banner
      tone="warning"
      title={
        until === null
          ? t("notice.plan.heldHeading")
          : t("notice.plan.warnedHeading", { date: format.date(until) })
      }
    >
      <BlockStack gap="200">
        <p>{until === null ? t("notice.plan.heldText", numbers) : t("notice.plan.warnedText", numbers)}</p>
        <Link url={pricingUrl} target="_top">
          {t("notice.plan.choose")}
        </Link>
      </BlockStack>
    </Banner>
  );
}
