import { Banner, BlockStack, Link, Page } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Settings } from "../../domain/settings.ts";
import { useToast } from "../frame/app-bridge.ts";
import { EngagementCard } from "./engagement-card.tsx";
import type { EngagementProps } from "./engagement-view.ts";
import { EventsCard } from "./events-card.tsx";
import type { EventsProps } from "./events-view.ts";
import { LeftOutCard } from "./left-out-card.tsx";
import type { LeftOutProps } from "./left-out-view.ts";
import { PlacesCard } from "./places-card.tsx";
import type { PlacesProps } from "./places-view.ts";
import { ProductsCard } from "./products-card.tsx";
import type { ProductsProps } from "./products-view.ts";
import { AlertCard, NamesCard, OrdersCard, RefreshCard } from "./fields.tsx";
import { SaveActions } from "../ui/save-actions.tsx";
import { sameSettings, type SettingsResult } from "./settings-view.ts";

interface SettingsPageProps {
  readonly saved: Settings;
  /** When the orders are next refreshed by themselves; null: not known, or switched off. */
  readonly nextRefreshAt: string | null;
  /** What the targets call a group. */
  readonly exampleGroup: string;
  /** Whether the app can send mails. */
  readonly writes: boolean;
  readonly result: SettingsResult | null;
  readonly engagement: EngagementProps;
  readonly events: EventsProps;
  readonly places: PlacesProps;
  readonly products: ProductsProps;
  readonly leftOut: LeftOutProps;
  readonly saving: boolean;
  readonly onSave: (settings: Settings) => void;
}

/** The settings. After a save, the form starts again from the saved values. */
export function SettingsPage(props: SettingsPageProps) {
  const { t } = useTranslation();
  const { saved, result } = props;
  useToast(result?.outcome === "saved" ? t("settings.saved") : null, result);
  return (
    <Page title={t("settings.title")} backAction={{ content: t("groupPage.back"), url: "/app" }}>
      <BlockStack gap="400">
        <SettingsForm key={JSON.stringify(saved)} {...props} />
        <LeftOutCard {...props.leftOut} />
        <ProductsCard {...props.products} />
        <PlacesCard {...props.places} />
        <EngagementCard {...props.engagement} />
        <EventsCard {...props.events} />
      </BlockStack>
    </Page>
  );
}

function SettingsForm({
  saved,
  nextRefreshAt,
  exampleGroup,
  writes,
  result,
  saving,
  onSave,
}: SettingsPageProps) {
  const [draft, setDraft] = useState(saved);
  const changed = !sameSettings(draft, saved);
  const fields = {
    draft,
    problems: result?.outcome === "invalid" ? result.problems : {},
    onChange: (part: Partial<Settings>): void => setDraft((before) => ({ ...before, ...part })),
  };
  return (
    <BlockStack gap="400">
      <SaveActions
        id="settings-save-bar"
        open={changed}
        saving={saving}
        onSave={() => onSave(draft)}
        onDiscard={() => setDraft(saved)}
      />
      {result === null || (changed && result.outcome === "saved") ? null : <ResultBanner result={result} />}
      <OrdersCard {...fields} />
      <RefreshCard {...fields} nextRefreshAt={nextRefreshAt} />
      <NamesCard {...fields} exampleGroup={exampleGroup} />
      {writes ? <AlertCard {...fields} /> : null}
    </BlockStack>
  );
}

const AFTER = {
  import: "settings.afterImport",
  score: "settings.afterScore",
  names: "settings.afterNames",
  schedule: "settings.afterSchedule",
} as const;

function ResultBanner({ result }: { result: SettingsResult }) {
  const { t } = useTranslation();
  if (result.outcome === "invalid") {
    return (
      <Banner tone="critical">
        <p>{t("settings.problem")}</p>
      </Banner>
    );
  }
  return (
    <Banner tone="success">
      <p>
        {t(AFTER[result.next])} <Link url="/app">{t("settings.toHome")}</Link>
      </p>
    </Banner>
  );
}
