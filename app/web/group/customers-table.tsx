import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import { useCustomerColumns } from "../ui/use-customer-columns.tsx";
import type { CustomerRow } from "./group-view.ts";

interface CustomersTableProps {
  readonly rows: readonly CustomerRow[];
  readonly namesUnavailable: boolean;
}

/** A table of customers, one row each. */
export function CustomersTable({ rows, namesUnavailable }: CustomersTableProps) {
  const { t } = useTranslation();
  const columns = useCustomerColumns(namesUnavailable);
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
          cell: ({ score }) => <Scores score={score} />,
        },
      ]}
    />
  );
}

function Scores({ score: { r, f, m } }: Pick<CustomerRow, "score">) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <span aria-hidden>{`${r} / ${f} / ${m}`}</span>
      <Text as="span" visuallyHidden>
        {t("groupPage.scoresSpoken", { r: format.count(r), f: format.count(f), m: format.count(m) })}
      </Text>
    </>
  );
}
