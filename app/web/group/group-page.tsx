import { BlockStack, Card, InlineGrid, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { BoughtCard } from "../ui/bought-card.tsx";
import { AboutCard } from "./about-card.tsx";
import { ComparedCard } from "./compared-card.tsx";
import { CustomersCard, type CustomersCardProps } from "./customers-card.tsx";
import type { GroupNow } from "./group-view.ts";
import { MapCard } from "./map-card.tsx";
import { SlippedCard } from "./slipped-card.tsx";

interface GroupPageProps extends CustomersCardProps {
  /** Where it is asked for what the group bought; null: it is not read. */
  readonly bought: string | null;
}

/** A group: what it is in this store, where its customers stand, what to send them, and who they are. */
export function GroupPage({ bought, ...props }: GroupPageProps) {
  const { t } = useTranslation();
  const { group, now } = props.view;
  return (
    <Page
      title={t(`group.${group}.name`)}
      subtitle={t(`group.${group}.sentence`)}
      backAction={{ content: t("groupPage.back"), url: "/app" }}
      {...(now !== null && {
        secondaryActions: [{ content: t("groupPage.export"), url: `/app/groups/${group}/export` }],
      })}
    >
      <BlockStack gap="400">
        {now === null ? <NotScored /> : <Group {...props} now={now} bought={bought} />}
      </BlockStack>
    </Page>
  );
}

function Group({ bought, now, ...props }: GroupPageProps & { readonly now: GroupNow }) {
  const { query } = props.view;
  const isEmpty = now.figures.customers === 0;
  return (
    <>
      <InlineGrid columns={{ xs: 1, lg: 2 }} gap="400">
        <AboutCard now={now} />
        <ComparedCard now={now} />
      </InlineGrid>
      {now.slipped === null || isEmpty ? null : <SlippedCard slipped={now.slipped} sort={query.sort} />}
      {isEmpty ? null : <MapCard now={now} sort={query.sort} />}
      <CustomersCard {...props} now={now} />
      {bought === null ? null : <BoughtCard address={bought} />}
    </>
  );
}

function NotScored() {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t("groupPage.notScoredHeading")}
        </Text>
        <Text as="p">{t("groupPage.notScoredText")}</Text>
      </BlockStack>
    </Card>
  );
}
