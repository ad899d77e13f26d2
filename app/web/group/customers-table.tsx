import { useTranslation } from "react-i18next";

import type { CustomerRow } from "../ui/customers/customer-rows.ts";
import type { Sort } from "../ui/customers/sorts.ts";
import { ScoreDigits } from "../ui/score-digits.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import { useCustomerColumns } from "../ui/customers/use-customer-columns.tsx";

interface CustomersTableProps {
  readonly rows: readonly CustomerRow[];
  readonly namesUnavailable: boolean;
  readonly sort: Sort;
}

/** A table of customers, one row each. */
export function CustomersTable({ rows, namesUnavailable, sort }: CustomersTableProps) {
  const { t } = useTranslation();
  const columns = useCustomerColumns(namesUnavailable, sort);
  return (
    <StackedTable
      caption={t("groupPage.customersHeading")}
      rows={rows}
      keyOf={({ id }) => id}
      columns={[
        ...columns,
        {
          label: t("groupPage.column.scores"),
          kind: "number",
          cell: ({ score }) => <ScoreDigits score={score} />,
        },
      ]}
    />
  );
}
