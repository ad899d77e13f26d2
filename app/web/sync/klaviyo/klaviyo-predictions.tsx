import { Checkbox } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { SyncPageProps } from "../sync-view.ts";

/** Whether profiles show what is expected of their customers. */
export function KlaviyoPredictions({ view, pending, onIntent }: SyncPageProps) {
  const { t } = useTranslation();
  const asked = pending === "predictions-on" || pending === "predictions-off";
  return (
    <Checkbox
      label={t("sync.klaviyo.predictionsLabel")}
      helpText={t("sync.klaviyo.predictionsHelp")}
      checked={asked ? pending === "predictions-on" : view.klaviyo.predictions}
      disabled={asked}
      onChange={(on) => onIntent(on ? "predictions-on" : "predictions-off")}
    />
  );
}
