import { BlockStack, InlineStack, Link, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { PlaceInRhythm } from "../../domain/explain/explain.ts";
import { ScoreScale } from "../chart/scores/score-scale.tsx";
import { useRangeWords } from "../format/range-words.ts";
import { HeadlineFact } from "../ui/headline-fact.tsx";
import { useFormat } from "../format/shop-format.tsx";
import type { ExplanationView } from "./customer-view.ts";
import { Card } from "../ui/card.tsx";

/** The customer's values, their scores, the range of each score, and the group that follows. */
export function WhyCard({ explanation, asOf }: { explanation: ExplanationView; asOf: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useRangeWords();
  const { values, ranges } = explanation;
  const { r, f, m } = values;
  const count = (value: number): string => format.count(value);
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="050">
          <Text as="h2" variant="headingMd">
            {t("customerPage.whyHeading")}
          </Text>
          <Text as="p" variant="bodySm" tone="subdued">
            {t("home.asOf", { moment: format.dateTime(asOf) })}
          </Text>
        </BlockStack>
        <dl className="sf-values">
          <Value
            term={t("customerPage.lastOrder")}
            value={
              r.value === 0
                ? t("customerPage.today")
                : t("customerPage.daysAgo", { count: r.value, days: format.count(r.value) })
            }
            score={r.score}
            range={words.recency(r)}
          >
            <ScoreScale ranges={ranges.r} score={r.score} value={r.value} wordsOf={count} />
          </Value>
          <Value
            term={t("customerPage.orders")}
            value={t("customerPage.orderCount", { count: f.value, orders: format.count(f.value) })}
            score={f.score}
            range={words.frequency(f)}
          >
            <ScoreScale ranges={ranges.f} score={f.score} value={f.value} wordsOf={count} />
          </Value>
          <Value
            term={t("customerPage.spent")}
            value={format.money(m.value)}
            score={m.score}
            range={words.monetary(m)}
          >
            <ScoreScale
              ranges={ranges.m}
              score={m.score}
              value={m.value}
              wordsOf={(minor) => format.wholeMoney(minor)}
            />
          </Value>
        </dl>
        <Reason reason={explanation.reason} rhythm={explanation.rhythm} />
        <InlineStack>
          <Link url="/app/boundaries">{t("customerPage.seeBoundaries")}</Link>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}

interface ValueProps {
  readonly term: string;
  readonly value: string;
  readonly score: number;
  /** The range of the score, in words. */
  readonly range: string;
  /** The same as a picture. */
  readonly children: ReactNode;
}

function Value({ term, value, score, range, children }: ValueProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <HeadlineFact
      term={term}
      value={value}
      note={t("customerPage.scoreOf", { score: format.count(score), range })}
      picture={children}
    />
  );
}

function Reason({ reason, rhythm }: Pick<ExplanationView, "reason" | "rhythm">) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useRangeWords();
  const { group, kind, lacks, days } = reason;
  const timing = (place: PlaceInRhythm): string =>
    t(`customerPage.rhythm.${place.back}_${place.inside ? "inside" : "outside"}`, {
      days: t("rhythm.days", { count: place.days, days: format.count(place.days) }),
    });
  return (
    <Text as="p">
      {t(`customerPage.kind.${kind}`)}{" "}
      {t("customerPage.daysIn", { group: t(`group.${group}.name`), days: words.recency(days) })}
      {rhythm === null ? null : ` ${timing(rhythm)}`}
      {lacks === null ? null : ` ${t(`customerPage.lacks.${lacks}`)}`}
    </Text>
  );
}
