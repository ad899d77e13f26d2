import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { CustomerName } from "../customer-name.tsx";
import { GroupBadge } from "../group-badge.tsx";
import type { HeldSyncView } from "./decision.ts";

/** Some of the customers who would move; the roles hold where the small screen's layout undoes the table's own. */
export function SyncExamples({ held }: { held: HeldSyncView }) {
  const { t } = useTranslation();
  const [customer, from, to] = [t("sync.held.customer"), t("sync.held.from"), t("sync.held.to")];
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("sync.held.examplesHeading")}
      </Text>
      <table className="sf-table sf-table-stacked" role="table">
        <thead role="rowgroup">
          <tr role="row">
            {[customer, from, to].map((label) => (
              <th key={label} role="columnheader" scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {held.examples.map((example) => (
            <tr key={example.id} role="row">
              <th role="rowheader" scope="row">
                <CustomerName customer={example} namesUnavailable={held.namesUnavailable} />
              </th>
              <td role="cell" data-label={from}>
                <span className="sf-way">
                  {(example.from.length === 0 ? [null] : example.from).map((group) => (
                    <GroupBadge key={group} group={group} />
                  ))}
                </span>
              </td>
              <td role="cell" data-label={to}>
                <GroupBadge group={example.to} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </BlockStack>
  );
}
