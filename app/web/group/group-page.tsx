import { BlockStack, InlineGrid, Page } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { BoughtCard } from "../ui/bought/bought-card.tsx";
import { NotScored } from "../ui/notices/not-scored.tsx";
import { AboutCard } from "./about-card.tsx";
import { ComparedCard } from "./compared-card.tsx";
import { CustomersCard, type CustomersCardProps } from "./customers-card.tsx";
import { ExpectedCard } from "./expected-card.tsx";
import { PLAYBOOK_PLACE } from "./group-url.ts";
import type { GroupNow } from "./group-view.ts";
import { MapCard } from "./map-card.tsx";
import { MovesCard } from "./moves-card.tsx";
import { PlaybookCard } from "./playbook-card.tsx";
import { SlippedCard } from "./slipped-card.tsx";
import { TimeCard } from "./time-card.tsx";

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
        primaryAction: { content: t("groupPage.seePlaybook"), onAction: goToPlaybook },
        secondaryActions: [
          { content: t("campaign.test"), url: `/app/campaigns/new?source=group:${group}` },
          { content: t("groupPage.export"), url: `/app/groups/${group}/export` },
        ],
      })}
    >
      <BlockStack gap="400">
        {now === null ? <NotScored /> : <Group {...props} now={now} bought={bought} />}
      </BlockStack>
    </Page>
  );
}

function Group({ bought, now, ...props }: GroupPageProps & { readonly now: GroupNow }) {
  const { query, past } = props.view;
  const isEmpty = now.figures.customers === 0;
  return (
    <>
      <InlineGrid columns={{ xs: 1, lg: 2 }} gap="400">
        <AboutCard now={now} />
        <ComparedCard now={now} />
      </InlineGrid>
      {now.slipped === null || isEmpty ? null : <SlippedCard slipped={now.slipped} sort={query.sort} />}
      {now.expected === null || isEmpty ? null : <ExpectedCard expected={now.expected} />}
      {isEmpty ? null : <MapCard now={now} sort={query.sort} />}
      {past?.moves ? <MovesCard moves={past.moves} /> : null}
      {past?.trends ? <TimeCard group={now.figures.group} trends={past.trends} /> : null}
      <PlaybookCard group={now.figures.group} />
      <CustomersCard {...props} now={now} />
      {bought === null ? null : <BoughtCard address={bought} />}
    </>
  );
}

/** The page scrolls there, and the keyboard goes on from there. */
function goToPlaybook(): void {
  document.getElementById(PLAYBOOK_PLACE)?.focus();
}
