import { BlockStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { isUnderWay, type HomeView, type TargetState } from "./home-view.ts";
import { Card } from "../ui/card.tsx";

/** Where the orders and each target stand, in a line each. */
export function StateCard({ view }: { view: HomeView }) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("state.heading")}
        </Text>
        <dl className="sf-figures">
          <Line term={t("state.orders")}>
            <OrdersState view={view} />
          </Line>
          {view.targets.map((state) => (
            <Line key={state.target} term={t(`state.target.${state.target}`)}>
              <TargetWords state={state} />
            </Line>
          ))}
        </dl>
        <Link url="/app/sync">{t("state.seeSync")}</Link>
      </BlockStack>
    </Card>
  );
}

function Line({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div className="sf-figure sf-state">
      <dt>
        <Text as="span" tone="subdued">
          {term}
        </Text>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

function OrdersState({ view: { newestImport, run, nextRefreshAt } }: { view: HomeView }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (isUnderWay(newestImport)) return t("state.reading");
  if (run === null) return t("state.notRead");
  const moment = format.dateTime(run.asOf);
  return nextRefreshAt === null
    ? t("state.readUntil", { moment })
    : t("state.readUntilNext", { moment, next: format.dateTime(nextRefreshAt) });
}

function TargetWords({ state }: { state: TargetState }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (state.state !== "sent") return t(`state.${state.state}`);
  return t("state.sent", { moment: format.dateTime(state.at) });
}
