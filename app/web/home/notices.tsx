import { Banner, BlockStack, Link } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { importErrorKeys } from "../i18n/codes.ts";
import { ParkedNotice } from "../ui/notices/parked-notice.tsx";
import { PlanNotice } from "../ui/notices/plan-notice.tsx";
import { useFormat } from "../format/shop-format.tsx";
import type { PendingModelView, HomeView, ImportView } from "./home-view.ts";
import { SyncFailed, SyncHeld } from "./sync-notices.tsx";

/** What the merchant must know before reading the figures, each with its cure. */
export function Notices({ view }: { view: HomeView }) {
  const { t } = useTranslation();
  const { newestImport, syncFailures, pendingSyncs, pendingModel, run } = view;
  const phase = newestImport?.phase;
  const parkedCode = view.accessLost ? "access_lost" : (view.parkedCode ?? parkedImport(newestImport));
  const inOtherCurrency = run?.leftOut.other_currency ?? 0;
  const isLimited = newestImport?.scopeLimited === true;
  const quiet =
    parkedCode === null &&
    view.plan === null &&
    phase !== "failed" &&
    phase !== "unscored" &&
    !isLimited &&
    view.unreadLines === 0;
  if (
    quiet &&
    syncFailures.length + pendingSyncs.length === 0 &&
    pendingModel === null &&
    inOtherCurrency === 0
  )
    return null;
  return (
    <BlockStack gap="300">
      <ParkedNotice code={parkedCode} />
      <PlanNotice plan={view.plan} />
      {phase === "unscored" ? (
        <Banner tone="critical" title={t("notice.unscoredHeading")}>
          <p>{t("notice.unscoredText")}</p>
        </Banner>
      ) : null}
      {newestImport?.phase === "failed" ? (
        <Banner tone="critical" title={t("notice.importFailedHeading")}>
          <p>{t(importErrorKeys(newestImport.errorCode))}</p>
        </Banner>
      ) : null}
      {isLimited ? (
        <Banner tone="warning" title={t("notice.limitedHeading")}>
          <p>{t("notice.limitedText")}</p>
        </Banner>
      ) : null}
      {view.unreadLines > 0 ? <Unread lines={view.unreadLines} /> : null}
      {syncFailures.length > 0 ? <SyncFailed failures={syncFailures} /> : null}
      {pendingSyncs.map((target) => (
        <SyncHeld key={target} target={target} />
      ))}
      {pendingModel === null ? null : <PendingModelNotice pending={pendingModel} />}
      {run === null || inOtherCurrency === 0 ? null : (
        <OtherCurrency currency={run.currency} orders={inOtherCurrency} />
      )}
    </BlockStack>
  );
}

function parkedImport(view: ImportView | null): string | null {
  return view?.phase === "parked" ? view.errorCode : null;
}

function Unread({ lines }: { lines: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Banner tone="warning" title={t("notice.unreadHeading", { count: lines, lines: format.count(lines) })}>
      <BlockStack gap="200">
        <p>{t("notice.unreadText")}</p>
        <Link url="/app/unread-lines">{t("notice.seeUnread")}</Link>
      </BlockStack>
    </Banner>
  );
}

function PendingModelNotice({ pending }: { pending: PendingModelView }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Banner tone="warning" title={t("notice.modelHeldHeading")}>
      <BlockStack gap="200">
        <p>
          {t("notice.modelHeldText", {
            count: pending.customers,
            moved: format.count(pending.moved),
            customers: format.count(pending.customers),
            share: format.share(pending.moved, pending.customers) ?? t("figure.none"),
          })}
        </p>
        <Link url="/app/insights">{t("notice.seeInsights")}</Link>
      </BlockStack>
    </Banner>
  );
}

/** A shop that changed its currency keeps its old orders in the old one. */
function OtherCurrency({ currency, orders }: { currency: string; orders: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Banner tone="info" title={t("notice.otherCurrencyHeading")}>
      <p>{t("notice.otherCurrencyText", { count: orders, orders: format.count(orders), currency })}</p>
    </Banner>
  );
}
