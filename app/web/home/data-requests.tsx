import { Banner, BlockStack, Button, InlineStack, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import type { DataRequestView } from "./home-view.ts";

interface DataRequestsProps {
  readonly requests: readonly DataRequestView[];
  /** The download of one of them failed. */
  readonly failed: boolean;
  readonly onDownload: (id: number) => void;
}

/** Customers who asked for the data stored about them, each with a file to hand over. Empty without any. */
export function DataRequests({ requests, failed, onDownload }: DataRequestsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (requests.length === 0) return null;
  return (
    <Banner tone="warning" title={t("dataRequest.heading")}>
      <BlockStack gap="200">
        <p>{t("dataRequest.text")}</p>
        <List>
          {requests.map(({ id, customer, dueAt }) => {
            const who = customer === null ? t("dataRequest.nobody") : t("dataRequest.customer", { customer });
            return (
              <List.Item key={id}>
                <InlineStack gap="200" blockAlign="center">
                  <span>{t("dataRequest.due", { who, moment: format.dateTime(dueAt) })}</span>
                  <Button
                    variant="plain"
                    accessibilityLabel={t("dataRequest.downloadOf", { who })}
                    onClick={() => onDownload(id)}
                  >
                    {t("dataRequest.download")}
                  </Button>
                </InlineStack>
              </List.Item>
            );
          })}
        </List>
        {failed ? (
          <Text as="p" tone="critical">
            {t("dataRequest.failed")}
          </Text>
        ) : null}
      </BlockStack>
    </Banner>
  );
}
