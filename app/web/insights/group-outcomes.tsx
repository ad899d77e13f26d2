import { useTranslation } from "react-i18next";

import type { BacktestReport, GroupOutcome } from "../../domain/backtest/report.ts";
import { GroupBadge } from "../ui/group-badge.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { EstimateText } from "./estimate-text.tsx";
import { OutcomeTable } from "./outcome-table.tsx";

/** What the customers in each group of that date did. The best group first. */
export function GroupOutcomes({ report }: { report: BacktestReport }) {
  const { t } = useTranslation();
  const columns = useColumns();
  const groups = report.rankings.find(({ name }) => name === "sixfold")?.groups ?? [];
  return (
    <OutcomeTable
      heading={t("backtest.groupsHeading")}
      caption={t("backtest.groupsCaption")}
      rowLabel={t("backtest.group")}
      columns={columns}
    >
      {groups.map((outcome) => (
        <Row key={outcome.group} outcome={outcome} />
      ))}
    </OutcomeTable>
  );
}

function useColumns() {
  const { t } = useTranslation();
  return {
    customers: t("backtest.customers"),
    rate: t("backtest.rate"),
    revenue: t("backtest.revenue"),
    rateLift: t("backtest.rateLift"),
    revenueLift: t("backtest.revenueLift"),
  };
}

function Row({ outcome }: { outcome: GroupOutcome }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns = useColumns();
  const share = (value: number): string => format.share(value, 1) ?? t("figure.none");
  const times = (value: number): string => t("backtest.times", { value: format.decimal(value, 2) });
  const { group, customers, rate, revenuePerCustomer, rateLift, revenueLift } = outcome;
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        <GroupBadge group={group} />
      </th>
      <td role="cell" className="sf-number" data-label={columns.customers}>
        {format.count(customers)}
      </td>
      <td role="cell" className="sf-number" data-label={columns.rate}>
        <EstimateText estimate={rate} format={share} />
      </td>
      <td role="cell" className="sf-number" data-label={columns.revenue}>
        <EstimateText estimate={revenuePerCustomer} format={(minor) => format.money(minor)} />
      </td>
      <td role="cell" className="sf-number" data-label={columns.rateLift}>
        <EstimateText estimate={rateLift} format={times} />
      </td>
      <td role="cell" className="sf-number" data-label={columns.revenueLift}>
        <EstimateText estimate={revenueLift} format={times} />
      </td>
    </tr>
  );
}
