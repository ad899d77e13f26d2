import { Banner } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { accessErrorKeys } from "../i18n/codes.ts";
import type { AccessResult } from "./access-view.ts";

/** Why Klaviyo, or the app, did not allow more. */
export function AccessRefusal({ result }: { readonly result: AccessResult<string> | null }) {
  const { t } = useTranslation();
  if (result?.outcome !== "refused") return null;
  const { code, scope = "", minutes = "" } = result;
  return (
    <Banner tone="critical">
      <p>{t(accessErrorKeys(code), { scope, minutes: String(minutes) })}</p>
    </Banner>
  );
}
