import { BlockStack, Button, Card, Modal, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { AuditSection } from "./audit-section.tsx";
import { KlaviyoForm } from "./klaviyo-form.tsx";
import { KlaviyoOAuth } from "./klaviyo-oauth.tsx";
import { KlaviyoSegments } from "./klaviyo-segments.tsx";
import { LastSync } from "./last-sync.tsx";
import { isRunning, type SyncPageProps } from "./sync-view.ts";
import { TargetDecisions } from "./target-decisions.tsx";
import { TargetHeading } from "./target-heading.tsx";

/** The target Klaviyo: its key is asked for until there is one. */
export function KlaviyoCard(props: SyncPageProps) {
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
        {klaviyo.enabled ? <Connected {...props} /> : <KlaviyoForm {...props} />}
      </BlockStack>
    </Card>
  );
}

function Connected(props: SyncPageProps) {
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
      <LastSync name="klaviyo" target={klaviyo} queued={queued.klaviyo} />
      {klaviyo.consent && klaviyo.lastSync?.errorCode === "connection_ended" ? (
        <KlaviyoOAuth {...props} again onConsent={() => props.onConsent(klaviyo)} />
      ) : null}
      <AuditSection page={props} target="klaviyo" />
      <TargetDecisions
        page={props}
        target="klaviyo"
        view={klaviyo}
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
        <Disconnect
          busy={pending === "disconnect-klaviyo"}
          onConfirm={() => onIntent("disconnect-klaviyo")}
        />
      </TargetDecisions>
    </>
  );
}

function Disconnect({ busy, onConfirm }: { busy: boolean; onConfirm: () => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const close = (): void => setAsking(false);
  const confirm = (): void => {
    close();
    onConfirm();
  };
  return (
    <>
      <Button variant="tertiary" tone="critical" onClick={() => setAsking(true)} loading={busy}>
        {t("sync.klaviyo.disconnect")}
      </Button>
      <Modal
        open={asking}
        onClose={close}
        title={t("sync.klaviyo.confirmHeading")}
        primaryAction={{ content: t("sync.klaviyo.disconnect"), destructive: true, onAction: confirm }}
        secondaryActions={[{ content: t("sync.klaviyo.keep"), onAction: close }]}
      >
        <Modal.Section>
          <Text as="p">{t("sync.klaviyo.confirmText")}</Text>
        </Modal.Section>
      </Modal>
    </>
  );
}
