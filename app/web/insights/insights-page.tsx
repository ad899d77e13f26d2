import { BlockStack, Page, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useToast } from "../frame/app-bridge.ts";
import { DistributionsCard } from "./distributions-card.tsx";
import type { DistributionsView } from "./distributions-view.ts";
import { PendingModelCard } from "./pending-model-card.tsx";
import type { ModelCardProps, ModelIntent } from "./insights-view.ts";
import { ModelCard } from "./model-card.tsx";
import { Card } from "../ui/card.tsx";

const SAID = {
  refit: "model.fitAsked",
  "adopt-model": "pendingModel.adopted",
  "refuse-model": "pendingModel.refused",
} as const satisfies Record<ModelIntent, string>;

interface InsightsPageProps {
  readonly model: ModelCardProps;
  /** How the customers spread, as the newest run kept it. */
  readonly spread: DistributionsView | null;
  /** More cards. None before the first scoring. */
  readonly children?: ReactNode;
}

/** How the groups are found, and how far they can be trusted. Each subject is a card. */
export function InsightsPage({ model: card, spread, children }: InsightsPageProps) {
  const { t } = useTranslation();
  const { view, result, pending } = card;
  useToast(result?.outcome === "done" ? t(SAID[result.intent]) : null, result);
  return (
    <Page
      title={t("insights.title")}
      subtitle={t("insights.subtitle")}
      backAction={{ content: t("groupPage.back"), url: "/app" }}
      primaryAction={{
        content: t("model.fitNow"),
        onAction: card.onRefit,
        loading: pending === "refit",
        disabled: view.model === null || view.model.underWay,
      }}
    >
      <BlockStack gap="400">
        {view.model === null ? <NotYet /> : null}
        <PendingModelCard {...card} />
        {view.model === null ? null : (
          <>
            <ModelCard model={view.model} />
            <DistributionsCard kept={spread} />
          </>
        )}
        {children}
      </BlockStack>
    </Page>
  );
}

function NotYet() {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t("insights.notYetHeading")}
        </Text>
        <Text as="p">{t("insights.notYetText")}</Text>
      </BlockStack>
    </Card>
  );
}
