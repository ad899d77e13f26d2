import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { BarTable } from "../ui/bar-table.tsx";
import { momentLabels } from "../format/moment-labels.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { TrendView } from "./movement-view.ts";

/** How many customers were Loyal at each run shown, and whether the number grows. */
export function LoyalCard({ loyal }: { loyal: TrendView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const labels = momentLabels(
    format,
    loyal.sizes.map(({ at }) => at),
  );
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("movement.loyalHeading")}
        </Text>
        <Text as="p">
          <Direction loyal={loyal} />
        </Text>
        <div className="sf-group-bars" data-group="loyal">
          <BarTable
            caption={t("movement.loyalHeading")}
            labelHeading={t("movement.scoring")}
            valueHeading={t("movement.loyalCustomers")}
            rows={loyal.sizes.map((size, place) => ({
              key: String(size.runId),
              label: labels[place] ?? "",
              value: size.customers,
            }))}
          />
        </div>
      </BlockStack>
    </Card>
  );
}

function Direction({ loyal }: { loyal: TrendView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { direction, perMonth, sizes } = loyal;
  const [first, last] = [sizes.at(0), sizes.at(-1)];
  if (direction === null || first === undefined || last === undefined) return t("movement.noTrend");
  const said = t(`movement.trend.${direction}`, {
    first: format.count(first.customers),
    last: format.count(last.customers),
    moment: format.date(first.at),
  });
  const rate = perMonth === null ? 0 : Math.round(perMonth);
  return rate === 0 ? said : `${said} ${t("movement.rate", { change: format.change(rate) })}`;
}
