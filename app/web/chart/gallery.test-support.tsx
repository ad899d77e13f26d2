import { BlockStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";

import { GROUPS } from "../../domain/groups/group.ts";
import { rangesOf } from "../../domain/rfm/ranges.ts";
import { Columns } from "./spread/columns.tsx";
import { FigureTable } from "./figure-table.tsx";
import { HeatTable } from "./scores/heat-table.tsx";
import { Histogram } from "./spread/histogram.tsx";
import { LaneChart } from "./time/lane-chart.tsx";
import { RangeBars } from "./spread/range-bars.tsx";
import { Sankey } from "./flow/sankey.tsx";
import { ScoreScale } from "./scores/score-scale.tsx";
import { SquareTable } from "./scores/square-table.tsx";
import { StackChart } from "./time/stack-chart.tsx";
import { timeTicks, type ChartMoment } from "./time/time-axis.ts";
import { TrendLine } from "./time/trend-line.tsx";
import { Card } from "../ui/card.tsx";

const MOMENTS: readonly ChartMoment[] = Array.from({ length: 37 }, (_, n) => {
  const at = new Date(Date.UTC(2023, 3 + n, 1)).toISOString();
  return {
    at,
    label: `End of ${new Date(Date.UTC(2023, 2 + n, 1)).toISOString().slice(0, 7)}`,
    year: at.slice(0, 4),
  };
});
/** Sizes that grow and swing, each group's in its own way. */
const SIZES = GROUPS.map((group, g) => ({
  group,
  values: MOMENTS.map((_, n) =>
    Math.round(120 * (1 + g / 2) * (1 + n / 30) * (1 + 0.25 * Math.sin(n / 3 + g))),
  ),
}));
const FLOWS = [0, 1, 2, 3, 4, 5, 6].flatMap((from) =>
  [0, 1, 2, 3, 4, 5, 6].flatMap((to) =>
    from === 6 && to === 6
      ? []
      : [{ from, to, value: from === to ? 400 * (from + 1) : ((from * 31 + to * 17) % 7) * 12 }],
  ),
);
const LANE_NAMES = {
  new: "New",
  about_to_sleep: "About to sleep",
  sleeping: "Sleeping",
  potential_loyal: "Potential loyal",
  loyal: "Loyal",
  loyal_at_risk: "Loyal at risk",
} as const;
const words = (value: number): string => value.toLocaleString("en");

/** Every picture with made-up figures, for tests. */
export function Gallery() {
  return (
    <BlockStack gap="400">
      <Piece heading="Groups over time">
        <StackChart
          title="Groups over time"
          moments={MOMENTS}
          layers={SIZES}
          hindsightUntil={MOMENTS[24]?.at ?? null}
        />
      </Piece>
      <Piece heading="Between two moments">
        <Sankey
          title="Between two moments"
          states={[...GROUPS, null]}
          flows={FLOWS}
          from="End of April 2026"
          to="End of May 2026"
          figures={
            <FigureTable
              title="Flows"
              head={["From", "To", "Customers"]}
              rows={FLOWS.map((flow) => Object.values(flow).map(String))}
            />
          }
        />
      </Piece>
      <Piece heading="First orders">
        <Columns
          title="First orders"
          group="new"
          head={["Month", "First orders"]}
          wordsOf={words}
          columns={MOMENTS.slice(0, 13).map(({ at, label }, n) => ({
            key: at,
            name: label,
            value: (n * 37) % 90,
            words: words((n * 37) % 90),
            partial: n === 12,
          }))}
        />
      </Piece>
      <Piece heading="Score map">
        <HeatTable
          title="Score map"
          corner="Orders and spend ↓ Last order →"
          by="all"
          columns={[1, 2, 3, 4, 5].map((score) => ({ key: String(score), name: String(score) }))}
          rows={[5, 4, 3, 2, 1].map((up) => ({
            key: String(up),
            name: `${String(up)} of 5`,
            cells: [1, 2, 3, 4, 5].map((across) => ({
              value: up * across === 25 ? null : up * across * 12,
              words: words(up * across * 12),
              note: "12.5%",
              link: {
                url: `/app/customers?score=${String(across)}${String(up)}`,
                name: `Customers ${String(up)}`,
              },
            })),
          }))}
        />
      </Piece>
      <Piece heading="A way through lanes">
        <LaneChart
          title="A way through lanes"
          lanes={GROUPS.map((group) => ({ group, name: LANE_NAMES[group] }))}
          stays={MOMENTS.slice(0, -1).map(({ at }, n) => ({
            lane: (n * 5) % 6,
            from: at,
            to: MOMENTS[n + 1]?.at ?? at,
            pale: n < 24,
          }))}
          events={MOMENTS.slice(0, -1).map(({ at, label }, n) => ({
            ...{ at, lane: (n * 5) % 6, marked: n % 2 === 0 },
            words: `${label}: ordered`,
          }))}
          across={timeTicks(MOMENTS)}
          since={MOMENTS[24]?.at ?? null}
          figures={<FigureTable title="Events" head={["Moment", "What"]} rows={[["March", "Ordered"]]} />}
        />
      </Piece>
      <Piece heading="Distribution">
        <Histogram
          title="Distribution"
          bins={[0, 7, 14, 30, 60, 90, 180, 365, 730, 1_460].map((from, n, all) => ({
            ...{ from, to: all[n + 1] ?? null, customers: ((n * 37) % 90) * 100 },
          }))}
          ranges={rangesOf({ r: [20, 45, 120, 400], f: [], m: [] }).r}
          valueWords={words}
          countWords={words}
          binWords={({ from }) => `from ${words(from)}`}
          head={["Days", "Customers"]}
        />
      </Piece>
      <Piece heading="Figures with ranges">
        <RangeBars
          title="Figures with ranges"
          bars={GROUPS.map((group, n) => ({
            ...{ key: group, group, name: LANE_NAMES[group], words: `${String(10 * n)}%` },
            estimate: n === 2 ? null : { value: n / 10, low: n / 12, high: n / 8 },
          }))}
          from={0}
          most={1}
          line={{ value: 0.25, words: "All: 25%" }}
          wordsOf={(value) => `${String(Math.round(100 * value))}%`}
          figures={<FigureTable title="Ranges" head={["Group", "Share"]} rows={[["Loyal", "40%"]]} />}
        />
      </Piece>
      <Piece heading="Scale">
        <ScoreScale
          ranges={rangesOf({ r: [20, 45, 120, 400], f: [], m: [] }).r}
          score={4}
          value={31}
          wordsOf={words}
        />
      </Piece>
      <Piece heading="Squares">
        <div data-group="loyal">
          <SquareTable
            title="Squares"
            corner={["Orders ↑", "Last order →"]}
            columns={[1, 2, 3, 4, 5].map((score) => ({ key: String(score), name: `${String(score)}00+` }))}
            rows={[5, 4, 3, 2, 1].map((up) => ({
              key: String(up),
              name: `${String(up)} and more`,
              cells: [1, 2, 3, 4, 5].map((across) => ({
                value: up * across === 25 ? null : up * across * 12,
                words: words(up * across * 12),
                link: {
                  url: `/app/groups/loyal?r=${String(across)}&f=${String(up)}`,
                  name: `Customers ${String(up)} ${String(across)}`,
                },
              })),
            }))}
          />
        </div>
      </Piece>
      <Piece heading="Small lines">
        {SIZES.map(({ group, values }) => (
          <div key={group}>
            <TrendLine group={group} moments={MOMENTS.map(({ at }) => at)} values={values} />
          </div>
        ))}
      </Piece>
    </BlockStack>
  );
}

function Piece({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {heading}
        </Text>
        {children}
      </BlockStack>
    </Card>
  );
}
