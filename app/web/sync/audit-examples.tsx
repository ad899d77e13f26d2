import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { CustomerName } from "../customer-name.tsx";
import type { AuditFoundView } from "./audit-view.ts";

/** Some of those who were not where they were expected; the roles hold where the small screen undoes the table. */
export function AuditExamples({ found }: { found: AuditFoundView }) {
  const { t } = useTranslation();
  const [customer, difference] = [t("sync.held.customer"), t("sync.audit.difference")];
  return (
    <BlockStack gap="200">
      <Text as="h4" variant="headingSm">
        {t("sync.held.examplesHeading")}
      </Text>
      <table className="sf-table sf-table-stacked" role="table">
        <thead role="rowgroup">
          <tr role="row">
            {[customer, difference].map((label) => (
              <th key={label} role="columnheader" scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {found.examples.map((example) => (
            <tr key={`${example.kind} ${example.label} ${example.id}`} role="row">
              <th role="rowheader" scope="row">
                <CustomerName customer={example} namesUnavailable={found.namesUnavailable} />
              </th>
              <td role="cell" data-label={difference}>
                {t(`sync.audit.example.${example.kind}`, { label: example.label })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </BlockStack>
  );
}
