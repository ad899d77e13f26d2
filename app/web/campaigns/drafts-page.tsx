import { BlockStack, Page } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { CampaignsCard } from "./campaigns-card.tsx";
import type { AccessProps } from "../ui/access-view.ts";
import { DraftsAccess } from "./drafts-access.tsx";
import type { CampaignsCardProps } from "./drafts-view.ts";

interface DraftsPageProps extends CampaignsCardProps {
  readonly access: Omit<AccessProps, "orKey">;
  readonly connected: boolean;
}

/** Drafts and linked campaigns, on a page of their own, and the way to allow them. */
export function DraftsPage({ access, connected, ...props }: DraftsPageProps) {
  const { t } = useTranslation();
  return (
    <Page title={t("drafts.card.title")} backAction={{ content: t("drafts.back"), url: "/app" }}>
      <BlockStack gap="400">
        {connected && !props.allowed ? <DraftsAccess {...access} /> : null}
        <CampaignsCard {...props} />
      </BlockStack>
    </Page>
  );
}
