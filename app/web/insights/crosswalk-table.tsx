import { Text } from "@shopify/polaris";
import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";

import type { Crosswalk } from "../../domain/crosswalk/matrix.ts";
import { GroupBadge } from "../ui/group-badge.tsx";
import { useFormat } from "../format/shop-format.tsx";

interface CrosswalkTableProps<Other extends string> {
  readonly matrix: Crosswalk<Other>;
  readonly nameOf: (group: Other) => string;
}

/** A column: a group of the other's that has customers. */
interface Column {
  readonly index: number;
  readonly name: string;
}

/** Customers by both groups. Columns and rows without customers are left out, except our six groups. */
export function CrosswalkTable<Other extends string>({ matrix, nameOf }: CrosswalkTableProps<Other>) {
  const { t } = useTranslation();
  const columns: Column[] = matrix.columns
    .map((group, index) => ({ index, name: group === null ? t("crosswalk.none") : nameOf(group) }))
    .filter(({ index }) => matrix.customers.some((row) => (row[index] ?? 0) > 0));
  return (
    <table className="sf-table sf-table-stacked sf-crosswalk" role="table">
      <caption>
        <Text as="span" visuallyHidden>
          {t("crosswalk.caption")}
        </Text>
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          {[{ index: -1, name: t("crosswalk.ours") }, ...columns].map(({ index, name }) => (
            <th key={index} role="columnheader" scope="col" className={index < 0 ? "" : "sf-number"}>
              {name}
            </th>
          ))}
          <th role="columnheader" scope="col" className="sf-number">
            {t("crosswalk.total")}
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {matrix.rows.map((group, row) => {
          const customers = matrix.customers[row] ?? [];
          if (group === null && sum(customers) === 0) return null;
          return <Row key={group ?? "none"} group={group} customers={customers} columns={columns} />;
        })}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly group: Parameters<typeof GroupBadge>[0]["group"];
  readonly customers: readonly number[];
  readonly columns: readonly Column[];
}

function Row({ group, customers, columns }: RowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const total = sum(customers);
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        <GroupBadge group={group} />
      </th>
      {columns.map(({ index, name }) => {
        const here = customers[index] ?? 0;
        const share = { "--sf-share": total === 0 ? 0 : here / total } as CSSProperties;
        return (
          <td
            key={index}
            role="cell"
            className="sf-number sf-shaded"
            data-label={name}
            data-empty={here === 0}
            style={share}
          >
            {format.count(here)}
          </td>
        );
      })}
      <td role="cell" className="sf-number" data-label={t("crosswalk.total")}>
        {format.count(total)}
      </td>
    </tr>
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
