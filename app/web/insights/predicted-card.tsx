import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { Columns } from "../chart/spread/columns.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { TrustText } from "../ui/prediction/trust-text.tsx";
import type { PredictedView } from "./measure-view.ts";
import { Card } from "../ui/card.tsx";

/** What predictions said of days that are over, what came, and how far off they were: in a sentence and by tenth. */
export function PredictedCard({ predicted }: { readonly predicted: PredictedView | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="300">
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t("prediction.insightsHeading")}
          </Text>
          {predicted === null || predicted.tooLittle ? null : (
            <Text as="p" tone="subdued">
              {t("prediction.insightsText", { days: format.count(predicted.days) })}
            </Text>
          )}
        </BlockStack>
        <State predicted={predicted} />
      </BlockStack>
    </Card>
  );
}

function State({ predicted }: { readonly predicted: PredictedView | null }) {
  const { t } = useTranslation();
  if (predicted === null) return <Text as="p">{t("prediction.notYet")}</Text>;
  if (predicted.tooLittle) return <Text as="p">{t("prediction.tooLittle")}</Text>;
  if (predicted.compared === null) return <Text as="p">{t("prediction.noWindow")}</Text>;
  return <Comparison {...predicted} compared={predicted.compared} />;
}

function Comparison({
  days,
  trust,
  compared,
}: PredictedView & { readonly compared: NonNullable<PredictedView["compared"]> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { expected, came, tenths } = compared;
  const [top] = tenths;
  const columns = tenths.flatMap((each, i) => {
    const tenth = format.count(i + 1);
    return [
      {
        key: `${tenth}-expected`,
        name: t("prediction.tenthExpected", { tenth }),
        value: each.expected,
        words: format.count(each.expected),
        partial: true,
      },
      {
        key: `${tenth}-came`,
        name: t("prediction.tenthCame", { tenth }),
        value: each.came,
        words: format.count(each.came),
      },
    ];
  });
  return (
    <>
      <Text as="p">
        {t("prediction.insightsSentence", {
          expected: format.count(expected),
          came: format.count(came),
          top: format.count(top?.expected ?? 0),
          topCame: format.count(top?.came ?? 0),
        })}{" "}
        <TrustText trust={trust} days={days} />
      </Text>
      <Columns
        title={t("prediction.insightsHeading")}
        group="loyal"
        head={[t("prediction.tenthHead"), t("prediction.ordersHead")]}
        wordsOf={(value) => format.count(value)}
        columns={columns}
      />
      <Text as="p" variant="bodySm" tone="subdued">
        {t("prediction.tenthCaption")}
      </Text>
    </>
  );
}
