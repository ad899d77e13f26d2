import { Banner, BlockStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { CustomerName } from "../customer-name.tsx";
import { GroupBadge } from "../group-badge.tsx";
import { Pages } from "../group/pages.tsx";
import type { NotInSyncRow, ShownReason } from "./not-in-sync-view.ts";

/** The customers of one reason; the roles hold where the small screen's layout undoes the table's own. */
export function NotInSyncCustomers({ shown }: { shown: ShownReason }) {
  const { t } = useTranslation();
  const columns = [
    t("notInSync.column.customer"),
    t("notInSync.column.group"),
    t("notInSync.column.shopify"),
  ];
  return (
    <BlockStack gap="400">
      {shown.namesUnavailable ? (
        <Banner tone="warning">
          <p>{t("notInSync.namesUnavailable")}</p>
        </Banner>
      ) : null}
      <table className="sf-table sf-table-stacked" role="table">
        <caption>
          <Text as="span" visuallyHidden>
            {t("notInSync.caption")}
          </Text>
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((label) => (
              <th key={label} role="columnheader" scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {shown.rows.map((row) => (
            <Row key={row.key} row={row} namesUnavailable={shown.namesUnavailable} />
          ))}
        </tbody>
      </table>
      <Pages page={shown.page} pages={shown.pages} previousUrl={shown.previousUrl} nextUrl={shown.nextUrl} />
    </BlockStack>
  );
}

function Row({ row, namesUnavailable }: { row: NotInSyncRow; namesUnavailable: boolean }) {
  const { t } = useTranslation();
  const { id, shopifyId, email, group } = row;
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        {id === null ? (
          <bdi>{email ?? t("notInSync.nobody")}</bdi>
        ) : (
          <CustomerName
            customer={{ ...row, id }}
            namesUnavailable={namesUnavailable}
            instead={t("notInSync.customerById", { id: shopifyId ?? id })}
          />
        )}
      </th>
      <td role="cell" data-label={t("notInSync.column.group")}>
        <GroupBadge group={group} />
      </td>
      <td role="cell" data-label={t("notInSync.column.shopify")}>
        {shopifyId === null ? (
          t("figure.none")
        ) : (
          <Link
            url={`shopify:admin/customers/${shopifyId}`}
            accessibilityLabel={t("notInSync.openThis", {
              name: row.name ?? email ?? t("notInSync.customerById", { id: shopifyId }),
            })}
          >
            {t("customerPage.openInShopify")}
          </Link>
        )}
      </td>
    </tr>
  );
}
