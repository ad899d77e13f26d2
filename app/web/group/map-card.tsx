import { BlockStack, Button, ButtonGroup, InlineGrid, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { UNFILTERED } from "../../domain/customers/customer-filter.ts";
import { rangesOf } from "../../domain/rfm/ranges.ts";
import { scoreMap, type MapAxis, type MapCell } from "../../domain/rfm/score-figures.ts";
import { SquareTable, type SquareCell } from "../chart/scores/square-table.tsx";
import { useRangeWords } from "../format/range-words.ts";
import { useFormat } from "../format/shop-format.tsx";
import { CUSTOMERS_PLACE, groupUrl, type ListQuery } from "./group-url.ts";
import type { GroupNow } from "./group-view.ts";
import { useShortRanges } from "./short-ranges.ts";
import { Card } from "../ui/card.tsx";

type Measure = "customers" | "spentMinor";

const SCORES = [1, 2, 3, 4, 5];
const AXES = ["f", "m"] as const satisfies MapAxis[];

interface MapCardProps {
  readonly now: GroupNow;
  readonly sort: ListQuery["sort"];
}

/** Where the group's customers stand by last order, orders and spend. */
export function MapCard({ now, sort }: MapCardProps) {
  const { t } = useTranslation();
  const [measure, setMeasure] = useState<Measure>("customers");
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("groupPage.map.heading")}
          </Text>
          <Text as="p">{t("groupPage.map.text")}</Text>
        </BlockStack>
        <InlineStack gap="200" blockAlign="center">
          <Text as="span" tone="subdued">
            {t("groupPage.map.by")}
          </Text>
          <ButtonGroup variant="segmented">
            <Button pressed={measure === "customers"} onClick={() => setMeasure("customers")}>
              {t("groupPage.map.byCustomers")}
            </Button>
            <Button pressed={measure === "spentMinor"} onClick={() => setMeasure("spentMinor")}>
              {t("groupPage.map.byRevenue")}
            </Button>
          </ButtonGroup>
        </InlineStack>
        <InlineGrid columns={{ xs: 1, md: 2 }} gap={{ xs: "600", md: "800" }}>
          {AXES.map((axis) => (
            <GroupMap key={axis} now={now} sort={sort} axis={axis} measure={measure} />
          ))}
        </InlineGrid>
      </BlockStack>
    </Card>
  );
}

interface GroupMapProps extends MapCardProps {
  readonly axis: MapAxis;
  readonly measure: Measure;
}

function GroupMap({ now: { figures, boundaries, scores }, sort, axis, measure }: GroupMapProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useRangeWords();
  const short = useShortRanges();
  const ranges = rangesOf(boundaries);
  const { group } = figures;
  const otherWords = (up: number): string => {
    const range = ranges[axis].find(({ score }) => score === up);
    if (range === undefined) return t("boundaries.unused");
    return axis === "f" ? words.frequency(range) : t("groupPage.map.spent", { range: words.monetary(range) });
  };
  const cellOf = ({ r, up, customers, spentMinor }: MapCell): SquareCell => {
    const days = ranges.r.find(({ score }) => score === r);
    const filter = { ...UNFILTERED, r, [axis]: up };
    return {
      value: customers === 0 ? null : measure === "customers" ? customers : spentMinor,
      words: measure === "customers" ? format.shortCount(customers) : format.shortMoney(spentMinor),
      link: {
        url: `${groupUrl(group, { sort, filter })}#${CUSTOMERS_PLACE}`,
        name: t("groupPage.map.cell", {
          count: customers,
          customers: format.count(customers),
          amount: format.wholeMoney(spentMinor),
          recency: days === undefined ? t("boundaries.unused") : words.recency(days),
          other: otherWords(up),
        }),
      },
    };
  };
  return (
    <div data-group={group}>
      <SquareTable
        title={t(`groupPage.map.title.${axis}`)}
        corner={[t(`groupPage.map.up.${axis}`), t("groupPage.map.across")]}
        columns={SCORES.map((r) => ({ key: String(r), name: short.days(ranges.r, r) }))}
        rows={scoreMap(scores, group, axis).map((cells, row) => ({
          key: String(5 - row),
          name: axis === "f" ? short.orders(ranges.f, 5 - row) : short.spent(ranges.m, 5 - row),
          cells: cells.map(cellOf),
        }))}
      />
    </div>
  );
}
