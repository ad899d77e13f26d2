import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { BacktestReport, Difference, RankingOutcome } from "../../domain/backtest/report.ts";
import { RangeBars } from "../chart/spread/range-bars.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { EstimateText } from "./estimate-text.tsx";
import { OutcomeTable } from "./outcome-table.tsx";

/** AUC of chance. */
const CHANCE = 0.5;

/** How well the six groups rank customers, beside simpler rankings: a sentence, a picture, and all figures. */
export function RankingOutcomes({ report }: { report: BacktestReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const share = (value: number): string => format.share(value, 1) ?? t("figure.none");
  const { rankings } = report;
  return (
    <BlockStack gap="300">
      <Text as="h3" variant="headingSm">
        {t("backtest.rankingsHeading")}
      </Text>
      <Sentence report={report} />
      <RangeBars
        title={t("backtest.rankingsHeading")}
        bars={rankings.map(({ name, auc }) => ({
          key: name,
          name: t(`backtest.ranking.${name}`),
          estimate: auc,
          words: auc === null ? t("figure.none") : share(auc.value),
        }))}
        from={CHANCE}
        most={1}
        line={null}
        wordsOf={share}
        figures={<RankingRows report={report} />}
      />
    </BlockStack>
  );
}

/** How often the groups were right, whether groups by quintiles would have been as good, and what was better. */
function Sentence({ report }: { readonly report: BacktestReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const own = report.rankings.find(({ name }) => name === "sixfold")?.auc ?? null;
  if (own === null) return null;
  const verdict = report.comparisons.find((each) => each.with === "quintiles")?.auc?.verdict;
  const better = report.comparisons.filter(
    (each) => each.with !== "quintiles" && each.auc?.verdict === "behind",
  );
  return (
    <Text as="p">
      {t("backtest.rankingsSentence", { share: format.share(own.value, 1) ?? "" })}
      {verdict === undefined ? null : ` ${t(`backtest.against.${verdict}`)}`}
      {better.map((each) => ` ${t("backtest.better", { ranking: t(`backtest.ranking.${each.with}`) })}`)}
    </Text>
  );
}

function RankingRows({ report }: { readonly report: BacktestReport }) {
  const { t } = useTranslation();
  const columns = useColumns();
  return (
    <OutcomeTable
      caption={t("backtest.rankingsCaption")}
      rowLabel={t("backtest.rankingLabel")}
      columns={columns}
    >
      {report.rankings.map((ranking) => (
        <Row key={ranking.name} ranking={ranking} report={report} />
      ))}
    </OutcomeTable>
  );
}

function useColumns() {
  const { t } = useTranslation();
  return {
    auc: t("backtest.auc"),
    versusAuc: t("backtest.versusAuc"),
    gini: t("backtest.gini"),
    versusGini: t("backtest.versusGini"),
  };
}

function Row({ ranking, report }: { ranking: RankingOutcome; report: BacktestReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns = useColumns();
  const three = (value: number): string => format.decimal(value, 3);
  const versus = report.comparisons.find((each) => each.with === ranking.name);
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        {t(`backtest.ranking.${ranking.name}`)}
      </th>
      <td role="cell" className="sf-number" data-label={columns.auc}>
        <EstimateText estimate={ranking.auc} format={three} />
      </td>
      <td role="cell" className="sf-number sf-wrapping" data-label={columns.versusAuc}>
        <Versus difference={versus?.auc ?? null} />
      </td>
      <td role="cell" className="sf-number" data-label={columns.gini}>
        <EstimateText estimate={ranking.gini} format={three} />
      </td>
      <td role="cell" className="sf-number sf-wrapping" data-label={columns.versusGini}>
        <Versus difference={versus?.gini ?? null} />
      </td>
    </tr>
  );
}

/** The difference in words. Its size comes only with its interval. If 0 is in the interval, no difference is shown. */
function Versus({ difference }: { difference: Difference | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (difference === null) return <>{t("figure.none")}</>;
  const { verdict, value, low, high } = difference;
  const signed = (number: number): string => format.decimal(number, 3);
  return (
    <span>
      {t(`backtest.verdict.${verdict}`, { value: signed(Math.abs(value)) })}
      <span className="sf-interval">
        {verdict === "behind"
          ? t("backtest.interval", { low: signed(-high), high: signed(-low) })
          : t("backtest.interval", { low: signed(low), high: signed(high) })}
      </span>
    </span>
  );
}
