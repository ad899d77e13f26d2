import { Banner, BlockStack, Card, List, Page, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { armAudience } from "../../domain/experiment/arm-audience.ts";
import { ARMS, type Arm, type ByArm } from "../../domain/experiment/arm.ts";
import { useFormat } from "../format/shop-format.tsx";
import { AudienceCards, type SendingView } from "../target/audience-cards.tsx";
import type { WayToEnd } from "../target/audience-view.ts";
import { TARGET_NAMES, type TargetName } from "../target/decision.ts";
import { ArmsTable, DifferencesTable } from "./arms-table.tsx";
import { DaysCard } from "./days-card.tsx";
import { EndArms } from "./end-arms.tsx";
import type { ExperimentView } from "./experiment-view.ts";
import { OutcomeCard } from "./outcome-card.tsx";
import { useSourceName } from "./source-name.ts";

export interface ExperimentPageProps {
  readonly view: ExperimentView;
  readonly sending: ByArm<SendingView>;
  /** Whether the merchant's stop is on its way. */
  readonly busy: boolean;
  /** Stops the experiment. @param way - what becomes of lists and tags; null: there are none */
  readonly onStop: (way: WayToEnd | null) => void;
  /** Ends the lists and tags of an experiment that is over. */
  readonly onEndArms: (way: WayToEnd) => void;
}

/** An experiment: what came of it, its arms, and where they are sent. */
export function ExperimentPage({ view, sending, busy, onStop, onEndArms }: ExperimentPageProps) {
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
        <OutcomeCard view={view} />
        <DaysCard view={view} />
        <FiguresCard view={view} />
        <LimitsCard view={view} />
        {ARMS.map((arm) => (
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
