import { Banner, BlockStack, Link } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { FitWarning } from "../../domain/fit-check/fit-check.ts";
import { FitWarnings } from "../ui/notices/fit-warnings.tsx";

/** Reasons for caution with the groups. Empty without any. The page says anyway that there are no customers. */
export function FitNotice({ warnings }: { warnings: readonly FitWarning[] }) {
  const { t } = useTranslation();
  const shown = warnings.filter(({ code }) => code !== "no_customers");
  if (shown.length === 0) return null;
  return (
    <Banner tone="info" title={t("fit.homeHeading")}>
      <BlockStack gap="200">
        <FitWarnings warnings={shown} />
        <Link url="/app/insights">{t("fit.seeInsights")}</Link>
      </BlockStack>
    </Banner>
  );
}
