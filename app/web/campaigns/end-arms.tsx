import { BlockStack, Modal, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { WayToEnd } from "../target/audience-view.ts";
import type { TargetName } from "../target/decision.ts";
import { EndChoice } from "../target/end-sending.tsx";

interface EndArmsProps {
  /** stop: the experiment runs. over: only its lists and tags are ended. */
  readonly kind: "stop" | "over";
  readonly open: boolean;
  /** Where its arms are sent. */
  readonly sentTo: readonly TargetName[];
  readonly onClose: () => void;
  readonly onConfirm: (way: WayToEnd | null) => void;
}

/** Asks before an experiment is stopped, and what becomes of the lists and tags of its arms. */
export function EndArms({ kind, open, sentTo, onClose, onConfirm }: EndArmsProps) {
  const { t } = useTranslation();
  const [way, setWay] = useState<WayToEnd>("keep");
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={t(`campaigns.${kind}.ask`)}
      primaryAction={{
        content: t(`campaigns.${kind}.confirm`),
        destructive: true,
        onAction: () => onConfirm(sentTo.length === 0 ? null : way),
      }}
      secondaryActions={[{ content: t("campaigns.cancel"), onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="200">
          <Text as="p">{t(`campaigns.${kind}.explain`)}</Text>
          {sentTo.length === 0 ? null : (
            <EndChoice name="sf-end-arms" way={way} targets={sentTo} onChoose={setWay} />
          )}
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
