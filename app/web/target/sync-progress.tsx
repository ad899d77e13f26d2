import { BlockStack, InlineStack, ProgressBar, Spinner, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { syncWaitKeys } from "../i18n/codes.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { SyncRunView } from "./set-view.ts";

/** What a running sync does or waits for, and its progress once it sends. */
export function SyncProgress({ sync }: { sync: SyncRunView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { kind, phase, planned, errorCode, added, removed, updated, failed } = sync;
  const doing =
    kind === "undo" ? t("sync.undoing") : t(kind === "clean_up" ? "sync.cleaningUp" : `sync.phase.${phase}`);
  const done = Math.min(planned ?? 0, added + removed + updated + failed);
  const said =
    planned === null ? "" : t("sync.progress", { done: format.count(done), planned: format.count(planned) });
  return (
    <BlockStack gap="200">
      <Working text={errorCode === null ? doing : t(syncWaitKeys(errorCode))} />
      {planned === null || planned === 0 ? null : (
        <>
          <ProgressBar progress={(100 * done) / planned} size="small" ariaLabelledBy={`sf-sync-${sync.id}`} />
          <Text as="p" tone="subdued" id={`sf-sync-${sync.id}`}>
            {said}
          </Text>
        </>
      )}
    </BlockStack>
  );
}

export function Working({ text }: { text: string }) {
  return (
    <InlineStack gap="200" blockAlign="center" wrap={false}>
      <Spinner size="small" />
      <Text as="p">{text}</Text>
    </InlineStack>
  );
}
