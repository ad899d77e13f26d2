import { BlockStack, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { AccessProps } from "../ui/access-view.ts";
import { EmptyCard } from "../ui/empty-card.tsx";
import { CampaignsCard } from "./campaigns-card.tsx";
import { DraftsAccess } from "./drafts-access.tsx";
import type { CampaignsCardProps } from "./drafts-view.ts";
import { ExperimentList } from "./experiment-list.tsx";
import type { CampaignsView, ExperimentItem } from "./experiment-view.ts";
import { Card } from "../ui/card.tsx";

interface CampaignsPageProps {
  readonly view: CampaignsView;
  readonly card: CampaignsCardProps;
  readonly access: Omit<AccessProps, "orKey">;
}

/** What is tried on whom, what came of it, and the campaigns in Klaviyo. */
export function CampaignsPage({ view, card, access }: CampaignsPageProps) {
  const { t } = useTranslation();
  const { running, finished } = view;
  const start = { content: t("campaigns.start"), url: "/app/campaigns/new" };
  const isEmpty = running.length + finished.length === 0;
  return (
    <Page
      title={t("campaigns.title")}
      secondaryActions={[{ content: t("campaigns.deadWeight"), url: "/app/campaigns/dead-weight" }]}
      {...(!isEmpty && { primaryAction: start })}
    >
      <BlockStack gap="400">
        {isEmpty ? (
          <EmptyCard
            heading={t("campaigns.emptyHeading")}
            texts={[t("campaigns.emptyText"), t("campaigns.emptyExample")]}
            action={start}
          />
        ) : (
          <>
            <ListCard kind="running" items={running} />
            <ListCard kind="finished" items={finished} />
          </>
        )}
        {card.connected && !card.allowed ? <DraftsAccess {...access} /> : null}
        <CampaignsCard {...card} />
      </BlockStack>
    </Page>
  );
}

function ListCard({
  kind,
  items,
}: {
  readonly kind: "running" | "finished";
  readonly items: readonly ExperimentItem[];
}) {
  const { t } = useTranslation();
  const heading = t(`campaigns.${kind}Heading`);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {heading}
        </Text>
        {items.length === 0 ? (
          <Text as="p" tone="subdued">
            {t(`campaigns.${kind}None`)}
          </Text>
        ) : (
          <ExperimentList caption={heading} items={items} />
        )}
      </BlockStack>
    </Card>
  );
}
