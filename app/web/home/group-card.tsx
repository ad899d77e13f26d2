import { BlockStack, InlineStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { TrendLine } from "../chart/time/trend-line.tsx";
import { useFormat } from "../format/shop-format.tsx";
import type { GroupFigures, Totals } from "../ui/figures.tsx";
import { GroupBadge } from "../ui/group-badge.tsx";
import type { GroupChange } from "./home-view.ts";
import { Card } from "../ui/card.tsx";

interface GroupCardProps {
  readonly figures: GroupFigures;
  readonly totals: Totals;
  /** null: there is no earlier moment to compare with. */
  readonly change: GroupChange | null;
  /** The name of that moment. */
  readonly since: string;
}

/** One group at a glance, with a link to its customers. */
export function GroupCard({ figures, totals, change, since }: GroupCardProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { group, customers, spentMinor } = figures;
  const none = t("figure.none");
  return (
    <Card>
      <div className="sf-group-card" data-group={group}>
        <BlockStack gap="300">
          <InlineStack align="space-between" blockAlign="center" gap="200">
            <h3 className="sf-plain-heading">
              <GroupBadge group={group} />
            </h3>
            <Text as="span" variant="headingLg" numeric>
              <span data-figure="customers">{format.count(customers)}</span>
            </Text>
          </InlineStack>
          <Text as="p" tone="subdued">
            {t(`group.${group}.sentence`)}
          </Text>
          <Text as="p">
            {t("home.card.shares", {
              customers: format.share(customers, totals.customers) ?? none,
              revenue: format.share(spentMinor, totals.spentMinor) ?? none,
            })}
          </Text>
          {change === null ? null : <Change change={change} since={since} />}
          <Link url={`/app/groups/${group}`}>{t("home.openGroup", { group: t(`group.${group}.name`) })}</Link>
        </BlockStack>
      </div>
    </Card>
  );
}

function Change({ change: { group, before, now, line }, since }: { change: GroupChange; since: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="sf-way">
      <Text as="span" fontWeight="semibold" numeric>
        {now === before
          ? t("home.card.same", { since })
          : t("home.card.change", { change: format.change(now - before), since })}
      </Text>
      <TrendLine
        group={group}
        moments={line.map(({ at }) => at)}
        values={line.map((each) => each.customers)}
      />
    </div>
  );
}
