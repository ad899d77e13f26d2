import { Banner } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { parkedKeys } from "../../i18n/codes.ts";

/** Why the shop's work waits, and what makes it go on. Empty while it doesn't wait. */
export function ParkedNotice({ code }: { code: string | null }) {
  const { t } = useTranslation();
  if (code === null) return null;
  return (
    <Banner tone="critical" title={t("notice.parkedHeading")}>
      <p>{t(parkedKeys(code))}</p>
    </Banner>
  );
}
