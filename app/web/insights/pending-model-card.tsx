import { Banner, BlockStack, Button, ButtonGroup, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { ExamplesTable } from "./examples-table.tsx";
import type { PendingView, ModelCardProps } from "./insights-view.ts";
import { RegroupedTable } from "./regrouped-table.tsx";
import { Card } from "../ui/card.tsx";

/**
 * The refitted model that the merchant decides on, with the customers who would move. A short notice when it is gone.
 */
export function PendingModelCard({ view, pending, result, onDecide }: ModelCardProps) {
  const { t } = useTranslation();
  const { pending: pendingModel } = view;
  return (
    <>
      {result?.outcome === "gone" ? (
        <Banner tone="info">
          <p>{t("pendingModel.gone")}</p>
        </Banner>
      ) : null}
      {pendingModel === null ? null : (
        <Card>
          <BlockStack gap="400">
            <Question pending={pendingModel} />
            <ButtonGroup>
              <Button
                variant="primary"
                onClick={() => onDecide("adopt-model", pendingModel.id)}
                loading={pending === "adopt-model"}
                disabled={pending !== null}
              >
                {t("pendingModel.adopt")}
              </Button>
              <Button
                onClick={() => onDecide("refuse-model", pendingModel.id)}
                loading={pending === "refuse-model"}
                disabled={pending !== null}
              >
                {t("pendingModel.refuse")}
              </Button>
            </ButtonGroup>
            <RegroupedTable cells={pendingModel.cells} />
            {pendingModel.examples.length === 0 ? null : <ExamplesTable pending={pendingModel} />}
          </BlockStack>
        </Card>
      )}
    </>
  );
}

function Question({ pending }: { pending: PendingView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { customers, moved } = pending;
  return (
    <BlockStack gap="200">
      <Text as="h2" variant="headingMd">
        {t("pendingModel.heading")}
      </Text>
      <Text as="p">
        {t("pendingModel.text", {
          count: customers,
          customers: format.count(customers),
          moved: format.count(moved),
          share: format.share(moved, customers) ?? t("figure.none"),
          moment: format.date(pending.fittedAt),
        })}
      </Text>
      <Text as="p" tone="subdued">
        {t("pendingModel.adoptHelp")}
      </Text>
    </BlockStack>
  );
}
