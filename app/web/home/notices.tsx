import { Banner, BlockStack, Link, List } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { importErrorKey, syncErrorKey } from "../i18n/codes.ts";
import type { HomeView, SyncFailure } from "./home-view.ts";

/** What the merchant must know before reading the figures, each with its cure. */
export function Notices({ view }: { view: HomeView }) {
  const { t } = useTranslation();
  const { newestImport, syncFailures } = view;
  const phase = newestImport?.phase;
  const parked = view.accessLost || phase === "parked";
  const quiet = !parked && phase !== "failed" && phase !== "unscored" && newestImport?.scopeLimited !== true;
  if (quiet && syncFailures.length === 0) return null;
  return (
    <BlockStack gap="300">
      {parked ? (
        <Banner tone="critical" title={t("notice.accessLostHeading")}>
          <p>{t("notice.accessLostText")}</p>
        </Banner>
      ) : null}
      {phase === "unscored" ? (
        <Banner tone="critical" title={t("notice.unscoredHeading")}>
          <p>{t("notice.unscoredText")}</p>
        </Banner>
      ) : null}
      {newestImport?.phase === "failed" ? (
        <Banner tone="critical" title={t("notice.importFailedHeading")}>
          <p>{t(importErrorKey(newestImport.errorCode))}</p>
        </Banner>
      ) : null}
      {newestImport?.scopeLimited === true ? (
        <Banner tone="warning" title={t("notice.limitedHeading")}>
          <p>{t("notice.limitedText")}</p>
        </Banner>
      ) : null}
      {syncFailures.length > 0 ? <SyncFailed failures={syncFailures} /> : null}
    </BlockStack>
  );
}

function SyncFailed({ failures }: { failures: readonly SyncFailure[] }) {
  const { t } = useTranslation();
  return (
    <Banner tone="critical" title={t("notice.syncFailedHeading")}>
      <BlockStack gap="200">
        <List>
          {failures.map(({ target, errorCode }) => (
            <List.Item key={target}>
              {t(target === "klaviyo" ? "notice.syncFailedKlaviyo" : "notice.syncFailedTags", {
                reason: t(syncErrorKey(errorCode)),
              })}
            </List.Item>
          ))}
        </List>
        <Link url="/app/sync">{t("notice.seeSync")}</Link>
      </BlockStack>
    </Banner>
  );
}
