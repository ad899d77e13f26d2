import { BlockStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { WatchedCampaign } from "../../domain/drafts/watched-campaign.ts";
import { BrokenRails } from "./broken-rails.tsx";
import { CAMPAIGNS_PAGE, draftPage } from "./drafts-view.ts";
import { RailsCard } from "./rails-card.tsx";
import { Card } from "../ui/card.tsx";

interface ExperimentRailsProps {
  readonly campaigns: readonly WatchedCampaign[];
  readonly isRunning: boolean;
}

/** Above all else: a campaign of the experiment broke a limit, and what to do. */
export function ExperimentBanners({ campaigns }: Pick<ExperimentRailsProps, "campaigns">) {
  return campaigns.map((campaign) => <BrokenRails key={campaign.id} campaign={campaign} />);
}

/** The figures of the experiment's campaigns beside their limits, or how they come here. */
export function ExperimentRails({ campaigns, isRunning }: ExperimentRailsProps) {
  const { t } = useTranslation();
  if (campaigns.length === 0 && !isRunning) return null;
  const read = campaigns.filter(({ rails }) => rails.length > 0);
  return (
    <>
      {read.map((campaign) => (
        <RailsCard key={campaign.id} campaign={campaign} title={<Title campaign={campaign} />} />
      ))}
      {read.length > 0 ? null : (
        <Card>
          <BlockStack gap="200">
            <Text as="h2" variant="headingMd">
              {t("drafts.experiment.heading")}
            </Text>
            <Text as="p">
              {t(campaigns.length === 0 ? "drafts.experiment.none" : "drafts.experiment.notRead")}{" "}
              <Link url={CAMPAIGNS_PAGE}>{t("drafts.experiment.toCampaigns")}</Link>
            </Text>
          </BlockStack>
        </Card>
      )}
    </>
  );
}

function Title({ campaign: { id, name } }: { readonly campaign: WatchedCampaign }) {
  const { t } = useTranslation();
  return (
    <BlockStack gap="100">
      <Text as="h2" variant="headingMd">
        {t("drafts.experiment.heading")}
      </Text>
      <Link url={draftPage(id)} removeUnderline>
        <bdi>{name}</bdi>
      </Link>
    </BlockStack>
  );
}
