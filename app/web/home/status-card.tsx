import { BlockStack, Card, InlineStack, ProgressBar, Spinner, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../shop-format.tsx";
import { isUnderWay, type ImportView } from "./home-view.ts";

/** How the import that is under way goes; nothing when none is. */
export function StatusCard({ view }: { view: ImportView | null }) {
  const { t } = useTranslation();
  if (!isUnderWay(view)) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd" id="sf-progress-name">
          {t("status.heading")}
        </Text>
        <div role="status">
          <InlineStack gap="200" blockAlign="center" wrap={false}>
            <Spinner size="small" />
            <BlockStack gap="050">
              <Text as="p">{t(`status.${view.phase}`)}</Text>
              <Counts view={view} />
            </BlockStack>
          </InlineStack>
        </div>
        {view.phase === "reading" && view.stored !== null ? (
          <ProgressBar
            progress={Math.round(view.stored * 100)}
            size="small"
            tone="primary"
            ariaLabelledBy="sf-progress-name"
          />
        ) : null}
      </BlockStack>
    </Card>
  );
}

function Counts({ view }: { view: ImportView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const orders = format.count(view.ordersFound);
  const found =
    view.phase === "reading"
      ? t("status.read", { count: view.ordersFound, orders, read: format.count(view.linesRead) })
      : t("status.found", { count: view.ordersFound, orders });
  return (
    <>
      {view.ordersFound > 0 ? (
        <Text as="p" tone="subdued" numeric>
          {found}
        </Text>
      ) : null}
      {view.badLines > 0 ? (
        <Text as="p" tone="caution">
          {t("status.badLines", { count: view.badLines, lines: format.count(view.badLines) })}
        </Text>
      ) : null}
    </>
  );
}
