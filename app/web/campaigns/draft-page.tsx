import { Banner, BlockStack, Button, InlineStack, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { DRAFT_STEPS, isSent, type WatchedCampaign } from "../../domain/drafts/watched-campaign.ts";
import { useFormat } from "../format/shop-format.tsx";
import { draftErrorKeys } from "../i18n/codes.ts";
import { BrokenRails } from "./broken-rails.tsx";
import { CampaignSinceThen } from "./campaign-since-then.tsx";
import { CampaignStatus } from "./campaign-status.tsx";
import { CAMPAIGNS_PAGE } from "./drafts-view.ts";
import { RailsCard } from "./rails-card.tsx";
import { Card } from "../ui/card.tsx";

interface DraftPageProps {
  readonly campaign: WatchedCampaign;
  readonly pending: "again" | "remove" | null;
  readonly onRetry: () => void;
  readonly onRemove: () => void;
}

/** A draft or a linked campaign: how far it is, the way to it in Klaviyo, and how it did. */
export function DraftPage(props: DraftPageProps) {
  const { campaign, pending, onRemove } = props;
  const { t } = useTranslation();
  return (
    <Page
      title={campaign.name}
      backAction={{ content: t("drafts.back"), url: CAMPAIGNS_PAGE }}
      titleMetadata={<CampaignStatus campaign={campaign} />}
      {...(campaign.state !== "drafting" && {
        secondaryActions: [
          { content: t("drafts.card.remove"), onAction: onRemove, loading: pending === "remove" },
        ],
      })}
    >
      <BlockStack gap="400">
        <BrokenRails campaign={campaign} />
        <State {...props} />
        <Facts campaign={campaign} />
        {campaign.rails.length === 0 ? null : <RailsCard campaign={campaign} />}
        <CampaignSinceThen campaign={campaign} />
      </BlockStack>
    </Page>
  );
}

function State({ campaign, pending, onRetry }: DraftPageProps) {
  const { t } = useTranslation();
  const { state, errorCode, isGone, url } = campaign;
  if (state === "failed")
    return (
      <Banner tone="critical" title={t("drafts.state.failed")}>
        <BlockStack gap="300" inlineAlign="start">
          <p>{t(draftErrorKeys(errorCode))}</p>
          {errorCode === "missing_scope" ? (
            <Button url={CAMPAIGNS_PAGE}>{t("drafts.access.turnOn")}</Button>
          ) : null}
          {isGone ? null : (
            <Button onClick={onRetry} loading={pending === "again"}>
              {t("drafts.state.again")}
            </Button>
          )}
        </BlockStack>
      </Banner>
    );
  const said = isGone ? "gone" : state === "drafted" ? "ready" : state === "linked" ? "linked" : "making";
  return (
    <Card>
      <BlockStack gap="300">
        <div role="status">
          <Text as="p">{t(`drafts.state.${said}`)}</Text>
        </div>
        {url === null || state === "drafting" ? null : (
          <InlineStack>
            <Button url={url} target="_blank" variant="primary">
              {t("drafts.state.open")}
            </Button>
          </InlineStack>
        )}
        {state === "drafting" ? <Steps campaign={campaign} /> : null}
      </BlockStack>
    </Card>
  );
}

function Steps({ campaign: { done } }: { readonly campaign: WatchedCampaign }) {
  const { t } = useTranslation();
  return (
    <BlockStack gap="100">
      <Text as="h2" variant="headingSm">
        {t("drafts.state.stepsHeading")}
      </Text>
      <dl className="sf-facts">
        {DRAFT_STEPS.map((step) => (
          <div key={step}>
            <dt>{t(`drafts.step.${step}`)}</dt>
            <dd>{t(done.includes(step) ? "drafts.step.done" : "drafts.step.open")}</dd>
          </div>
        ))}
      </dl>
    </BlockStack>
  );
}

function Facts({ campaign }: { readonly campaign: WatchedCampaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { source, excludedName, subject, status, sentAt, strategy } = campaign;
  const facts: [string, string | null][] = [
    [t("drafts.state.audience"), source?.name ?? null],
    [t("drafts.state.excluded"), excludedName],
    [t("drafts.state.strategy"), strategy === null ? null : t(`playbook.strategy.${strategy}.title`)],
    [t("drafts.state.subject"), subject],
    [t("drafts.state.status"), status],
    [t("drafts.state.sent"), isSent(status) && sentAt !== null ? format.dateTime(sentAt) : null],
  ];
  const known = facts.filter(([, value]) => value !== null);
  if (known.length === 0) return null;
  return (
    <Card>
      <dl className="sf-facts">
        {known.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
