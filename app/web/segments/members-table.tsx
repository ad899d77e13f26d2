import { useTranslation } from "react-i18next";

import { StackedTable } from "../ui/stacked-table.tsx";
import { useCustomerColumns } from "../ui/customers/use-customer-columns.tsx";
import type { Sort } from "../ui/customers/sorts.ts";
import type { MemberRow } from "./saved-view.ts";

interface MembersTableProps {
  readonly rows: readonly MemberRow[];
  readonly namesUnavailable: boolean;
  readonly sort: Sort;
}

export function MembersTable({ rows, namesUnavailable, sort }: MembersTableProps) {
  const { t } = useTranslation();
  return (
    <StackedTable
      caption={t("segmentPage.membersHeading")}
      rows={rows}
      keyOf={({ id }) => id}
      columns={useCustomerColumns(namesUnavailable, sort)}
    />
  );
}
