import { Banner, BlockStack, Page } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { KlaviyoCard } from "./klaviyo/klaviyo-card.tsx";
import { useToast } from "../frame/app-bridge.ts";
import { ParkedNotice } from "../ui/notices/parked-notice.tsx";
import { PlanNotice } from "../ui/notices/plan-notice.tsx";
import { primaryOf, type SyncIntent, type SyncPageProps } from "./sync-view.ts";
import { HoldsCard } from "./holds-card.tsx";
import { SegmentsCard } from "./segments-card.tsx";
import { TagsCard } from "./tags-card.tsx";

const SAID = {
  "enable-tags": "sync.tags.turnedOn",
  "disable-tags": "sync.tags.turnedOff",
  "clean-up-tags": "sync.leave.started",
  "sync-tags": "sync.started",
  "audit-tags": "sync.audit.asked",
  "metafields-on": "sync.metafields.turnedOn",
  "metafields-off": "sync.metafields.turnedOff",
  "predictions-on": "sync.klaviyo.segmentsSaved",
  "predictions-off": "sync.klaviyo.segmentsSaved",
  "connect-klaviyo": "sync.klaviyo.connected",
  "finish-klaviyo": "sync.klaviyo.connected",
  "klaviyo-segments": "sync.klaviyo.segmentsSaved",
  "disconnect-klaviyo": "sync.klaviyo.disconnected",
  "clean-up-klaviyo": "sync.leave.started",
  "sync-klaviyo": "sync.started",
  "audit-klaviyo": "sync.audit.asked",
} as const satisfies Record<Exclude<SyncIntent, "start-klaviyo">, string>;

/** The targets that the groups are sent to: customer tags in Shopify, and Klaviyo. */
export function SyncPage(props: SyncPageProps) {
  const { t } = useTranslation();
  const { view, result, decided } = props;
  useToast(result?.outcome === "done" ? t(SAID[result.intent]) : null, result);
  useToast(decided?.outcome === "done" ? t(`sync.decided.${decided.decision}`) : null, decided);
  const primary = primaryOf(view);
  const anyOn = view.tags.enabled || view.klaviyo.enabled;
  return (
    <Page
      title={t("sync.title")}
      subtitle={t("sync.subtitle")}
      backAction={{ content: t("groupPage.back"), url: "/app" }}
    >
      <BlockStack gap="400">
        <ParkedNotice code={view.parkedCode} />
        <PlanNotice plan={view.plan} />
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
        <HoldsCard view={view} />
        <TagsCard {...props} primary={primary} />
        <KlaviyoCard {...props} primary={primary} />
        <SegmentsCard segments={view.segments} />
      </BlockStack>
    </Page>
  );
}
