import { BlockStack, Modal, Text } from "@shopify/polaris";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import type { TargetName } from "../target/decision.ts";
import { EndChoice } from "../target/end-sending.tsx";
import type { WayToEnd } from "../target/audience-view.ts";

interface DeleteSegmentProps {
  readonly name: string;
  /** The names of the segments whose rules name it. */
  readonly namedBy: readonly string[];
  /** Where it is sent. */
  readonly sentTo: readonly TargetName[];
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onDelete: (way: WayToEnd) => void;
}

/** Asks before a segment is deleted, and what becomes of its list and its tag. */
export function DeleteSegment({ name, namedBy, sentTo, open, onClose, onDelete }: DeleteSegmentProps) {
  const { t } = useTranslation();
  const [way, setWay] = useState<WayToEnd>("keep");
  const nameOfChoice = useId();
  const names = t("segments.names", { names: namedBy });
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={t("segments.deleteHeading", { name })}
      primaryAction={{ content: t("segments.delete"), destructive: true, onAction: () => onDelete(way) }}
      secondaryActions={[{ content: t("segments.cancel"), onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="200">
          <Text as="p">{t("segments.deleteText")}</Text>
          {namedBy.length === 0 ? null : (
            <Text as="p" fontWeight="semibold">
              {t("segments.deleteNamed", { count: namedBy.length, names })}
            </Text>
          )}
          {sentTo.length === 0 ? null : (
            <>
              <Text as="p" fontWeight="semibold">
                {t(`segments.deleteSent.${sentTo.length > 1 ? "both" : (sentTo[0] ?? "both")}`)}
              </Text>
              <EndChoice name={nameOfChoice} way={way} targets={sentTo} onChoose={setWay} />
            </>
          )}
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
