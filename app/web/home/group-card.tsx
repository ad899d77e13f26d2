import { BlockStack, Card, InlineStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { FigureList, type GroupFigures, type Totals } from "../ui/figures.tsx";
import { GroupBadge } from "../ui/group-badge.tsx";
import { useFormat } from "../format/shop-format.tsx";

/** One group at a glance, with a link to its customers. */
export function GroupCard({ figures, totals }: { figures: GroupFigures; totals: Totals }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { group } = figures;
  const name = t(`group.${group}.name`);
  return (
    <Card>
      <div className="sf-group-card" data-group={group}>
        <BlockStack gap="300">
          <BlockStack gap="100">
            <InlineStack align="space-between" blockAlign="center" gap="200">
              <h3 className="sf-plain-heading">
                <GroupBadge group={group} />
              </h3>
              <Text as="span" variant="headingLg" numeric>
                <span data-figure="customers">{format.count(figures.customers)}</span>
              </Text>
            </InlineStack>
            <Text as="p" tone="subdued">
              {t(`group.${group}.sentence`)}
            </Text>
          </BlockStack>
          <FigureList figures={figures} totals={totals} />
          <Link url={`/app/groups/${group}`}>{t("home.openGroup", { group: name })}</Link>
        </BlockStack>
      </div>
    </Card>
  );
}
