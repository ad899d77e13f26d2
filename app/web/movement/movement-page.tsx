import { BlockStack, Card, InlineGrid, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { FlowCard } from "./flow-card.tsx";
import { InflowCard } from "./inflow-card.tsx";
import { LoyalCard } from "./loyal-card.tsx";
import type { MovementView } from "./movement-view.ts";
import { NetCard } from "./net-card.tsx";

interface MovementPageProps {
  /** null before the first scoring. */
  readonly view: MovementView | null;
  /** Another pair of runs is being loaded. */
  readonly loading: boolean;
  readonly onChoose: (from: number, to: number) => void;
}

/** The customers who moved between two scorings, how steadily new ones come, and whether Loyal grows. */
export function MovementPage({ view, loading, onChoose }: MovementPageProps) {
  const { t } = useTranslation();
  return (
    <Page
      title={t("movement.title")}
      subtitle={t("movement.subtitle")}
      backAction={{ content: t("groupPage.back"), url: "/app" }}
    >
      <BlockStack gap="400">
        {view === null ? <Nothing text={t("movement.notScored")} /> : null}
        {view?.flow === null ? <OneRun view={view} /> : null}
        {view === null || view.flow === null ? null : (
          <>
            <FlowCard flow={view.flow} runs={view.runs} loading={loading} onChoose={onChoose} />
            <NetCard flow={view.flow} />
          </>
        )}
        {view === null ? null : (
          <InlineGrid columns={{ xs: 1, md: 2 }} gap="400" alignItems="start">
            <InflowCard inflow={view.inflow} shortWindow={view.shortWindow} />
            <LoyalCard loyal={view.loyal} />
          </InlineGrid>
        )}
      </BlockStack>
    </Page>
  );
}

function OneRun({ view }: { view: MovementView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const asOf = view.runs[0]?.asOf;
  return (
    <Nothing
      text={
        asOf === undefined ? t("movement.notScored") : t("movement.oneRun", { moment: format.dateTime(asOf) })
      }
    />
  );
}

function Nothing({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t("movement.nothingHeading")}
        </Text>
        <Text as="p">{text}</Text>
      </BlockStack>
    </Card>
  );
}
