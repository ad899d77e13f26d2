import { Banner, BlockStack, Page } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { KlaviyoCard } from "./klaviyo-card.tsx";
import { useToast } from "../app-bridge.ts";
import type { SyncIntent, SyncPageProps } from "./sync-view.ts";
import { TagsCard } from "./tags-card.tsx";

const SAID = {
  "enable-tags": "sync.tags.turnedOn",
  "disable-tags": "sync.tags.turnedOff",
  "sync-tags": "sync.started",
  "connect-klaviyo": "sync.klaviyo.connected",
  "disconnect-klaviyo": "sync.klaviyo.disconnected",
  "sync-klaviyo": "sync.started",
} as const satisfies Record<SyncIntent, string>;

/** Where the groups are sent: customer tags in Shopify, and Klaviyo. */
export function SyncPage(props: SyncPageProps) {
  const { t } = useTranslation();
  const { view, result } = props;
  useToast(result?.outcome === "done" ? t(SAID[result.intent]) : null, result);
  const anyOn = view.tags.enabled || view.klaviyo.enabled;
  return (
    <Page
      title={t("sync.title")}
      subtitle={t("sync.subtitle")}
      backAction={{ content: t("groupPage.back"), url: "/app" }}
    >
      <BlockStack gap="400">
        {view.limited ? (
          <Banner tone="warning" title={t("notice.limitedHeading")}>
            <p>{t("sync.limitedText")}</p>
          </Banner>
        ) : null}
        {anyOn && !view.scored && !view.limited ? (
          <Banner tone="info" title={t("sync.waitingHeading")}>
            <p>{t("sync.waitingText")}</p>
          </Banner>
        ) : null}
        <TagsCard {...props} />
        <KlaviyoCard {...props} />
      </BlockStack>
    </Page>
  );
}
