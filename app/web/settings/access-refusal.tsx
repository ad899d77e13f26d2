import { Banner } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { engagementErrorKeys } from "../i18n/codes.ts";
import type { AccessResult } from "./access-view.ts";

/** Why Klaviyo, or the app, refused what the merchant asked for on a card. */
export function AccessRefusal({ result }: { readonly result: AccessResult<string> | null }) {
  const { t } = useTranslation();
  if (result?.outcome !== "refused") return null;
  const { code, scope = "", minutes = "" } = result;
  return (
    <Banner tone="critical">
      <p>{t(engagementErrorKeys(code), { scope, minutes: String(minutes) })}</p>
    </Banner>
  );
}
