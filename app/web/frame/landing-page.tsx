import { BlockStack, Card, List, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/** For visitors who open the app's address outside of Shopify. It explains how to install, and asks for no shop. */
export function LandingPage() {
  const { t } = useTranslation();
  return (
    <Page narrowWidth title={t("landing.title")}>
      <Card>
        <BlockStack gap="400">
          <Text as="p">{t("landing.text")}</Text>
          <Text as="h2" variant="headingMd">
            {t("landing.installHeading")}
          </Text>
          <List>
            <List.Item>{t("landing.install")}</List.Item>
            <List.Item>{t("landing.open")}</List.Item>
          </List>
        </BlockStack>
      </Card>
    </Page>
  );
}
