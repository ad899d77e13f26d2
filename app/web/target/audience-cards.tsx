import { Banner, BlockStack, Button, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { setKeyOf, type OtherAudience } from "../../domain/sync/audience.ts";
import { useToast } from "../frame/app-bridge.ts";
import { LastSync } from "./last-sync.tsx";
import { TARGET_NAMES, type Decision, type DecisionResult, type TargetName } from "./decision.ts";
import { primaryTarget } from "./primary-target.ts";
import { isRunning } from "./set-view.ts";
import { TargetDecisions } from "./target-decisions.tsx";
import { TargetHeading } from "./target-heading.tsx";
import { EndSending } from "./end-sending.tsx";
import { EventsChoice } from "./events-choice.tsx";
import { NativeChoice } from "./native-choice.tsx";
import type { AudienceTargetsView, AudienceTargetView, SwitchForm, SwitchResult } from "./audience-view.ts";
import { Card } from "../ui/card.tsx";

interface SwitchProps {
  /** What is being asked right now, and what the last time came to. */
  readonly switching: SwitchForm | null;
  readonly switched: SwitchResult | null;
  /** Whether the sync that was asked for is still to come. */
  readonly queued: boolean;
  readonly onSwitch: (form: SwitchForm) => void;
  readonly deciding: Decision | null;
  readonly decided: DecisionResult | null;
  readonly onDecide: (decision: Decision) => void;
}

/** A segment or an arm at all targets, and what the merchant can do there. */
export interface SendingView extends SwitchProps {
  readonly view: AudienceTargetsView;
}

/** Whose list or tag it is, for the words. */
export type AudienceRole = "segment" | "sample" | "holdout";

interface Shown {
  readonly role: AudienceRole;
  readonly audience: OtherAudience;
}

/** A segment or an arm as a list in Klaviyo and as a tag in Shopify. */
export function AudienceCards({ view, ...props }: SendingView & Shown) {
  const { t } = useTranslation();
  const { switched, decided } = props;
  const primary = primaryTarget(view.targets);
  useToast(switched?.outcome === "done" ? t(`segmentSync.said.${switched.intent}`) : null, switched);
  useToast(decided?.outcome === "done" ? t(`sync.decided.${decided.decision}`) : null, decided);
  return (
    <>
      {TARGET_NAMES.map((target) => (
        <TargetCard
          key={target}
          {...props}
          target={target}
          at={view.targets[target]}
          canSend={view.canSend}
          isPrimary={target === primary}
        />
      ))}
    </>
  );
}

interface TargetCardProps extends SwitchProps, Shown {
  readonly target: TargetName;
  readonly at: AudienceTargetView;
  readonly canSend: boolean;
  /** Whether the page's primary button is here. */
  readonly isPrimary: boolean;
}

function TargetCard(props: TargetCardProps) {
  const { t } = useTranslation();
  const { target, at, switched, role } = props;
  const refused = switched?.target === target && switched.outcome !== "done" ? switched.outcome : null;
  return (
    <Card>
      <BlockStack gap="400">
        <TargetHeading
          heading={t(`segmentSync.${target}.heading.${role}`)}
          text={t(`segmentSync.${target}.text.${role}`, { label: at.label })}
          enabled={at.state === "sent" || at.state === "ending"}
        />
        {refused === null ? null : (
          <Banner tone="warning">
            <p>{t(`segmentSync.refused.${refused}`)}</p>
          </Banner>
        )}
        <Body {...props} />
      </BlockStack>
    </Card>
  );
}

function Body(props: TargetCardProps) {
  const { t } = useTranslation();
  const { target, at } = props;
  switch (at.state) {
    case "target_off":
      return (
        <Text as="p">
          {t(`segmentSync.${target}.off`)} <Link url="/app/sync">{t("segmentSync.toSync")}</Link>
        </Text>
      );
    case "not_sent":
      return <NotSent {...props} />;
    case "sent":
      return <Sent {...props} />;
    case "ending":
      return <Ending {...props} />;
  }
}

function NotSent({ target, canSend, switching, onSwitch }: TargetCardProps) {
  const { t } = useTranslation();
  return (
    <BlockStack gap="200" inlineAlign="start">
      <Text as="p">{t("segmentSync.firstWaits")}</Text>
      <Button
        onClick={() => onSwitch({ intent: "send", target })}
        disabled={!canSend || switching !== null}
        loading={switching?.target === target}
      >
        {t(`segmentSync.${target}.send`)}
      </Button>
    </BlockStack>
  );
}

function Sent(props: TargetCardProps) {
  const { audience, target, at, canSend, isPrimary, queued, switching, onSwitch, ...decisions } = props;
  const { t } = useTranslation();
  const isQueued = queued && decisions.switched?.target === target;
  const busy = switching?.target === target ? switching.intent : null;
  return (
    <>
      <LastSync name={target} set={setKeyOf(audience)} target={at} queued={isQueued} />
      {at.native === null ? null : (
        <NativeChoice
          native={at.native}
          label={at.label}
          asked={askedOf("native", busy)}
          onChoose={(wanted) => onSwitch({ intent: wanted ? "native_on" : "native_off", target })}
        />
      )}
      {at.events === null ? null : (
        <EventsChoice
          events={at.events}
          asked={askedOf("events", busy)}
          onChoose={(wanted) => onSwitch({ intent: wanted ? "events_on" : "events_off", target })}
        />
      )}
      <TargetDecisions
        target={target}
        set={setKeyOf(audience)}
        view={at}
        canSend={canSend}
        isPrimary={isPrimary}
        deciding={decisions.deciding}
        decided={decisions.decided}
        onDecide={decisions.onDecide}
        syncNow={
          <Button
            onClick={() => onSwitch({ intent: "sync", target })}
            disabled={!canSend || isRunning(at) || isQueued || switching !== null}
            loading={busy === "sync"}
          >
            {t("sync.syncNow")}
          </Button>
        }
      >
        <EndSending
          target={target}
          busy={busy === "end"}
          onEnd={(way) => onSwitch({ intent: "end", target, way })}
        />
      </TargetDecisions>
    </>
  );
}

/** Which choice is being saved; null: none. */
function askedOf(choice: "native" | "events", busy: SwitchForm["intent"] | null): boolean | null {
  if (busy === `${choice}_on`) return true;
  return busy === `${choice}_off` ? false : null;
}

function Ending({ audience, target, at, queued, switched, switching, onSwitch }: TargetCardProps) {
  const { t } = useTranslation();
  return (
    <BlockStack gap="300" inlineAlign="start">
      <Text as="p">{t(`segmentSync.${target}.ending`)}</Text>
      <LastSync
        name={target}
        set={setKeyOf(audience)}
        target={at}
        queued={queued && switched?.target === target}
      />
      <Button
        onClick={() => onSwitch({ intent: "end", target, way: "keep" })}
        loading={switching?.target === target}
      >
        {t("segmentSync.stopEnding")}
      </Button>
    </BlockStack>
  );
}
