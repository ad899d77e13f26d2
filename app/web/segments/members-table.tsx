import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { CustomerName } from "../ui/customer-name.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import type { MemberRow } from "./saved-view.ts";

interface MembersTableProps {
  readonly rows: readonly MemberRow[];
  readonly namesUnavailable: boolean;
}

export function MembersTable({ rows, namesUnavailable }: MembersTableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
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
  );
}
