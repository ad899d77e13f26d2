import { Page } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { CampaignsCard } from "./campaigns-card.tsx";
import type { CampaignsCardProps } from "./drafts-view.ts";

/** Drafts and linked campaigns, on a page of their own. */
export function DraftsPage(props: CampaignsCardProps) {
  const { t } = useTranslation();
  return (
    <Page title={t("drafts.card.title")} backAction={{ content: t("drafts.back"), url: "/app" }}>
      <CampaignsCard {...props} />
    </Page>
  );
}
