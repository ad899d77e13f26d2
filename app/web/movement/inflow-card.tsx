import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { Inflow } from "../../domain/movement/inflow.ts";
import { BarTable } from "../ui/bar-table.tsx";
import { useFormat } from "../format/shop-format.tsx";

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
          <div className="sf-group-bars" data-group="new">
            <BarTable
              caption={t("movement.inflowHeading")}
              labelHeading={t("movement.month")}
              valueHeading={t("movement.firstOrders")}
              rows={inflow.months.map(({ month, customers, partial }) => ({
                key: month,
                label: format.month(month),
                value: customers,
                ...(partial ? { note: t("movement.soFar") } : {}),
              }))}
            />
          </div>
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
