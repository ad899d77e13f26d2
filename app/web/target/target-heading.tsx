import { Badge, BlockStack, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

interface TargetHeadingProps {
  readonly heading: string;
  readonly text: string;
  readonly enabled: boolean;
}

/** A target's name, whether the set is sent to it, and what it does. */
export function TargetHeading({ heading, text, enabled }: TargetHeadingProps) {
  const { t } = useTranslation();
  return (
    <BlockStack gap="200">
      <InlineStack gap="200" blockAlign="center">
        <Text as="h2" variant="headingMd">
          {heading}
        </Text>
        {enabled ? <Badge tone="success">{t("sync.on")}</Badge> : <Badge>{t("sync.off")}</Badge>}
      </InlineStack>
      <Text as="p" tone="subdued">
        {text}
      </Text>
    </BlockStack>
  );
}
