import { Checkbox } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { keyErrorKeys } from "../../i18n/codes.ts";
import type { SyncPageProps } from "../sync-view.ts";

/** Whether six segments are made in Klaviyo too. For an existing connection. */
export function KlaviyoSegments({ view, pending, result, onSegments }: SyncPageProps) {
  const { t } = useTranslation();
  const refused = result?.outcome === "refused" && result.intent === "klaviyo-segments" ? result : null;
  return (
    <Checkbox
      label={t("sync.klaviyo.segmentsLabel")}
      helpText={t("sync.klaviyo.segmentsHelp")}
      checked={view.klaviyo.segments}
      disabled={pending === "klaviyo-segments"}
      onChange={onSegments}
      {...(refused === null
        ? {}
        : { error: t(keyErrorKeys(refused.code), { scope: refused.scope ?? "", minutes: "" }) })}
    />
  );
}
