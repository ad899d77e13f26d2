import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { CustomerName } from "../ui/customer-name.tsx";
import { Pages } from "../ui/pages.tsx";
import { SortSelect } from "../ui/sort-select.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import { MEMBERS_PAGE, type SegmentPageProps } from "./saved-view.ts";

/** The members of a segment, by pages. */
export function MembersCard({ view, loading, onSort }: SegmentPageProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { rows, namesUnavailable, page } = view;
  const pages = Math.max(page, Math.ceil(view.members.people / MEMBERS_PAGE));
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("segmentPage.membersHeading")}
        </Text>
        {rows.length === 0 ? (
          <Text as="p" tone="subdued">
            {t("segmentPage.nobody")}
          </Text>
        ) : (
          <>
            <div className="sf-toolbar">
              <SortSelect sort={view.sort} onSort={onSort} />
            </div>
            <div className={loading ? "sf-busy" : undefined} aria-busy={loading}>
              <StackedTable
                caption={t("segmentPage.membersHeading")}
                rows={rows}
                keyOf={({ id }) => id}
                columns={[
                  {
                    label: t("groupPage.column.customer"),
                    cell: (row) => <CustomerName customer={row} namesUnavailable={namesUnavailable} />,
                  },
                  {
                    label: t("groupPage.column.lastOrder"),
                    kind: "short",
                    cell: ({ lastOrderAt }) =>
                      lastOrderAt === null ? t("segmentPage.never") : format.date(lastOrderAt),
                  },
                  {
                    label: t("groupPage.column.orders"),
                    kind: "number",
                    cell: ({ orderCount }) => format.count(orderCount),
                  },
                  {
                    label: t("groupPage.column.spent"),
                    kind: "number",
                    cell: ({ spentMinor }) => format.money(spentMinor),
                  },
                ]}
              />
            </div>
          </>
        )}
        <Pages page={page} pages={pages} previousUrl={view.previousUrl} nextUrl={view.nextUrl} />
      </BlockStack>
    </Card>
  );
}
