import { BlockStack, Text } from "@shopify/polaris";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { CustomerName } from "../ui/customer-name.tsx";
import { AudienceBadge } from "./audience-badge.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import type { HeldSyncView } from "./decision.ts";

/** Some of the customers who would move. */
export function SyncExamples({ held }: { held: HeldSyncView }) {
  const { t } = useTranslation();
  const headingId = useId();
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm" id={headingId}>
        {t("sync.held.examplesHeading")}
      </Text>
      <StackedTable
        labelledBy={headingId}
        rows={held.examples}
        keyOf={({ id }) => id}
        columns={[
          {
            label: t("sync.held.customer"),
            cell: (example) => <CustomerName customer={example} namesUnavailable={held.namesUnavailable} />,
          },
          {
            label: t("sync.held.from"),
            cell: ({ from }) => (
              <span className="sf-way">
                {(from.length === 0 ? [null] : from).map((audience) => (
                  <AudienceBadge key={audience?.label ?? "none"} audience={audience} />
                ))}
              </span>
            ),
          },
          { label: t("sync.held.to"), cell: ({ to }) => <AudienceBadge audience={to} /> },
        ]}
      />
    </BlockStack>
  );
}
