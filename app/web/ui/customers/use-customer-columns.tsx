import { useTranslation } from "react-i18next";

import { useFormat } from "../../format/shop-format.tsx";
import { CustomerName, type NamedCustomer } from "./customer-name.tsx";
import type { ScoreSort, Sort } from "./sorts.ts";
import type { Column } from "../stacked-table.tsx";

interface ListedCustomer extends NamedCustomer {
  /** null: never ordered. */
  readonly lastOrderAt: string | null;
  readonly orderCount: number;
  readonly spentMinor: number;
  /** null: nothing is predicted. */
  readonly stakeMinor: number | null;
}

/** The columns that each table of customers begins with. What is at stake is shown where it is the order. */
export function useCustomerColumns(
  namesUnavailable: boolean,
  sort: Sort | ScoreSort,
): readonly Column<ListedCustomer>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const stake: Column<ListedCustomer> = {
    label: t("groupPage.column.stake"),
    kind: "number",
    cell: ({ stakeMinor }) => (stakeMinor === null ? "–" : format.money(stakeMinor)),
  };
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
    ...(sort === "stake_desc" ? [stake] : []),
  ];
}
