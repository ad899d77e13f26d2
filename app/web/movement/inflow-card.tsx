import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { Inflow } from "../../domain/movement/inflow.ts";
import { Columns } from "../chart/spread/columns.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { Card } from "../ui/card.tsx";

interface InflowCardProps {
  readonly inflow: Inflow;
  readonly shortWindow: boolean;
}

/** Customers by the month of their first order, and how steadily they come. */
export function InflowCard({ inflow, shortWindow }: InflowCardProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("movement.inflowHeading")}
        </Text>
        <Text as="p">
          <Steadiness inflow={inflow} />
        </Text>
        {isNobody(inflow) ? null : (
          <Columns
            title={t("movement.inflowHeading")}
            group="new"
            head={[t("movement.month"), t("movement.firstOrders")]}
            wordsOf={(value) => format.count(value)}
            columns={inflow.months.map(({ month, customers, partial }) => ({
              key: month,
              name: format.month(month),
              value: customers,
              words: partial
                ? t("movement.soFar", { customers: format.count(customers) })
                : format.count(customers),
              partial,
            }))}
          />
        )}
        {shortWindow ? (
          <Text as="p" variant="bodySm" tone="subdued">
            {t("movement.shortWindow")}
          </Text>
        ) : null}
      </BlockStack>
    </Card>
  );
}

function Steadiness({ inflow }: { inflow: Inflow }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { perMonth, variation } = inflow;
  if (isNobody(inflow)) return t("movement.noInflow");
  if (perMonth === null) return t("movement.inflowStarts");
  const count = Math.round(perMonth);
  const average = t("movement.perMonth", { count, customers: format.count(count) });
  const share = variation === null ? null : format.share(variation, 1);
  return share === null ? average : `${average} ${t("movement.variation", { share })}`;
}

function isNobody({ months }: Inflow): boolean {
  return months.every(({ customers }) => customers === 0);
}
