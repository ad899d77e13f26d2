import { Banner, BlockStack, Link, List } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { importErrorKey, syncErrorKey } from "../i18n/codes.ts";
import { useFormat } from "../shop-format.tsx";
import type { HeldModelView, HomeView, SyncFailure } from "./home-view.ts";

/** What the merchant must know before reading the figures, each with its cure. */
export function Notices({ view }: { view: HomeView }) {
  const { t } = useTranslation();
  const { newestImport, syncFailures, heldModel, run } = view;
  const phase = newestImport?.phase;
  const parked = view.accessLost || phase === "parked";
  const inOtherCurrency = run?.leftOut.other_currency ?? 0;
  const quiet = !parked && phase !== "failed" && phase !== "unscored" && newestImport?.scopeLimited !== true;
  if (quiet && syncFailures.length === 0 && heldModel === null && inOtherCurrency === 0) return null;
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
      {heldModel === null ? null : <ModelHeld held={heldModel} />}
      {run === null || inOtherCurrency === 0 ? null : (
        <OtherCurrency currency={run.currency} orders={inOtherCurrency} />
      )}
    </BlockStack>
  );
}

function ModelHeld({ held }: { held: HeldModelView }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Banner tone="warning" title={t("notice.modelHeldHeading")}>
      <BlockStack gap="200">
        <p>
          {t("notice.modelHeldText", {
            count: held.customers,
            moved: format.count(held.moved),
            customers: format.count(held.customers),
            share: format.share(held.moved, held.customers) ?? t("figure.none"),
          })}
        </p>
        <Link url="/app/insights">{t("notice.seeInsights")}</Link>
      </BlockStack>
    </Banner>
  );
}

/** A store that changed its currency keeps its old orders in the old one. */
function OtherCurrency({ currency, orders }: { currency: string; orders: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Banner tone="info" title={t("notice.otherCurrencyHeading")}>
      <p>{t("notice.otherCurrencyText", { count: orders, orders: format.count(orders), currency })}</p>
    </Banner>
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
