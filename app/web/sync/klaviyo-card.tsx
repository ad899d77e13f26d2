import { BlockStack, Button, ButtonGroup, Card, Modal, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "../shop-format.tsx";
import { KlaviyoForm } from "./klaviyo-form.tsx";
import { LastSync } from "./last-sync.tsx";
import { isRunning, type SyncPageProps } from "./sync-view.ts";
import { TargetHeading } from "./target-heading.tsx";

/** The target Klaviyo: its key is asked for until there is one. */
export function KlaviyoCard(props: SyncPageProps) {
  const { t } = useTranslation();
  const { klaviyo } = props.view;
  const { result } = props;
  return (
    <Card>
      <BlockStack gap="400">
        <TargetHeading
          heading={t("sync.klaviyo.heading")}
          text={t("sync.klaviyo.text")}
          enabled={klaviyo.enabled}
        />
        {klaviyo.enabled ? (
          <Connected {...props} />
        ) : (
          <KlaviyoForm
            busy={props.pending === "connect-klaviyo"}
            onConnect={props.onConnect}
            errorCode={result?.outcome === "refused" ? result.code : null}
          />
        )}
      </BlockStack>
    </Card>
  );
}

function Connected({ view, pending, queued, onIntent }: SyncPageProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { klaviyo } = view;
  const unreachable = klaviyo.lastSync?.unreachable ?? 0;
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
      <LastSync target={klaviyo} queued={queued.klaviyo} />
      {unreachable > 0 ? (
        <Text as="p">
          {t("sync.klaviyo.unreachable", { count: unreachable, customers: format.count(unreachable) })}
        </Text>
      ) : null}
      <ButtonGroup>
        <Button
          onClick={() => onIntent("sync-klaviyo")}
          disabled={!canSync}
          loading={pending === "sync-klaviyo"}
        >
          {t("sync.syncNow")}
        </Button>
        <Disconnect
          busy={pending === "disconnect-klaviyo"}
          onConfirm={() => onIntent("disconnect-klaviyo")}
        />
      </ButtonGroup>
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
