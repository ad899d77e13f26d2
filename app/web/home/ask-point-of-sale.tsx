import { BlockStack, Button, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import type { PointOfSaleView, SetupProps } from "./setup-view.ts";
import { Card } from "../ui/card.tsx";

type AskPointOfSaleProps = Pick<SetupProps, "pending" | "onSend"> & { readonly asked: PointOfSaleView };

/** Asks whether orders from point of sale count, in a store where it matters. */
export function AskPointOfSale({ asked: { orders, leftOut }, pending, onSend }: AskPointOfSaleProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = { count: leftOut, orders: format.count(leftOut), share: format.share(leftOut, orders) ?? "" };
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("askPointOfSale.heading")}
        </Text>
        <Text as="p">{t("askPointOfSale.text", words)}</Text>
        <InlineStack gap="200">
          <Button
            loading={pending === "count_point_of_sale"}
            disabled={pending !== null}
            onClick={() => onSend("count_point_of_sale")}
          >
            {t("askPointOfSale.count")}
          </Button>
          <Button
            loading={pending === "leave_point_of_sale_out"}
            disabled={pending !== null}
            onClick={() => onSend("leave_point_of_sale_out")}
          >
            {t("askPointOfSale.leaveOut")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}
