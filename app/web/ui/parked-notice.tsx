import { Banner } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { parkedKey } from "../i18n/codes.ts";

/** Why the shop's work waits, and what makes it go on. Empty while it doesn't wait. */
export function ParkedNotice({ code }: { code: string | null }) {
  const { t } = useTranslation();
  if (code === null) return null;
  return (
    <Banner tone="critical" title={t("notice.parkedHeading")}>
      <p>{t(parkedKey(code))}</p>
    </Banner>
  );
}
