import { Banner, BlockStack, Button, ButtonGroup, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { ExamplesTable } from "./examples-table.tsx";
import type { HeldView, ModelCardProps } from "./insights-view.ts";
import { RegroupedTable } from "./regrouped-table.tsx";

/**
 * The refitted model that the merchant decides on, with the customers who would move. A short notice when it is gone.
 */
export function PendingModelCard({ view, pending, result, onDecide }: ModelCardProps) {
  const { t } = useTranslation();
  const { held } = view;
  return (
    <>
      {result?.outcome === "gone" ? (
        <Banner tone="info">
          <p>{t("heldModel.gone")}</p>
        </Banner>
      ) : null}
      {held === null ? null : (
        <Card>
          <BlockStack gap="400">
            <Question held={held} />
            <ButtonGroup>
              <Button
                variant="primary"
                onClick={() => onDecide("adopt-model", held.id)}
                loading={pending === "adopt-model"}
                disabled={pending !== null}
              >
                {t("heldModel.adopt")}
              </Button>
              <Button
                onClick={() => onDecide("refuse-model", held.id)}
                loading={pending === "refuse-model"}
                disabled={pending !== null}
              >
                {t("heldModel.refuse")}
              </Button>
            </ButtonGroup>
            <RegroupedTable cells={held.cells} />
            {held.examples.length === 0 ? null : <ExamplesTable held={held} />}
          </BlockStack>
        </Card>
      )}
    </>
  );
}

function Question({ held }: { held: HeldView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { customers, moved } = held;
  return (
    <BlockStack gap="200">
      <Text as="h2" variant="headingMd">
        {t("heldModel.heading")}
      </Text>
      <Text as="p">
        {t("heldModel.text", {
          count: customers,
          customers: format.count(customers),
          moved: format.count(moved),
          share: format.share(moved, customers) ?? t("figure.none"),
          moment: format.date(held.fittedAt),
        })}
      </Text>
      <Text as="p" tone="subdued">
        {t("heldModel.adoptHelp")}
      </Text>
    </BlockStack>
  );
}
