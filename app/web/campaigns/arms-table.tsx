import { useTranslation } from "react-i18next";

import { ARMS } from "../../domain/experiment/arm.ts";
import type { Outcome } from "../../domain/experiment/outcome.ts";
import { useFormat } from "../format/shop-format.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import { countRange, moneyRange, pointsRange } from "./outcome-words.ts";

/** What each arm came to. */
export function ArmsTable({ outcome: { arms } }: { readonly outcome: Outcome }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <StackedTable
      caption={t("campaigns.armsHeading")}
      rows={ARMS.map((arm) => ({ arm, ...arms[arm] }))}
      keyOf={({ arm }) => arm}
      columns={[
        { label: t("campaigns.column.arm"), cell: ({ arm }) => t(`campaigns.arm.${arm}`) },
        {
          label: t("campaigns.column.customers"),
          kind: "number",
          cell: ({ customers }) => format.count(customers),
        },
        {
          label: t("campaigns.column.ordered"),
          kind: "number",
          cell: ({ buyers, customers }) =>
            t("campaigns.countAndShare", {
              number: format.count(buyers),
              share: format.share(buyers, customers) ?? t("figure.none"),
            }),
        },
        { label: t("campaigns.column.orders"), kind: "number", cell: ({ orders }) => format.count(orders) },
        {
          label: t("campaigns.column.revenue"),
          kind: "number",
          cell: ({ revenueMinor }) => format.money(revenueMinor),
        },
        {
          label: t("campaigns.column.perCustomer"),
          kind: "number",
          cell: ({ revenuePerCustomerMinor: each }) =>
            each === null ? t("figure.none") : format.money(Math.round(each)),
        },
      ]}
    />
  );
}

/** The differences of the arms, for each customer and in all, each with its interval. */
export function DifferencesTable({ outcome: { differences } }: { readonly outcome: Outcome }) {
  const { t } = useTranslation();
  const writing = { t, format: useFormat() };
  const none = t("campaigns.noInterval");
  const { buyers, orders, revenueMinor } = differences;
  const rows = [
    {
      key: "revenue",
      name: t("campaigns.measure.revenue"),
      each: revenueMinor === null ? none : moneyRange(revenueMinor.perCustomer, writing),
      inAll: revenueMinor === null ? none : moneyRange(revenueMinor.inAll, writing),
    },
    {
      key: "buyers",
      name: t("campaigns.measure.buyers"),
      each: buyers === null ? none : pointsRange(buyers.perCustomer, writing),
      inAll: buyers === null ? none : countRange(buyers.inAll, writing),
    },
    {
      key: "orders",
      name: t("campaigns.measure.orders"),
      each: t("figure.none"),
      inAll: orders === null ? none : countRange(orders.inAll, writing),
    },
  ];
  return (
    <StackedTable
      caption={t("campaigns.differenceHeading")}
      rows={rows}
      keyOf={({ key }) => key}
      columns={[
        { label: t("campaigns.column.measure"), cell: ({ name }) => name },
        { label: t("campaigns.column.each"), kind: "number", cell: ({ each }) => each },
        { label: t("campaigns.column.inAll"), kind: "number", cell: ({ inAll }) => inAll },
      ]}
    />
  );
}
