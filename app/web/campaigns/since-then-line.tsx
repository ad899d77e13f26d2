import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { WatchedCampaign } from "../../domain/drafts/watched-campaign.ts";
import type { SpanSums } from "../../domain/experiment/since-then.ts";
import { useFormat } from "../format/shop-format.tsx";

/** What a campaign's customers ordered since, in a line. */
export function SinceThenLine({ campaign: { sinceThen: view } }: { readonly campaign: WatchedCampaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (view === null) return null;
  const { days, since, before, currency } = view;
  const written = (sums: SpanSums | null): string =>
    sums === null
      ? t("drafts.rail.none")
      : t("drafts.card.revenue", {
          orders: format.count(sums.orders),
          money: format.moneyIn(sums.revenueMinor, currency),
        });
  return (
    <Text as="span" tone="subdued" variant="bodySm">
      {t("drafts.sinceThen.short", {
        days: format.count(days),
        since: written(since),
        before: written(before),
      })}
    </Text>
  );
}
