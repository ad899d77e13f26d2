import { Banner, BlockStack, Checkbox, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { tagQuery } from "../../domain/sync/tag-query.ts";
import type { NativeView } from "./audience-view.ts";

interface NativeChoiceProps {
  readonly native: NativeView;
  /** The tag. */
  readonly label: string;
  /** What is being asked right now; null: nothing. */
  readonly asked: boolean | null;
  readonly onChoose: (wanted: boolean) => void;
}

/**
 * Whether Shopify has a customer segment on the tag. Shopify's own segments count by all orders. So one is made of the
 * tag, and not of the rule.
 */
export function NativeChoice({ native, label, asked, onChoose }: NativeChoiceProps) {
  const { t } = useTranslation();
  const { wanted, name, failure } = native;
  return (
    <BlockStack gap="200">
      <Checkbox
        label={t("segmentSync.native.label")}
        helpText={t("segmentSync.native.help")}
        checked={asked ?? wanted}
        disabled={asked !== null}
        onChange={onChoose}
      />
      {failure === null ? null : (
        <Banner tone="warning">
          <p>{t(`segmentSync.native.failure.${failure}`)}</p>
        </Banner>
      )}
      {name === null ? null : <Text as="p">{t("segmentSync.native.there", { name })}</Text>}
      {wanted && failure === null && name === null ? (
        <Text as="p">{t("segmentSync.native.next")}</Text>
      ) : null}
      {wanted ? null : (
        <>
          <Text as="p">{t("segmentSync.native.byHand")}</Text>
          <code style={{ overflowWrap: "anywhere" }}>{tagQuery(label)}</code>
        </>
      )}
    </BlockStack>
  );
}
