import { Banner, BlockStack, Link, List } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { syncErrorKeys } from "../i18n/codes.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { SyncFailure } from "./home-view.ts";

/** Targets that fail: why, and since when. */
export function SyncFailed({ failures }: { failures: readonly SyncFailure[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Banner tone="critical" title={t("notice.syncFailedHeading")}>
      <BlockStack gap="200">
        <List>
          {failures.map(({ target, errorCode, since }) => (
            <List.Item key={target}>
              {t(`notice.syncFailed.${target}`, {
                reason: t(syncErrorKeys(errorCode)),
              })}{" "}
              {t("notice.syncFailingSince", { moment: format.dateTime(since) })}
            </List.Item>
          ))}
        </List>
        <Link url="/app/sync">{t("notice.seeSync")}</Link>
      </BlockStack>
    </Banner>
  );
}

/** A sync that waits for the merchant. */
export function SyncHeld({ target }: Pick<SyncFailure, "target">) {
  const { t } = useTranslation();
  return (
    <Banner tone="warning" title={t(`notice.syncHeldHeading.${target}`)}>
      <BlockStack gap="200">
        <p>{t("notice.syncHeldText")}</p>
        <Link url="/app/sync">{t("notice.seePreview")}</Link>
      </BlockStack>
    </Banner>
  );
}
