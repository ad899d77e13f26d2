import { useTranslation } from "react-i18next";

import { useFormat } from "../../format/shop-format.tsx";
import { CustomerName, type NamedCustomer } from "./customer-name.tsx";
import type { Column } from "../stacked-table.tsx";

interface ListedCustomer extends NamedCustomer {
  /** null: never ordered. */
  readonly lastOrderAt: string | null;
  readonly orderCount: number;
  readonly spentMinor: number;
}

/** The columns that each table of customers begins with. */
export function useCustomerColumns(namesUnavailable: boolean): readonly Column<ListedCustomer>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      label: t("groupPage.column.customer"),
      cell: (row) => <CustomerName customer={row} namesUnavailable={namesUnavailable} />,
    },
    {
      label: t("groupPage.column.lastOrder"),
      kind: "short",
      cell: ({ lastOrderAt }) => (lastOrderAt === null ? t("segmentPage.never") : format.date(lastOrderAt)),
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
  ];
}
