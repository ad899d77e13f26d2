import { BlockStack, Button, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { AccessRefusal } from "../ui/access-refusal.tsx";
import { asksForMore, lacksAccess, type AccessProps } from "../ui/access-view.ts";
import { KlaviyoAccess } from "../ui/klaviyo-access.tsx";
import { Card } from "../ui/card.tsx";

/** Lets the app make drafts and read reports: by the access that is kept, or by more of it. */
export function DraftsAccess(access: Omit<AccessProps, "orKey">) {
  const { t } = useTranslation();
  const { result, pending, onSend } = access;
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t("drafts.access.heading")}
          </Text>
          <Text as="p">{t("drafts.access.text")}</Text>
        </BlockStack>
        {lacksAccess(result) ? null : <AccessRefusal result={result} />}
        {asksForMore(result, pending) ? (
          <KlaviyoAccess {...access} orKey={t("drafts.access.orKey")} />
        ) : (
          <InlineStack>
            <Button onClick={() => onSend("on")} loading={pending === "on"}>
              {t("drafts.access.turnOn")}
            </Button>
          </InlineStack>
        )}
      </BlockStack>
    </Card>
  );
}
