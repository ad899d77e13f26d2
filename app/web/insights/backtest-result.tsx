import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { BacktestReport } from "../../domain/backtest/report.ts";
import { useFormat } from "../format/shop-format.tsx";
import { GroupOutcomes } from "./group-outcomes.tsx";
import { RankingOutcomes } from "./ranking-outcomes.tsx";

interface BacktestResultProps {
  /** ISO moment. */
  readonly at: string;
  readonly days: number;
  readonly report: BacktestReport;
}

/** The result in the order of the questions: what each group did, then whether simpler rankings do as well. */
export function BacktestResult({ at, days, report }: BacktestResultProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { customers, bought } = report;
  return (
    <BlockStack gap="400">
      <Text as="p" fontWeight="semibold">
        {t("backtest.summary", {
          count: customers,
          date: format.date(at),
          customers: format.count(customers),
          bought: format.count(bought),
          share: format.share(bought, customers) ?? t("figure.none"),
          days: format.count(days),
        })}
      </Text>
      {customers === 0 ? null : (
        <>
          <GroupOutcomes report={report} />
          <RankingOutcomes report={report} />
        </>
      )}
      <BlockStack gap="100">
        {[t("backtest.noteVerdict"), t("backtest.noteDashes"), t("backtest.notePast")].map((note) => (
          <Text key={note} as="p" variant="bodySm" tone="subdued">
            {note}
          </Text>
        ))}
      </BlockStack>
    </BlockStack>
  );
}
