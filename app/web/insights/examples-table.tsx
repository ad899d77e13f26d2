import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { CustomerName } from "../ui/customers/customer-name.tsx";
import { GroupBadge } from "../ui/group-badge.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import type { PendingView } from "./insights-view.ts";

/** Some of the customers who would move. */
export function ExamplesTable({ pending }: { pending: PendingView }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("pendingModel.examplesHeading")}
      </Text>
      <StackedTable
        caption={t("pendingModel.examplesCaption")}
        captionShown
        rows={pending.examples}
        keyOf={({ id }) => id}
        columns={[
          {
            label: t("pendingModel.customer"),
            cell: (example) => (
              <CustomerName customer={example} namesUnavailable={pending.namesUnavailable} />
            ),
          },
          { label: t("pendingModel.from"), cell: ({ from }) => <GroupBadge group={from} /> },
          { label: t("pendingModel.to"), cell: ({ to }) => <GroupBadge group={to} /> },
          {
            label: t("pendingModel.spent"),
            kind: "number",
            cell: ({ spentMinor }) => format.money(spentMinor),
          },
        ]}
      />
    </BlockStack>
  );
}
