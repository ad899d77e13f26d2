import { BlockStack, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Card } from "../../ui/card.tsx";

/** For merchants whose address for connecting Klaviyo is used, too old, or from another browser. */
export function ConsentOverPage() {
  const { t } = useTranslation();
  return (
    <Page narrowWidth title={t("consentOver.title")}>
      <Card>
        <BlockStack gap="400">
          <Text as="p">{t("consentOver.text")}</Text>
          <Text as="p">{t("consentOver.cure")}</Text>
        </BlockStack>
      </Card>
    </Page>
  );
}
