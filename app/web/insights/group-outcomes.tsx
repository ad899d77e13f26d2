import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { BacktestReport, GroupOutcome } from "../../domain/backtest/report.ts";
import { RangeBars } from "../chart/spread/range-bars.tsx";
import { GroupBadge } from "../ui/group-badge.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { EstimateText } from "./estimate-text.tsx";
import { OutcomeTable } from "./outcome-table.tsx";

/** What the customers in each group of that date did: a sentence, a picture, and all figures. The best group first. */
export function GroupOutcomes({ report }: { report: BacktestReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const groups = report.rankings.find(({ name }) => name === "sixfold")?.groups ?? [];
  const share = (value: number): string => format.share(value, 1) ?? t("figure.none");
  const { rate } = report;
  return (
    <BlockStack gap="300">
      <Text as="h3" variant="headingSm">
        {t("backtest.groupsHeading")}
      </Text>
      <Sentence groups={groups} />
      <RangeBars
        title={t("backtest.groupsHeading")}
        bars={groups.map(({ group, rate: estimate }) => ({
          key: group,
          group,
          name: t(`group.${group}.name`),
          estimate,
          words: estimate === null ? t("figure.none") : share(estimate.value),
        }))}
        from={0}
        most={1}
        line={
          rate === null
            ? null
            : { value: rate.value, words: t("backtest.everyone", { share: share(rate.value) }) }
        }
        wordsOf={share}
        figures={<OutcomeRows groups={groups} />}
      />
    </BlockStack>
  );
}

/** Who was the most, and who the least likely to order again. */
function Sentence({ groups }: { readonly groups: readonly GroupOutcome[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rated = groups
    .flatMap(({ group, rate }) => (rate === null ? [] : [{ group, rate: rate.value }]))
    .sort((a, b) => b.rate - a.rate);
  const [most, least] = [rated[0], rated.at(-1)];
  if (most === undefined || least === undefined || most === least) return null;
  return (
    <Text as="p">
      {t("backtest.groupsSentence", {
        most: t(`group.${most.group}.name`),
        mostShare: format.share(most.rate, 1) ?? "",
        least: t(`group.${least.group}.name`),
        leastShare: format.share(least.rate, 1) ?? "",
      })}
    </Text>
  );
}

function OutcomeRows({ groups }: { readonly groups: readonly GroupOutcome[] }) {
  const { t } = useTranslation();
  const columns = useColumns();
  return (
    <OutcomeTable caption={t("backtest.groupsCaption")} rowLabel={t("backtest.group")} columns={columns}>
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
