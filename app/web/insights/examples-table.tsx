import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { CustomerName } from "../customer-name.tsx";
import { GroupBadge } from "../group-badge.tsx";
import { useFormat } from "../shop-format.tsx";
import type { HeldView } from "./insights-view.ts";

/** Some of the customers who would move; the roles hold where the small screen's layout undoes the table's own. */
export function ExamplesTable({ held }: { held: HeldView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns = [t("heldModel.customer"), t("heldModel.from"), t("heldModel.to")];
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("heldModel.examplesHeading")}
      </Text>
      <table className="sf-table sf-table-stacked" role="table">
        <caption>
          <Text as="span" tone="subdued">
            {t("heldModel.examplesCaption")}
          </Text>
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((label) => (
              <th key={label} role="columnheader" scope="col">
                {label}
              </th>
            ))}
            <th role="columnheader" scope="col" className="sf-number">
              {t("heldModel.spent")}
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {held.examples.map((example) => (
            <tr key={example.id} role="row">
              <th role="rowheader" scope="row">
                <CustomerName customer={example} namesUnavailable={held.namesUnavailable} />
              </th>
              <td role="cell" data-label={t("heldModel.from")}>
                <GroupBadge group={example.from} />
              </td>
              <td role="cell" data-label={t("heldModel.to")}>
                <GroupBadge group={example.to} />
              </td>
              <td role="cell" className="sf-number" data-label={t("heldModel.spent")}>
                {format.money(example.spentMinor)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </BlockStack>
  );
}
