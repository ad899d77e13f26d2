import { BlockStack, Button, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { GROUPS_SET } from "../../../domain/sync/audience-set.ts";
import { AuditSection } from "../audit/audit-section.tsx";
import { KlaviyoForm } from "./klaviyo-form.tsx";
import { KlaviyoOAuth } from "./klaviyo-oauth.tsx";
import { KlaviyoPredictions } from "./klaviyo-predictions.tsx";
import { KlaviyoSegments } from "./klaviyo-segments.tsx";
import { LastSync } from "../../target/last-sync.tsx";
import { LeaveTarget } from "../leaving/leave-target.tsx";
import { LeavingTarget } from "../leaving/leaving-target.tsx";
import { isRunning } from "../../target/set-view.ts";
import type { SyncCardProps } from "../sync-view.ts";
import { TargetDecisions } from "../../target/target-decisions.tsx";
import { TargetHeading } from "../../target/target-heading.tsx";
import { WasCleanedUp } from "../leaving/was-cleaned-up.tsx";
import { Card } from "../../ui/card.tsx";

/** The target Klaviyo. While it is off, the card asks for access. */
export function KlaviyoCard(props: SyncCardProps) {
  const { t } = useTranslation();
  const { klaviyo } = props.view;
  return (
    <Card>
      <BlockStack gap="400">
        <TargetHeading
          heading={t("sync.klaviyo.heading")}
          text={t("sync.klaviyo.text")}
          enabled={klaviyo.enabled}
        />
        {klaviyo.enabled ? null : <WasCleanedUp view={klaviyo} text={t("sync.klaviyo.cleanedText")} />}
        {!klaviyo.enabled ? (
          <KlaviyoForm {...props} />
        ) : klaviyo.leaving === null ? (
          <Connected {...props} />
        ) : (
          <LeavingTarget page={props} target="klaviyo" view={klaviyo} />
        )}
      </BlockStack>
    </Card>
  );
}

function Connected(props: SyncCardProps) {
  const { view, pending, queued, onIntent } = props;
  const { t } = useTranslation();
  const { klaviyo } = view;
  const canSync = view.scored && !view.limited && !isRunning(klaviyo) && !queued.klaviyo;
  return (
    <>
      <BlockStack gap="100">
        <Text as="p" fontWeight="semibold">
          {klaviyo.accountName === null
            ? t("sync.klaviyo.connectedToUnnamed")
            : t("sync.klaviyo.connectedTo", { account: klaviyo.accountName })}
        </Text>
        <Text as="p" tone="subdued">
          {klaviyo.createProfiles ? t("sync.klaviyo.createsOn") : t("sync.klaviyo.createsOff")}
        </Text>
      </BlockStack>
      <KlaviyoSegments {...props} />
      <KlaviyoPredictions {...props} />
      <LastSync name="klaviyo" set={GROUPS_SET} target={klaviyo} queued={queued.klaviyo} holdsElsewhere />
      {klaviyo.consent && klaviyo.lastSync?.errorCode === "connection_ended" ? (
        <KlaviyoOAuth {...props} again onConsent={() => props.onConsent(klaviyo)} />
      ) : null}
      <TargetDecisions
        {...props}
        target="klaviyo"
        set={GROUPS_SET}
        view={klaviyo}
        canSend={view.scored && !view.limited}
        isPrimary={props.primary === "klaviyo"}
        syncNow={
          <Button
            onClick={() => onIntent("sync-klaviyo")}
            disabled={!canSync}
            loading={pending === "sync-klaviyo"}
          >
            {t("sync.syncNow")}
          </Button>
        }
      >
        <LeaveTarget
          target="klaviyo"
          busy={pending === "disconnect-klaviyo" || pending === "clean-up-klaviyo"}
          onLeave={(cleanUp) => onIntent(cleanUp ? "clean-up-klaviyo" : "disconnect-klaviyo")}
        />
      </TargetDecisions>
      <AuditSection page={props} target="klaviyo" />
    </>
  );
}
