import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { Group } from "../../domain/groups/group.ts";
import { RANKED_GROUPS } from "../../domain/groups/ranking.ts";
import { LaneChart } from "../chart/time/lane-chart.tsx";
import { placesBetween } from "../chart/time/lane-geometry.ts";
import type { TimeTick } from "../chart/time/time-axis.ts";
import { useFormat } from "../format/shop-format.tsx";
import { GroupBadge } from "../ui/group-badge.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import type { CustomerView } from "./customer-view.ts";
import { timelineEvents, type TimelineEvent } from "./timeline-events.ts";
import { Card } from "../ui/card.tsx";

/** The customer's way through the groups over time, with the orders on it. The best group is at the top. */
export function TimelineCard(props: Pick<CustomerView, "way" | "orders" | "moves">) {
  const { t } = useTranslation();
  const { way } = props;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("customerPage.timeline")}
        </Text>
        {way.length === 0 ? <Text as="p">{t("customerPage.noTimeline")}</Text> : <Timeline {...props} />}
      </BlockStack>
    </Card>
  );
}

function Timeline({ way, orders, moves }: Pick<CustomerView, "way" | "orders" | "moves">) {
  const { t } = useTranslation();
  const words = useEventWords();
  const lanes: (Group | null)[] = way.some(({ group }) => group === null)
    ? [...RANKED_GROUPS, null]
    : [...RANKED_GROUPS];
  const events = timelineEvents({ way, orders, moves });
  const found = way.find(({ hindsight }) => !hindsight);
  const isSplit = found !== undefined && found !== way[0];
  const title = t("customerPage.timelineTitle");
  const last = way.at(-1);
  // There is always something to choose: at least the group that the customer has come into.
  const shown: readonly TimelineEvent[] =
    events.length > 0 || last === undefined
      ? events
      : [{ kind: "moved", at: last.from, group: last.group, cause: null }];
  return (
    <>
      <LaneChart
        title={title}
        lanes={lanes.map((group) => ({ group, name: t(`group.${group ?? "none"}.name`) }))}
        stays={way.map(({ group, from, to, hindsight }) => ({
          ...{ lane: lanes.indexOf(group), from, to },
          pale: hindsight,
        }))}
        events={shown.map((event) => ({
          at: event.at,
          lane: lanes.indexOf(event.group),
          marked: event.kind === "ordered",
          words: words.sentence(event),
        }))}
        across={useYears(way[0]?.from ?? "", last?.to ?? "")}
        since={isSplit ? found.from : null}
        figures={<Events events={shown.toReversed()} title={title} />}
      />
      {way.some(({ hindsight }) => hindsight) ? (
        <Text as="p" variant="bodySm" tone="subdued">
          {t(isSplit ? "customerPage.hindsightLeft" : "customerPage.hindsightAll")}
        </Text>
      ) : null}
    </>
  );
}

function useEventWords() {
  const { t } = useTranslation();
  const format = useFormat();
  const what = (event: TimelineEvent): string => {
    if (event.kind === "ordered")
      return t("customerPage.event.ordered", { amount: format.money(event.amountMinor) });
    return t(event.cause === null ? "customerPage.event.moved" : `customerPage.cause.${event.cause}`);
  };
  return {
    what,
    sentence: (event: TimelineEvent): string =>
      t("customerPage.event.sentence", {
        day: format.date(event.at),
        what: what(event),
        group: t(`group.${event.group ?? "none"}.name`),
      }),
  };
}

function Events({ events, title }: { readonly events: readonly TimelineEvent[]; readonly title: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useEventWords();
  return (
    <StackedTable
      caption={title}
      rows={events.map((event, place) => ({ ...event, key: place }))}
      keyOf={({ key }) => key}
      columns={[
        { label: t("customerPage.moveDate"), kind: "short", cell: ({ at }) => format.date(at) },
        { label: t("customerPage.what"), cell: (event) => words.what(event) },
        { label: t("customerPage.groupThen"), cell: ({ group }) => <GroupBadge group={group} /> },
      ]}
    />
  );
}

/** Below this many years the ends are named instead. */
const YEARS = 2;

/** Labels for the axis: the years that begin within it, or its two ends. */
function useYears(from: string, to: string): TimeTick[] {
  const format = useFormat();
  const [first, last] = [new Date(from).getUTCFullYear(), new Date(to).getUTCFullYear()];
  const years = Array.from({ length: Math.max(0, last - first) }, (_, n) => first + n + 1);
  if (years.length < YEARS)
    return [
      { place: 0, label: format.date(from) },
      { place: 100, label: format.date(to) },
    ];
  const starts = years.map((year) => new Date(Date.UTC(year, 0, 1)).toISOString());
  return placesBetween(from, to, starts).map((place, i) => ({ place, label: String(years[i] ?? "") }));
}
