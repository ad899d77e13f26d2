import { Banner, BlockStack, Button, InlineStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { consentErrorKeys } from "../../i18n/codes.ts";
import type { SyncCardProps } from "../sync-view.ts";

type KlaviyoOAuthProps = Pick<SyncCardProps, "pending" | "result" | "primary"> & {
  /** Whether it replaces a consent that has ended. */
  readonly again: boolean;
  readonly onConsent: () => void;
};

/** Connects by Klaviyo's own consent page, which opens in the whole window. */
export function KlaviyoOAuth({ pending, result, primary, again, onConsent }: KlaviyoOAuthProps) {
  const { t } = useTranslation();
  const refused = result?.outcome === "refused" && result.intent === "finish-klaviyo" ? result : null;
  const leaving = result?.outcome === "leave" ? result.url : null;
  return (
    <BlockStack gap="200">
      {refused === null ? null : (
        <Banner tone="critical">
          <p>{t(consentErrorKeys(refused.code), { scope: refused.scope ?? "" })}</p>
        </Banner>
      )}
      <InlineStack gap="300" blockAlign="center">
        <Button
          variant={primary === "klaviyo" ? "primary" : "secondary"}
          onClick={onConsent}
          loading={pending === "start-klaviyo" || pending === "finish-klaviyo"}
        >
          {again ? t("sync.klaviyo.consent.again") : t("sync.klaviyo.consent.connect")}
        </Button>
        {leaving === null ? null : (
          <Link url={leaving} target="_top">
            {t("sync.klaviyo.consent.open")}
          </Link>
        )}
      </InlineStack>
      <Text as="p" tone="subdued">
        {t("sync.klaviyo.consent.text")}
      </Text>
    </BlockStack>
  );
}
