import { Banner, BlockStack, InlineGrid, Link, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { BoughtCard } from "../ui/bought/bought-card.tsx";
import { GroupBadge } from "../ui/group-badge.tsx";
import { AdviceCard } from "./advice-card.tsx";
import type { CustomerView } from "./customer-view.ts";
import { PredictionCard } from "./prediction-card.tsx";
import { OrdersCard } from "./orders-card.tsx";
import { TargetsCard } from "./targets-card.tsx";
import { TimelineCard } from "./timeline-card.tsx";
import { WaysCard } from "./ways-card.tsx";
import { WhyCard } from "./why-card.tsx";
import { Card } from "../ui/card.tsx";

interface CustomerPageProps {
  readonly view: CustomerView;
  /** Where it is asked for what the customer bought; null: it is not read. */
  readonly bought: string | null;
}

/** One customer: why the group, the way there, what would change it and how, what the targets hold, and the orders. */
export function CustomerPage({ view, bought }: CustomerPageProps) {
  const { t } = useTranslation();
  const { name, email, shopifyId, klaviyoId, explanation } = view;
  const group = explanation?.reason.group ?? null;
  const neutral = t(view.nameUnavailable ? "groupPage.nameUnknown" : "groupPage.withoutName");
  return (
    <Page
      title={name ?? email ?? neutral}
      titleMetadata={<GroupBadge group={group} />}
      {...(name !== null && email !== null ? { subtitle: email } : {})}
      backAction={
        view.group === null
          ? { content: t("groupPage.back"), url: "/app" }
          : {
              content: t("customerPage.backToGroup", { group: t(`group.${view.group}.name`) }),
              url: `/app/groups/${view.group}`,
            }
      }
      secondaryActions={[
        ...(shopifyId === null
          ? []
          : [{ content: t("customerPage.openInShopify"), url: `shopify:admin/customers/${shopifyId}` }]),
        ...(klaviyoId === null
          ? []
          : [
              {
                content: t("customerPage.openInKlaviyo"),
                url: `https://www.klaviyo.com/profile/${encodeURIComponent(klaviyoId)}`,
                external: true,
              },
            ]),
      ]}
    >
      <BlockStack gap="400">
        {view.changedSince ? (
          <Banner tone="info">
            <p>{t("customerPage.changedSince")}</p>
          </Banner>
        ) : null}
        {explanation === null || view.asOf === null ? (
          <NoGroup scored={view.asOf !== null} leftOut={view.leftOut} />
        ) : (
          <WhyCard explanation={explanation} asOf={view.asOf} />
        )}
        {view.prediction === null ? null : <PredictionCard prediction={view.prediction} />}
        <TimelineCard way={view.way} orders={view.orders} moves={view.moves} />
        <InlineGrid columns={{ xs: 1, md: 2 }} gap="400" alignItems="start">
          <BlockStack gap="400">
            {explanation === null || view.asOf === null ? null : (
              <WaysCard explanation={explanation} asOf={view.asOf} />
            )}
            {group === null ? null : <AdviceCard group={group} />}
            <TargetsCard targets={view.targets} />
          </BlockStack>
          <OrdersCard orders={view.orders} orderCount={view.orderCount} />
        </InlineGrid>
        {bought === null ? null : <BoughtCard address={bought} ofOne />}
      </BlockStack>
    </Page>
  );
}

function NoGroup({ scored, leftOut }: { scored: boolean; leftOut: boolean }) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t("customerPage.noGroupHeading")}
        </Text>
        {leftOut ? (
          <>
            <Text as="p">{t("customerPage.leftOutText")}</Text>
            <Link url="/app/settings#left-out">{t("customerPage.leftOutSettings")}</Link>
          </>
        ) : (
          <Text as="p">{t(scored ? "customerPage.noGroupText" : "customerPage.notScoredText")}</Text>
        )}
      </BlockStack>
    </Card>
  );
}
