import { BlockStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { isSent, type WatchedCampaign } from "../../domain/drafts/watched-campaign.ts";
import type { SinceThenView } from "../../domain/experiment/since-then.ts";
import { useFormat } from "../format/shop-format.tsx";
import { SinceThenCard } from "../ui/since-then-card.tsx";
import { Card } from "../ui/card.tsx";

/** What a campaign's customers ordered since. It says that it is no proof, and leads to the experiment that is one. */
export function CampaignSinceThen({ campaign }: { readonly campaign: WatchedCampaign }) {
  const { t } = useTranslation();
  const { sinceThen: view, state, source } = campaign;
  if (view !== null)
    return (
      <SinceThenCard
        view={view}
        heading={t("drafts.sinceThen.heading")}
        intro={<Intro campaign={campaign} view={view} />}
        proof={<Proof campaign={campaign} />}
      />
    );
  if (state !== "linked" || source !== null) return null;
  return (
    <Card>
      <Text as="p" tone="subdued">
        {t("drafts.sinceThen.unknown")}
      </Text>
    </Card>
  );
}

interface IntroProps {
  readonly campaign: WatchedCampaign;
  readonly view: SinceThenView;
}

function Intro({ campaign: { status, sentAt, state }, view }: IntroProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const from = isSent(status) && sentAt === view.sentAt ? "sent" : state === "linked" ? "linked" : "drafted";
  return (
    <BlockStack gap="100">
      <Text as="p">{t("drafts.sinceThen.text", { count: view.days, days: format.count(view.days) })}</Text>
      <Text as="p" tone="subdued">
        {t(`drafts.sinceThen.from.${from}`, { moment: format.dateTime(view.sentAt) })}
      </Text>
    </BlockStack>
  );
}

function Proof({ campaign: { experimentId } }: { readonly campaign: WatchedCampaign }) {
  const { t } = useTranslation();
  if (experimentId === null) return <Text as="p">{t("drafts.sinceThen.noProof")}</Text>;
  return (
    <Text as="p">
      {t("drafts.sinceThen.holdout")}{" "}
      <Link url={`/app/campaigns/experiments/${String(experimentId)}`}>
        {t("drafts.sinceThen.toExperiment")}
      </Link>
    </Text>
  );
}
