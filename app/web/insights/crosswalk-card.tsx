import { Banner, BlockStack, Button, InlineStack, Spinner, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { crosswalkErrorKeys } from "../i18n/codes.ts";
import { useFormat } from "../format/shop-format.tsx";
import { CrosswalkTable } from "./crosswalk-table.tsx";
import { isComparing, type CrosswalkView, type MeasureProps } from "./measure-view.ts";
import { Card } from "../ui/card.tsx";

/** Our groups compared with Shopify's own and Klaviyo's. */
export function CrosswalkCard({ view, pending, onCrosswalk }: MeasureProps) {
  const { t } = useTranslation();
  const running = isComparing(view);
  const { shopify, klaviyo } = view;
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t("crosswalk.heading")}
          </Text>
          <Text as="p" tone="subdued">
            {t("crosswalk.text")}
          </Text>
        </BlockStack>
        <InlineStack>
          <Button onClick={onCrosswalk} loading={pending === "crosswalk"} disabled={running}>
            {t("crosswalk.compare")}
          </Button>
        </InlineStack>
        <div role="status" className="sf-status">
          {running ? (
            <InlineStack gap="200" blockAlign="center" wrap={false}>
              <Spinner size="small" />
              <Text as="p">{t("crosswalk.running")}</Text>
            </InlineStack>
          ) : null}
        </div>
        {shopify === null ? null : (
          <Comparison
            crosswalk={shopify}
            heading={t("crosswalk.shopifyHeading")}
            help={t("crosswalk.shopifyHelp")}
            nameOf={(group) => t(`crosswalk.shopify.${group}`)}
          />
        )}
        {klaviyo === null ? null : (
          <Comparison
            crosswalk={klaviyo}
            heading={t("crosswalk.klaviyoHeading")}
            help={t("crosswalk.klaviyoHelp")}
            nameOf={(group) => t(`crosswalk.klaviyo.${group}`)}
          />
        )}
      </BlockStack>
    </Card>
  );
}

interface ComparisonProps<Other extends string> {
  readonly crosswalk: CrosswalkView<Other>;
  readonly heading: string;
  readonly help: string;
  readonly nameOf: (group: Other) => string;
}

function Comparison<Other extends string>({ crosswalk, heading, help, nameOf }: ComparisonProps<Other>) {
  const { t } = useTranslation();
  const format = useFormat();
  const { status, errorCode, found } = crosswalk;
  if (status === "running" && found === null) return null;
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {heading}
      </Text>
      <Text as="p" tone="subdued">
        {help}
        {found === null ? null : ` ${t("crosswalk.countedAt", { moment: format.dateTime(found.at) })}`}
      </Text>
      {status === "failed" ? (
        <Banner tone="critical">
          <p>{t(crosswalkErrorKeys(errorCode))}</p>
        </Banner>
      ) : null}
      {found === null ? null : (
        <div className="sf-scroll" role="region" aria-label={heading} tabIndex={0}>
          <CrosswalkTable matrix={found.matrix} nameOf={nameOf} />
        </div>
      )}
    </BlockStack>
  );
}
