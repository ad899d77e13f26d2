import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Card } from "../card.tsx";

/** Stands where a list of customers will, until the first scoring. */
export function NotScored() {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t("groupPage.notScoredHeading")}
        </Text>
        <Text as="p">{t("groupPage.notScoredText")}</Text>
      </BlockStack>
    </Card>
  );
}
