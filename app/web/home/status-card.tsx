import { BlockStack, InlineStack, ProgressBar, Spinner, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { isUnderWay, type ImportView } from "./home-view.ts";
import { Card } from "../ui/card.tsx";

/** The progress of the import that is under way. Empty when none is. */
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
              <Text as="p">
                {view.phase === "waiting" ? t(`status.waiting.${view.kind}`) : t(`status.${view.phase}`)}
              </Text>
              <Counts view={view} />
              {view.phase === "reading" ? <Pace view={view} /> : null}
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

/** How fast the reading goes, and how long it still takes. */
function Pace({ view: { linesPerSecond, secondsLeft } }: { view: ImportView }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (linesPerSecond === null) return null;
  return (
    <Text as="p" tone="subdued" numeric>
      {t("status.pace", { count: linesPerSecond, lines: format.count(linesPerSecond) })}
      {secondsLeft === null ? null : (
        <>
          {" · "}
          <TimeLeft seconds={secondsLeft} />
        </>
      )}
    </Text>
  );
}

function TimeLeft({ seconds }: { seconds: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const minutes = Math.round(seconds / 60);
  const hours = Math.round(minutes / 60);
  if (minutes < 1) return t("status.leftSoon");
  return minutes < 100
    ? t("status.leftMinutes", { count: minutes, minutes: format.count(minutes) })
    : t("status.leftHours", { count: hours, hours: format.count(hours) });
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
