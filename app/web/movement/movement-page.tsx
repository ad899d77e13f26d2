import { BlockStack, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { CohortsCard } from "./cohorts-card.tsx";
import { FlowCard } from "./flow-card.tsx";
import { InflowCard } from "./inflow-card.tsx";
import type { FlowChoice, MovementView } from "./movement-view.ts";
import { TrendsCard } from "./trends-card.tsx";
import { Card } from "../ui/card.tsx";

interface MovementPageProps {
  /** null before the first scoring. */
  readonly view: MovementView | null;
  /** Other moments are being loaded. */
  readonly loading: boolean;
  readonly onChoose: (choice: FlowChoice) => void;
}

/** How customers move between the groups, how the groups grow, and who comes and stays. */
export function MovementPage({ view, loading, onChoose }: MovementPageProps) {
  const { t } = useTranslation();
  return (
    <Page
      title={t("movement.title")}
      subtitle={t("movement.subtitle")}
      backAction={{ content: t("groupPage.back"), url: "/app" }}
    >
      <BlockStack gap="400">
        {view === null ? (
          <Nothing text={t("movement.notScored")} />
        ) : (
          <Movement view={view} loading={loading} onChoose={onChoose} />
        )}
      </BlockStack>
    </Page>
  );
}

function Movement({ view, loading, onChoose }: MovementPageProps & { readonly view: MovementView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { asOf, flow, trends, inflow, cohorts, windowYears, shortWindow } = view;
  return (
    <>
      {flow === null ? (
        <Nothing text={t("movement.oneRun", { moment: format.dateTime(asOf) })} />
      ) : (
        <FlowCard flow={flow} windowYears={windowYears} loading={loading} onChoose={onChoose} />
      )}
      {trends === null ? null : <TrendsCard trends={trends} />}
      <InflowCard inflow={inflow} shortWindow={shortWindow} />
      {cohorts.months.length === 0 && cohorts.earlier === null ? null : <CohortsCard cohorts={cohorts} />}
    </>
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
