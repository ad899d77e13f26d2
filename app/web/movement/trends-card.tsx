import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { StackChart } from "../chart/time/stack-chart.tsx";
import { TrendLine } from "../chart/time/trend-line.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { GroupBadge } from "../ui/group-badge.tsx";
import { useMomentInSentence, useMomentWords } from "../format/moment-words.ts";
import type { GroupTrend, TrendsView } from "./movement-view.ts";
import { Card } from "../ui/card.tsx";

/** The sizes of all groups over time, and whether each grows. */
export function TrendsCard({ trends }: { trends: TrendsView }) {
  const { t } = useTranslation();
  const { moments, groups, yearFrom } = trends;
  const labels = useMomentWords()(moments);
  const inSentence = useMomentInSentence();
  const yearStart = moments[yearFrom];
  const turn = moments.find(({ hindsight }) => !hindsight)?.at ?? null;
  const loyal = groups.find(({ group }) => group === "loyal");
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("movement.trendHeading")}
          </Text>
          {loyal === undefined || yearStart === undefined ? null : (
            <Text as="p">
              <Direction trend={loyal} since={inSentence(yearStart)} />
            </Text>
          )}
          <Basis trends={trends} />
        </BlockStack>
        <StackChart
          title={t("movement.trendTitle")}
          moments={moments.map(({ at, year }, place) => ({ at, year, label: labels[place] ?? "" }))}
          layers={groups.map(({ group, sizes }) => ({ group, values: sizes }))}
          hindsightUntil={turn === moments.at(-1)?.at || moments[0]?.hindsight === false ? null : turn}
        />
        <Changes trends={trends} since={labels[yearFrom] ?? ""} now={labels.at(-1) ?? ""} />
      </BlockStack>
    </Card>
  );
}

/** What is worked out in hindsight, and what the runs found. */
function Basis({ trends: { moments } }: { trends: TrendsView }) {
  const { t } = useTranslation();
  const inSentence = useMomentInSentence();
  const turn = moments.find(({ hindsight }) => !hindsight);
  if (turn === undefined || turn === moments[0]) return null;
  return (
    <Text as="p" tone="subdued">
      {t("movement.trendBasis", { moment: inSentence(turn) })}
    </Text>
  );
}

function Direction({ trend, since }: { trend: GroupTrend; since: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { direction, before, now, perMonth } = trend;
  const said = t(`movement.trend.${direction}`, {
    first: format.count(before),
    last: format.count(now),
    moment: since,
  });
  const rate = perMonth === null ? 0 : Math.round(perMonth);
  return rate === 0 ? said : `${said} ${t("movement.rate", { change: format.change(rate) })}`;
}

interface ChangesProps {
  readonly trends: TrendsView;
  readonly since: string;
  readonly now: string;
}

/** Each group's size a year ago and now, with its line. */
function Changes({ trends: { moments, groups, yearFrom }, since, now }: ChangesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const year = moments.slice(yearFrom).map(({ at }) => at);
  return (
    <table className="sf-table sf-changes">
      <caption>
        <Text as="span" variant="headingSm">
          {t("movement.changesHeading")}
        </Text>
      </caption>
      <thead>
        <tr>
          <th scope="col">{t("movement.group")}</th>
          <th scope="col" className="sf-number sf-wrapping">
            {since}
          </th>
          <th scope="col" className="sf-number sf-wrapping">
            {now}
          </th>
          <th scope="col" className="sf-number">
            {t("movement.change")}
          </th>
        </tr>
      </thead>
      <tbody>
        {groups.map(({ group, sizes, before, now: size }) => (
          <tr key={group}>
            <th scope="row">
              <span className="sf-way">
                <GroupBadge group={group} />
                <TrendLine group={group} moments={year} values={sizes.slice(yearFrom)} />
              </span>
            </th>
            <td className="sf-number">{format.count(before)}</td>
            <td className="sf-number">{format.count(size)}</td>
            <td className="sf-number">
              <strong>{format.change(size - before)}</strong>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
