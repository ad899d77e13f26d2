import { BlockStack, Button, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { engagementReasonKeys } from "../i18n/codes.ts";
import { PRODUCTS_CARD } from "../ui/bought/bought-view.ts";
import { ConfirmOff } from "./confirm-off.tsx";
import type { ProductsProps, ProductsView } from "./products-view.ts";
import { Card } from "../ui/card.tsx";

/** Whether it is read what was bought: what is read and kept, on and off. */
export function ProductsCard({ view, pending, declined, onSend }: ProductsProps) {
  const { t } = useTranslation();
  const isDenied = view.failure === "access_denied";
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd" id={PRODUCTS_CARD}>
            {t("settings.products.heading")}
          </Text>
          <Text as="p" tone="subdued">
            {t("settings.products.text")}
          </Text>
        </BlockStack>
        <BlockStack gap="200">
          <Text as="h3" variant="headingSm">
            {t("settings.products.readHeading")}
          </Text>
          <Text as="p">{t("settings.products.read")}</Text>
          <Text as="p">{t("settings.products.kept")}</Text>
          {view.onSince === null ? <Text as="p">{t("settings.products.scope")}</Text> : null}
        </BlockStack>
        {view.onSince === null ? null : <State view={view} onSince={view.onSince} />}
        {declined ? (
          <Text as="p" tone="critical">
            {t("settings.products.declined")}
          </Text>
        ) : null}
        {view.onSince === null || isDenied ? (
          <InlineStack>
            <Button
              onClick={() => onSend("on")}
              loading={pending === "on"}
              accessibilityLabel={t("settings.products.turnOnLabel")}
            >
              {t(isDenied ? "settings.products.allow" : "settings.products.turnOn")}
            </Button>
          </InlineStack>
        ) : null}
        {view.onSince === null ? null : (
          <ConfirmOff of="products" pending={pending === "off"} onOff={() => onSend("off")} />
        )}
      </BlockStack>
    </Card>
  );
}

function State({ view, onSince }: { readonly view: ProductsView; readonly onSince: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { asOf, reading, percent, failure } = view;
  return (
    <BlockStack gap="100">
      <Text as="p">{t("settings.products.on", { moment: format.dateTime(onSince) })}</Text>
      {asOf === null ? null : (
        <Text as="p">{t("settings.products.asOf", { moment: format.dateTime(asOf) })}</Text>
      )}
      {asOf === null && reading ? (
        <Text as="p">
          {percent === null
            ? t("settings.products.reading")
            : t("settings.products.stored", { share: format.share(percent, 100) })}
        </Text>
      ) : null}
      {failure === null ? null : (
        <Text as="p" tone="critical">
          {t("settings.products.failed", {
            reason:
              failure === "access_denied" ? t("settings.products.denied") : t(engagementReasonKeys(failure)),
          })}
        </Text>
      )}
    </BlockStack>
  );
}
