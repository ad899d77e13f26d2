import { BlockStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { HeadlineFact } from "../ui/headline-fact.tsx";
import { useGroupSentence } from "./group-sentence.ts";
import type { GroupNow } from "./group-view.ts";
import { Card } from "../ui/card.tsx";

/** What the group is in this store, how many they are, and what they have spent. */
export function AboutCard({ now: { figures, others, boundaries } }: { readonly now: GroupNow }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sentence = useGroupSentence();
  const { group, customers, spentMinor } = figures;
  const share = (part: number, rest: number): string => format.share(part, part + rest) ?? t("figure.none");
  return (
    <Card>
      <div className="sf-group-card" data-group={group}>
        <BlockStack gap="400">
          <BlockStack gap="200">
            <Text as="h2" variant="headingMd">
              {t("groupPage.about.heading")}
            </Text>
            <Text as="p" variant="bodyLg">
              {sentence(group, boundaries)}
            </Text>
            <Link url="/app/boundaries">{t("groupPage.about.how")}</Link>
          </BlockStack>
          <dl className="sf-values">
            <HeadlineFact
              term={t("groupPage.about.customers")}
              value={format.count(customers)}
              note={t("groupPage.about.customersNote", { share: share(customers, others.customers) })}
            />
            <HeadlineFact
              term={t("groupPage.about.revenue")}
              value={format.wholeMoney(spentMinor)}
              note={t("groupPage.about.revenueNote", { share: share(spentMinor, others.spentMinor) })}
            />
          </dl>
        </BlockStack>
      </div>
    </Card>
  );
}
