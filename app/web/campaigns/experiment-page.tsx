import { Banner, BlockStack, List, Page, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { WatchedCampaign } from "../../domain/drafts/watched-campaign.ts";
import { armAudience } from "../../domain/experiment/arm-audience.ts";
import { ARMS, type Arm, type ByArm } from "../../domain/experiment/arm.ts";
import { useFormat } from "../format/shop-format.tsx";
import { AudienceCards, type SendingView } from "../target/audience-cards.tsx";
import type { WayToEnd } from "../target/audience-view.ts";
import { TARGET_NAMES, type TargetName } from "../target/decision.ts";
import { newDraftUrl } from "../ui/new-draft-url.ts";
import { ArmsTable, DifferencesTable } from "./arms-table.tsx";
import { DaysCard } from "./days-card.tsx";
import { EndArms } from "./end-arms.tsx";
import { ExperimentBanners, ExperimentRails } from "./experiment-rails.tsx";
import type { ExperimentView } from "./experiment-view.ts";
import { OutcomeCard } from "./outcome-card.tsx";
import { useSourceName } from "./source-name.ts";
import { Card } from "../ui/card.tsx";

export interface ExperimentPageProps {
  readonly view: ExperimentView;
  /** The campaigns in Klaviyo that go to its sample, or leave its holdout out. */
  readonly campaigns: readonly WatchedCampaign[];
  readonly sending: ByArm<SendingView>;
  /** Whether the merchant's stop is on its way. */
  readonly busy: boolean;
  /** Whether newer figures were asked for and are still to come. */
  readonly updating: boolean;
  readonly onUpdate: () => void;
  /** Stops the experiment. @param way - what becomes of lists and tags; null: there are none */
  readonly onStop: (way: WayToEnd | null) => void;
  /** Ends the lists and tags of an experiment that is over. */
  readonly onEndArms: (way: WayToEnd) => void;
}

/** Where the campaign to the sample is drafted, without the holdout. */
function draftOf(experimentId: number): string {
  const without = armAudience({ experimentId, arm: "holdout" });
  return newDraftUrl(armAudience({ experimentId, arm: "sample" }), { without });
}

/** An experiment: what came of it, its arms, and where they are sent. */
export function ExperimentPage(props: ExperimentPageProps) {
  const { view, campaigns, sending, busy, updating, onUpdate, onStop, onEndArms } = props;
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const sentTo = targetsOf(sending);
  const isRunning = view.state === "running";
  return (
    <Page
      title={view.title}
      backAction={{ content: t("campaigns.title"), url: "/app/campaigns" }}
      {...(isRunning && {
        secondaryActions: [
          { content: t("campaigns.draft"), url: draftOf(view.id) },
          {
            content: t("campaigns.stop.button"),
            destructive: true,
            onAction: () => setAsking(true),
            loading: busy,
          },
        ],
      })}
    >
      <BlockStack gap="400">
        {isRunning || sentTo.length === 0 ? null : (
          <Banner
            tone="info"
            title={t("campaigns.over.heading")}
            action={{ content: t("campaigns.over.button"), onAction: () => setAsking(true), loading: busy }}
          >
            <p>{t("campaigns.over.text")}</p>
          </Banner>
        )}
        <ExperimentBanners campaigns={campaigns} />
        <OutcomeCard view={view} updating={updating} onUpdate={onUpdate} />
        <DaysCard view={view} />
        <FiguresCard view={view} />
        <ExperimentRails campaigns={campaigns} isRunning={isRunning} />
        <LimitsCard view={view} />
        {shownArms(view, sending).map((arm) => (
          <AudienceCards
            key={arm}
            {...sending[arm]}
            role={arm}
            audience={armAudience({ experimentId: view.id, arm })}
          />
        ))}
      </BlockStack>
      <EndArms
        kind={isRunning ? "stop" : "over"}
        open={asking}
        sentTo={sentTo}
        onClose={() => setAsking(false)}
        onConfirm={(way) => {
          setAsking(false);
          if (isRunning) onStop(way);
          else if (way !== null) onEndArms(way);
        }}
      />
    </Page>
  );
}

/** The arms whose lists and tags are of interest: all while it runs, and after that those that are still there. */
function shownArms({ state }: ExperimentView, sending: ByArm<SendingView>): Arm[] {
  const isThere = (arm: Arm): boolean =>
    TARGET_NAMES.some((target) => ["sent", "ending"].includes(sending[arm].view.targets[target].state));
  return ARMS.filter((arm) => state === "running" || isThere(arm));
}

/** Where any arm is sent. */
function targetsOf(sending: ByArm<SendingView>): TargetName[] {
  const isSent = (arm: Arm, target: TargetName): boolean =>
    sending[arm].view.targets[target].state === "sent";
  return TARGET_NAMES.filter((target) => ARMS.some((arm) => isSent(arm, target)));
}

function FiguresCard({ view: { result } }: { readonly view: ExperimentView }) {
  const { t } = useTranslation();
  if (result === null) return null;
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t("campaigns.armsHeading")}
          </Text>
          <ArmsTable outcome={result.outcome} />
        </BlockStack>
        <BlockStack gap="200">
          <Text as="h3" variant="headingSm">
            {t("campaigns.differenceHeading")}
          </Text>
          <Text as="p" tone="subdued">
            {t("campaigns.differenceText")}
          </Text>
          <DifferencesTable outcome={result.outcome} />
        </BlockStack>
      </BlockStack>
    </Card>
  );
}

/** How the arms were drawn, and what the figures can't tell. */
function LimitsCard({ view }: { readonly view: ExperimentView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const source = useSourceName()(view);
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t("campaigns.limitsHeading")}
        </Text>
        <List>
          <List.Item>
            {t("campaigns.limits.drawn", {
              source,
              members: format.count(view.members),
              date: format.date(view.startedAt),
            })}
          </List.Item>
          <List.Item>{t("campaigns.limits.look")}</List.Item>
          <List.Item>{t("campaigns.limits.sent")}</List.Item>
          <List.Item>{t("campaigns.limits.changes")}</List.Item>
          <List.Item>{t("campaigns.limits.others")}</List.Item>
        </List>
      </BlockStack>
    </Card>
  );
}
