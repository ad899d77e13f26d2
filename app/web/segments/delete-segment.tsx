import { BlockStack, Modal, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

interface DeleteSegmentProps {
  readonly name: string;
  /** The names of the segments whose rules name it. */
  readonly namedBy: readonly string[];
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onDelete: () => void;
}

/** Asks before a segment is deleted. */
export function DeleteSegment({ name, namedBy, open, onClose, onDelete }: DeleteSegmentProps) {
  const { t } = useTranslation();
  const names = t("segments.names", { names: namedBy });
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={t("segments.deleteHeading", { name })}
      primaryAction={{ content: t("segments.delete"), destructive: true, onAction: onDelete }}
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
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
