import { BlockStack, Button, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { engagementReasonKeys } from "../i18n/codes.ts";
import { ConfirmOff } from "./confirm-off.tsx";
import type { PlacesProps, PlacesView } from "./places-view.ts";
import { Card } from "../ui/card.tsx";

/** Whether the places of default addresses are read: what is read and kept, on and off. */
export function PlacesCard({ view, pending, onSend }: PlacesProps) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("settings.places.heading")}
          </Text>
          <Text as="p" tone="subdued">
            {t("settings.places.text")}
          </Text>
        </BlockStack>
        <BlockStack gap="200">
          <Text as="h3" variant="headingSm">
            {t("settings.places.readHeading")}
          </Text>
          <Text as="p">{t("settings.places.read")}</Text>
          <Text as="p">{t("settings.places.kept")}</Text>
        </BlockStack>
        {view.onSince === null ? (
          <InlineStack>
            <Button
              onClick={() => onSend("on")}
              loading={pending === "on"}
              accessibilityLabel={t("settings.places.turnOnLabel")}
            >
              {t("settings.places.turnOn")}
            </Button>
          </InlineStack>
        ) : (
          <>
            <State view={view} onSince={view.onSince} />
            <ConfirmOff of="places" pending={pending === "off"} onOff={() => onSend("off")} />
          </>
        )}
      </BlockStack>
    </Card>
  );
}

function State({ view, onSince }: { readonly view: PlacesView; readonly onSince: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { asOf, reading, failure } = view;
  return (
    <BlockStack gap="100">
      <Text as="p">{t("settings.places.on", { moment: format.dateTime(onSince) })}</Text>
      {asOf === null ? null : (
        <Text as="p">{t("settings.places.asOf", { moment: format.dateTime(asOf) })}</Text>
      )}
      {asOf === null && reading ? <Text as="p">{t("settings.places.reading")}</Text> : null}
      {failure === null ? null : (
        <Text as="p" tone="critical">
          {t("settings.places.failed", {
            reason:
              failure === "access_denied" ? t("settings.places.denied") : t(engagementReasonKeys(failure)),
          })}
        </Text>
      )}
    </BlockStack>
  );
}
