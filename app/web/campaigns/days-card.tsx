import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { ARMS } from "../../domain/experiment/arm.ts";
import { LineChart } from "../chart/line-chart.tsx";
import { useFormat } from "../format/shop-format.tsx";
import type { ExperimentView } from "./experiment-view.ts";
import { Card } from "../ui/card.tsx";

const DAY_MS = 86_400_000;

/** Revenue per customer of both arms by day, since the start. */
export function DaysCard({ view }: { readonly view: ExperimentView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { result, startedAt } = view;
  if (result === null || result.days.length < 2) return null;
  const moments = result.days.map(({ day }) => {
    const at = new Date(Date.parse(startedAt) + day * DAY_MS).toISOString();
    return { at, label: format.date(at), year: "" };
  });
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("campaigns.daysHeading")}
        </Text>
        <LineChart
          title={t("campaigns.daysTitle")}
          moments={moments}
          lines={ARMS.map((arm) => ({
            series: arm,
            name: t(`campaigns.arm.${arm}`),
            values: result.days.map(({ revenuePerCustomerMinor }) => revenuePerCustomerMinor[arm] ?? 0),
          }))}
          write={{
            short: (minor) => format.shortMoney(minor),
            full: (minor) => format.money(Math.round(minor)),
          }}
        />
      </BlockStack>
    </Card>
  );
}
