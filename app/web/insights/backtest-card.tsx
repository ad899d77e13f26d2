import { Banner, BlockStack, InlineStack, Spinner, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { ShopUnits } from "../format/format.ts";
import { ShopFormatProvider } from "../format/shop-format.tsx";
import { BacktestForm } from "./backtest-form.tsx";
import { BacktestResult } from "./backtest-result.tsx";
import { isBacktesting, type MeasureProps } from "./measure-view.ts";
import { Card } from "../ui/card.tsx";

/** What the groups of a past date foretold. The merchant chooses the date and starts it; the result is shown here. */
export function BacktestCard({ shop, ...props }: MeasureProps & { readonly shop: ShopUnits }) {
  const { t } = useTranslation();
  const { view, result } = props;
  const { backtest } = view;
  const refused = result?.intent === "backtest" && result.outcome === "not_possible";
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t("backtest.heading")}
          </Text>
          <Text as="p" tone="subdued">
            {t("backtest.text")}
          </Text>
        </BlockStack>
        {view.dates.length === 0 ? (
          <Text as="p">{t("backtest.tooShort")}</Text>
        ) : (
          <BacktestForm {...props} dates={view.dates} />
        )}
        <Progress running={isBacktesting(view)} />
        {refused ? <Trouble text={t("backtest.refused")} /> : null}
        {backtest?.status === "failed" ? <Trouble text={t("backtest.failed")} /> : null}
        {backtest?.result ? (
          <ShopFormatProvider shop={{ ...shop, currency: backtest.result.currency }}>
            <BacktestResult at={backtest.at} days={backtest.days} report={backtest.result.report} />
          </ShopFormatProvider>
        ) : null}
      </BlockStack>
    </Card>
  );
}

function Progress({ running }: { running: boolean }) {
  const { t } = useTranslation();
  return (
    <div role="status" className="sf-status">
      {running ? (
        <InlineStack gap="200" blockAlign="center" wrap={false}>
          <Spinner size="small" />
          <Text as="p">{t("backtest.running")}</Text>
        </InlineStack>
      ) : null}
    </div>
  );
}

function Trouble({ text }: { text: string }) {
  return (
    <Banner tone="critical">
      <p>{text}</p>
    </Banner>
  );
}
