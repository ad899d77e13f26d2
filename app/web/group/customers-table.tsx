import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { CustomerName } from "../customer-name.tsx";
import { useFormat } from "../shop-format.tsx";
import type { CustomerRow } from "./group-view.ts";

interface CustomersTableProps {
  readonly rows: readonly CustomerRow[];
  readonly namesUnavailable: boolean;
}

/** Customers, a row each; the roles hold where the small screen's layout undoes the table's own. */
export function CustomersTable({ rows, namesUnavailable }: CustomersTableProps) {
  const { t } = useTranslation();
  return (
    <table className="sf-table sf-table-stacked" role="table">
      <caption>
        <Text as="span" visuallyHidden>
          {t("groupPage.customersHeading")}
        </Text>
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            {t("groupPage.column.customer")}
          </th>
          <th role="columnheader" scope="col">
            {t("groupPage.column.lastOrder")}
          </th>
          <th role="columnheader" scope="col" className="sf-number">
            {t("groupPage.column.orders")}
          </th>
          <th role="columnheader" scope="col" className="sf-number">
            {t("groupPage.column.spent")}
          </th>
          <th role="columnheader" scope="col" className="sf-number">
            {t("groupPage.column.scores")}
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <Row key={row.id} row={row} namesUnavailable={namesUnavailable} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row, namesUnavailable }: { row: CustomerRow; namesUnavailable: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { r, f, m } = row.score;
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        <CustomerName customer={row} namesUnavailable={namesUnavailable} />
      </th>
      <td role="cell" className="sf-nowrap" data-label={t("groupPage.column.lastOrder")}>
        {format.date(row.lastOrderAt)}
      </td>
      <td role="cell" className="sf-number" data-label={t("groupPage.column.orders")}>
        {format.count(row.orderCount)}
      </td>
      <td role="cell" className="sf-number" data-label={t("groupPage.column.spent")}>
        {format.money(row.spentMinor)}
      </td>
      <td role="cell" className="sf-number" data-label={t("groupPage.column.scores")}>
        <span aria-hidden>{`${r} / ${f} / ${m}`}</span>
        <Text as="span" visuallyHidden>
          {t("groupPage.scoresSpoken", { r: format.count(r), f: format.count(f), m: format.count(m) })}
        </Text>
      </td>
    </tr>
  );
}
