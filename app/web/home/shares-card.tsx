import { BlockStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { GroupFigures, Totals } from "../ui/figures.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { Card } from "../ui/card.tsx";

interface SharesProps {
  readonly groups: readonly GroupFigures[];
  readonly totals: Totals;
  readonly children: ReactNode;
}

/** The groups' shares of customers and of revenue, as two bars one above the other. */
export function SharesCard({ groups, totals, children }: SharesProps) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="400">
        {children}
        <Text as="h2" variant="headingSm">
          {t("home.shares.heading")}
        </Text>
        <Bar
          label={t("home.shares.customers")}
          groups={groups}
          valueOf={(each) => each.customers}
          whole={totals.customers}
        />
        <Bar
          label={t("home.shares.revenue")}
          groups={groups}
          valueOf={(each) => each.spentMinor}
          whole={totals.spentMinor}
        />
        <Legend groups={groups} />
      </BlockStack>
    </Card>
  );
}

interface BarProps {
  readonly label: string;
  readonly groups: readonly GroupFigures[];
  readonly valueOf: (figures: GroupFigures) => number;
  readonly whole: number;
}

/** A bar. Its words are for people who can't see it. A negative revenue has no width. */
function Bar({ label, groups, valueOf, whole }: BarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const parts = groups.map((each) => ({
    group: each.group,
    width: whole > 0 ? Math.max(0, valueOf(each)) / whole : 0,
    words: t("home.shares.item", {
      group: t(`group.${each.group}.name`),
      share: format.share(valueOf(each), whole) ?? t("figure.none"),
    }),
  }));
  return (
    <BlockStack gap="100">
      <Text as="span" variant="bodySm" tone="subdued">
        {label}
      </Text>
      {whole > 0 ? (
        <div
          className="sf-bar"
          role="img"
          aria-label={`${label}: ${parts.map(({ words }) => words).join(", ")}`}
        >
          {parts.map(({ group, width, words }) => (
            <span
              key={group}
              className="sf-bar-part"
              data-group={group}
              style={{ flexGrow: width }}
              title={words}
            />
          ))}
        </div>
      ) : (
        <Text as="p">{t("home.shares.noRevenue")}</Text>
      )}
    </BlockStack>
  );
}

function Legend({ groups }: { groups: readonly GroupFigures[] }) {
  const { t } = useTranslation();
  return (
    <ul className="sf-legend">
      {groups.map(({ group }) => (
        <li key={group} className="sf-legend-item">
          <span className="sf-swatch" data-group={group} aria-hidden />
          <Text as="span" variant="bodySm">
            {t(`group.${group}.name`)}
          </Text>
        </li>
      ))}
    </ul>
  );
}
