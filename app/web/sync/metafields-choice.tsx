import { Checkbox } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { SyncPageProps } from "./sync-view.ts";

/** Whether group and score are also written as metafields. */
export function MetafieldsChoice({ view, pending, onIntent }: SyncPageProps) {
  const { t } = useTranslation();
  const asked = pending === "metafields-on" || pending === "metafields-off";
  return (
    <Checkbox
      label={t("sync.metafields.label")}
      helpText={t("sync.metafields.help")}
      checked={asked ? pending === "metafields-on" : view.tags.metafields}
      disabled={asked}
      onChange={(on) => onIntent(on ? "metafields-on" : "metafields-off")}
    />
  );
}
