import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { LEFT_OUT_REASONS } from "../../domain/orders/order.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { BoundariesView } from "./boundaries-view.ts";
import { Card } from "../ui/card.tsx";

/** How many of the orders that were read don't count, and why. Empty when all count. */
export function LeftOutCard({ leftOut }: { leftOut: BoundariesView["leftOut"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const reasons = LEFT_OUT_REASONS.map((reason) => ({ reason, orders: leftOut[reason] ?? 0 }));
  const shown = reasons.filter(({ orders }) => orders > 0);
  const total = shown.reduce((sum, { orders }) => sum + orders, 0);
  if (total === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("leftOut.heading")}
        </Text>
        <Text as="p" tone="subdued">
          {t("leftOut.text", { count: total, orders: format.count(total) })}
        </Text>
        <dl className="sf-figures">
          {shown.map(({ reason, orders }) => (
            <div key={reason} className="sf-figure">
              <dt>{t(`leftOut.${reason}`)}</dt>
              <dd>
                <Text as="span" fontWeight="semibold" numeric>
                  {format.count(orders)}
                </Text>
              </dd>
            </div>
          ))}
        </dl>
      </BlockStack>
    </Card>
  );
}
