import { BlockStack, Text } from "@shopify/polaris";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { CustomerName } from "../../ui/customers/customer-name.tsx";
import { StackedTable } from "../../ui/stacked-table.tsx";
import type { AuditFoundView } from "./audit-view.ts";

/** Some of the customers who were not where they were expected. */
export function AuditExamples({ found }: { found: AuditFoundView }) {
  const { t } = useTranslation();
  const headingId = useId();
  return (
    <BlockStack gap="200">
      <Text as="h4" variant="headingSm" id={headingId}>
        {t("sync.pending.examplesHeading")}
      </Text>
      <StackedTable
        labelledBy={headingId}
        rows={found.examples}
        keyOf={({ kind, label, id }) => `${kind} ${label} ${id}`}
        columns={[
          {
            label: t("sync.pending.customer"),
            cell: (example) => <CustomerName customer={example} namesUnavailable={found.namesUnavailable} />,
          },
          {
            label: t("sync.audit.difference"),
            cell: ({ kind, label }) => t(`sync.audit.example.${kind}`, { label }),
          },
        ]}
      />
    </BlockStack>
  );
}
