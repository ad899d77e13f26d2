import { Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { GROUPS, type Group } from "../../domain/groups/group.ts";
import { useFormat } from "../format/shop-format.tsx";

/** A group's figures at the newest run. */
export interface GroupFigures {
  readonly group: Group;
  readonly customers: number;
  readonly orders: number;
  readonly spentMinor: number;
  readonly medianRecencyDays: number | null;
}

/** All groups together. The shares are shares of these. */
export interface Totals {
  readonly customers: number;
  readonly spentMinor: number;
}

/** All six groups in the fixed order, also those without customers. */
export function allGroups(known: readonly GroupFigures[]): GroupFigures[] {
  return GROUPS.map(
    (group) =>
      known.find((each) => each.group === group) ?? {
        group,
        customers: 0,
        orders: 0,
        spentMinor: 0,
        medianRecencyDays: null,
      },
  );
}

export function totalsOf(groups: readonly GroupFigures[]): Totals {
  return {
    customers: groups.reduce((sum, each) => sum + each.customers, 0),
    spentMinor: groups.reduce((sum, each) => sum + each.spentMinor, 0),
  };
}

interface FigureListProps {
  readonly figures: GroupFigures;
  readonly totals: Totals;
  /** Side by side instead of one below the other. */
  readonly wide?: boolean;
}

/** The figures of one group as a list of terms. */
export function FigureList({ figures, totals, wide = false }: FigureListProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const none = t("figure.none");
  const perUnit = (units: number): string =>
    units === 0 ? none : format.money(Math.round(figures.spentMinor / units));
  return (
    <dl className={wide ? "sf-figures-wide" : "sf-figures"}>
      <Figure term={t("figure.shareOfCustomers")}>
        {format.share(figures.customers, totals.customers) ?? none}
      </Figure>
      <Figure term={t("figure.shareOfRevenue")}>
        {format.share(figures.spentMinor, totals.spentMinor) ?? none}
      </Figure>
      <Figure term={t("figure.revenue")}>{format.money(figures.spentMinor)}</Figure>
      <Figure term={t("figure.averageOrder")}>{perUnit(figures.orders)}</Figure>
      <Figure term={t("figure.lifetimeValue")}>{perUnit(figures.customers)}</Figure>
      <Figure term={t("figure.medianDays")}>
        {figures.medianRecencyDays === null ? none : format.count(figures.medianRecencyDays)}
      </Figure>
    </dl>
  );
}

function Figure({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="sf-figure">
      <dt>
        <Text as="span" variant="bodySm" tone="subdued">
          {term}
        </Text>
      </dt>
      <dd>
        <Text as="span" variant="bodyMd" fontWeight="semibold" numeric>
          {children}
        </Text>
      </dd>
    </div>
  );
}
