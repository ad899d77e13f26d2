import { Banner, BlockStack, Button, InlineStack } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

interface ConfirmOffProps {
  readonly of: "engagement" | "places" | "products";
  /** Whether it is being switched off. */
  readonly pending: boolean;
  readonly onOff: () => void;
}

/** Switches a reading off, once the merchant has confirmed that what was read is deleted. */
export function ConfirmOff({ of, pending, onOff }: ConfirmOffProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  if (!asking)
    return (
      <InlineStack>
        <Button onClick={() => setAsking(true)} accessibilityLabel={t(`settings.${of}.turnOffLabel`)}>
          {t(`settings.${of}.turnOff`)}
        </Button>
      </InlineStack>
    );
  return (
    <Banner tone="warning">
      <BlockStack gap="200">
        <p>{t(`settings.${of}.confirmOff`)}</p>
        <InlineStack gap="200">
          <Button tone="critical" onClick={onOff} loading={pending}>
            {t(`settings.${of}.offNow`)}
          </Button>
          <Button onClick={() => setAsking(false)}>{t(`settings.${of}.keepOn`)}</Button>
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}
