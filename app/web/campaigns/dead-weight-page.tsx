import { Banner, BlockStack, Button, InlineStack, Link, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { DeadWeightCard } from "./dead-weight-card.tsx";
import type { DeadWeightResult, DeadWeightView, TypedStep } from "./dead-weight-view.ts";
import { PriceStepsCard } from "./price-steps-card.tsx";
import { Card } from "../ui/card.tsx";

export interface DeadWeightPageProps {
  readonly view: DeadWeightView;
  readonly result: DeadWeightResult | null;
  readonly pending: "save" | "segment" | null;
  readonly onSave: (currency: string, steps: readonly TypedStep[]) => void;
  readonly onMakeSegment: (name: string) => void;
}

/** What profiles without orders and engagement cost at Klaviyo, and a list of them. The app suppresses nobody. */
export function DeadWeightPage({ view, result, pending, onSave, onMakeSegment }: DeadWeightPageProps) {
  const { t } = useTranslation();
  return (
    <Page title={t("deadWeight.title")} backAction={{ content: t("deadWeight.back"), url: "/app/campaigns" }}>
      <BlockStack gap="400">
        <DeadWeightCard view={view} />
        <PriceStepsCard
          key={JSON.stringify([view.currency, view.steps])}
          view={view}
          result={result}
          saving={pending === "save"}
          onSave={onSave}
        />
        {view.people.outcome === "known" ? (
          <ListCard result={result} making={pending === "segment"} onMake={onMakeSegment} />
        ) : null}
      </BlockStack>
    </Page>
  );
}

interface ListCardProps {
  readonly result: DeadWeightResult | null;
  readonly making: boolean;
  readonly onMake: (name: string) => void;
}

function ListCard({ result, making, onMake }: ListCardProps) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("deadWeight.list.heading")}
        </Text>
        <Text as="p">{t("deadWeight.list.text")}</Text>
        <ol>
          <li>{t("deadWeight.list.make")}</li>
          <li>{t("deadWeight.list.send")}</li>
          <li>{t("deadWeight.list.suppress")}</li>
        </ol>
        <Text as="h3" variant="headingSm">
          {t("deadWeight.list.wayBackHeading")}
        </Text>
        <Text as="p">{t("deadWeight.list.wayBack")}</Text>
        <Made result={result} />
        <InlineStack>
          <Button onClick={() => onMake(t("deadWeight.list.name"))} loading={making}>
            {t("deadWeight.list.button")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}

function Made({ result }: { readonly result: DeadWeightResult | null }) {
  const { t } = useTranslation();
  if (result?.outcome === "made")
    return (
      <Banner tone="success">
        <p>
          {t("deadWeight.list.made")}{" "}
          <Link url={`/app/segments/${String(result.segmentId)}`}>{t("deadWeight.list.open")}</Link>
        </p>
      </Banner>
    );
  if (result?.outcome !== "not_made") return null;
  return (
    <Banner tone="warning">
      <p>
        {t(`deadWeight.list.notMade.${result.because}`)}{" "}
        <Link url="/app/segments">{t("deadWeight.list.toSegments")}</Link>
      </p>
    </Banner>
  );
}
