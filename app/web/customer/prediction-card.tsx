import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import type { PredictedDays, NextOrderView, PredictionView } from "../ui/prediction/prediction-view.ts";
import { TrustText } from "../ui/prediction/trust-text.tsx";
import { Card } from "../ui/card.tsx";

/** What is expected of the customer, and how far off such predictions were. */
export function PredictionCard({ prediction }: { readonly prediction: PredictionView }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="300">
        <BlockStack gap="050">
          <Text as="h2" variant="headingMd">
            {t("prediction.heading")}
          </Text>
          <Text as="p" variant="bodySm" tone="subdued">
            {t("home.asOf", { moment: format.dateTime(prediction.asOf) })}
          </Text>
        </BlockStack>
        {prediction.horizons.length === 0 ? <Text as="p">{t("prediction.tooLittle")}</Text> : null}
        {prediction.next === null ? null : <NextOrder next={prediction.next} />}
        {prediction.horizons.map((each) => (
          <Horizon key={each.days} horizon={each} />
        ))}
      </BlockStack>
    </Card>
  );
}

function Horizon({ horizon }: { readonly horizon: PredictedDays }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { days, chance, orders, revenueMinor, trust } = horizon;
  const shown = Math.round(10 * orders) / 10;
  return (
    <BlockStack gap="100">
      <Text as="p">
        {t("prediction.sentence", {
          count: shown,
          chance: format.fineShare(chance < 0.01 ? chance : Math.round(100 * chance) / 100),
          days: format.count(days),
          orders: format.decimal(shown, 1),
          money: format.wholeMoney(revenueMinor),
        })}
      </Text>
      <Text as="p" tone="subdued">
        <TrustText trust={trust} days={days} />
      </Text>
    </BlockStack>
  );
}

/** A range of which only its last day is left is told as that day. */
function NextOrder({ next }: { readonly next: NextOrderView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const from = format.date(next.from);
  const to = format.date(next.until);
  const key = next.isOverdue ? "overdue" : from === to ? "nextOrderBy" : "nextOrder";
  return <Text as="p">{t(`prediction.${key}`, { from, to })}</Text>;
}
