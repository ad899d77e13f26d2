import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { TrustText } from "../ui/prediction/trust-text.tsx";
import type { GroupExpected } from "./group-view.ts";
import { Card } from "../ui/card.tsx";

/** Between which amounts the group's revenue of the next days is expected to lie, or why no range is shown. */
export function ExpectedCard({ expected }: { readonly expected: GroupExpected }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { asOf, days, trust, range } = expected;
  return (
    <Card>
      <BlockStack gap="200">
        <BlockStack gap="050">
          <Text as="h2" variant="headingMd">
            {t("prediction.heading")}
          </Text>
          <Text as="p" variant="bodySm" tone="subdued">
            {t("home.asOf", { moment: format.dateTime(asOf) })}
          </Text>
        </BlockStack>
        {range === null ? (
          <Text as="p">
            <TrustText trust={trust} days={days} />
          </Text>
        ) : (
          <Text as="p">
            {t("prediction.groupRange", {
              days: format.count(days),
              from: format.wholeMoney(range.from),
              to: format.wholeMoney(range.to),
            })}
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}
