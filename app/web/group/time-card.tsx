import { BlockStack, InlineGrid, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { Group } from "../../domain/groups/group.ts";
import { StackChart } from "../chart/time/stack-chart.tsx";
import { useMomentInSentence, useMomentWords } from "../format/moment-words.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { GroupTrends } from "./group-view.ts";
import { Card } from "../ui/card.tsx";

interface TimeCardProps {
  readonly group: Group;
  readonly trends: GroupTrends;
}

/** How many were in the group over time, and what they had spent. */
export function TimeCard({ group, trends }: TimeCardProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { moments, customers, spentMinor } = trends;
  const labels = useMomentWords()(moments);
  const turn = moments.find(({ hindsight }) => !hindsight)?.at ?? null;
  const shared = {
    moments: moments.map(({ at, year }, place) => ({ at, year, label: labels[place] ?? "" })),
    hindsightUntil: turn === moments.at(-1)?.at || moments[0]?.hindsight === false ? null : turn,
  };
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("groupPage.time.heading")}
          </Text>
          <Direction trends={trends} />
          <Basis trends={trends} />
        </BlockStack>
        <InlineGrid columns={{ xs: 1, md: 2 }} gap={{ xs: "600", md: "800" }}>
          <BlockStack gap="200">
            <Text as="h3" variant="headingSm">
              {t("groupPage.time.customers")}
            </Text>
            <StackChart
              {...shared}
              title={t("groupPage.time.customersTitle")}
              layers={[{ group, values: customers }]}
            />
          </BlockStack>
          <BlockStack gap="200">
            <Text as="h3" variant="headingSm">
              {t("groupPage.time.spent")}
            </Text>
            <StackChart
              {...shared}
              title={t("groupPage.time.spentTitle")}
              layers={[{ group, values: spentMinor }]}
              write={{
                short: (minor) => format.shortMoney(minor),
                full: (minor) => format.wholeMoney(minor),
              }}
            />
          </BlockStack>
        </InlineGrid>
      </BlockStack>
    </Card>
  );
}

function Direction({ trends: { direction, before, now, since } }: { readonly trends: GroupTrends }) {
  const { t } = useTranslation();
  const format = useFormat();
  const inSentence = useMomentInSentence();
  return (
    <Text as="p">
      {t(`groupPage.time.size.${direction}`, {
        first: format.count(before),
        last: format.count(now),
        moment: inSentence(since),
      })}
    </Text>
  );
}

/** What was worked out in hindsight, and what the runs found. */
function Basis({ trends: { moments } }: { readonly trends: GroupTrends }) {
  const { t } = useTranslation();
  const inSentence = useMomentInSentence();
  const turn = moments.find(({ hindsight }) => !hindsight);
  if (turn === undefined || turn === moments[0]) return null;
  return (
    <Text as="p" tone="subdued">
      {t("groupPage.time.basis", { moment: inSentence(turn) })}
    </Text>
  );
}
