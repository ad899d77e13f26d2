import { Banner, BlockStack, Link } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { CustomerName } from "../../ui/customers/customer-name.tsx";
import { GroupBadge } from "../../ui/group-badge.tsx";
import { Pages } from "../../ui/pages.tsx";
import { StackedTable } from "../../ui/stacked-table.tsx";
import type { NotInSyncRow, ShownReason } from "./not-in-sync-view.ts";

/** The customers of one reason. */
export function NotInSyncCustomers({ shown }: { shown: ShownReason }) {
  const { t } = useTranslation();
  return (
    <BlockStack gap="400">
      {shown.namesUnavailable ? (
        <Banner tone="warning">
          <p>{t("notInSync.namesUnavailable")}</p>
        </Banner>
      ) : null}
      <StackedTable
        caption={t("notInSync.caption")}
        rows={shown.rows}
        keyOf={({ key }) => key}
        columns={[
          {
            label: t("notInSync.column.customer"),
            cell: (row) => <Who row={row} namesUnavailable={shown.namesUnavailable} />,
          },
          { label: t("notInSync.column.group"), cell: ({ group }) => <GroupBadge group={group} /> },
          { label: t("notInSync.column.shopify"), cell: (row) => <AtShopify row={row} /> },
        ]}
      />
      <Pages page={shown.page} pages={shown.pages} previousUrl={shown.previousUrl} nextUrl={shown.nextUrl} />
    </BlockStack>
  );
}

function Who({ row, namesUnavailable }: { row: NotInSyncRow; namesUnavailable: boolean }) {
  const { t } = useTranslation();
  const { id, shopifyId, email } = row;
  if (id === null) return <bdi>{email ?? t("notInSync.nobody")}</bdi>;
  const instead = t("notInSync.customerById", { id: shopifyId ?? id });
  return <CustomerName customer={{ ...row, id }} namesUnavailable={namesUnavailable} instead={instead} />;
}

function AtShopify({ row: { shopifyId, name, email } }: { row: NotInSyncRow }) {
  const { t } = useTranslation();
  if (shopifyId === null) return t("figure.none");
  const who = name ?? email ?? t("notInSync.customerById", { id: shopifyId });
  return (
    <Link
      url={`shopify:admin/customers/${shopifyId}`}
      accessibilityLabel={t("notInSync.openThis", { name: who })}
    >
      {t("customerPage.openInShopify")}
    </Link>
  );
}
