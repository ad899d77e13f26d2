import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { CustomerName } from "../ui/customer-name.tsx";
import { GroupBadge } from "../ui/group-badge.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import type { HeldView } from "./insights-view.ts";

/** Some of the customers who would move. */
export function ExamplesTable({ held }: { held: HeldView }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("heldModel.examplesHeading")}
      </Text>
      <StackedTable
        caption={t("heldModel.examplesCaption")}
        captionShown
        rows={held.examples}
        keyOf={({ id }) => id}
        columns={[
          {
            label: t("heldModel.customer"),
            cell: (example) => <CustomerName customer={example} namesUnavailable={held.namesUnavailable} />,
          },
          { label: t("heldModel.from"), cell: ({ from }) => <GroupBadge group={from} /> },
          { label: t("heldModel.to"), cell: ({ to }) => <GroupBadge group={to} /> },
          {
            label: t("heldModel.spent"),
            kind: "number",
            cell: ({ spentMinor }) => format.money(spentMinor),
          },
        ]}
      />
    </BlockStack>
  );
}
