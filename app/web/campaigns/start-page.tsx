import { Banner, BlockStack, Button, InlineStack, Page, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { readSource, SAMPLED_PRESETS } from "../../domain/experiment/source.ts";
import type { StartRefusal } from "../../domain/experiment/start-refusal.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import { SAMPLE_PERCENT } from "../../domain/presets/sample.ts";
import { useFormat } from "../format/shop-format.tsx";
import {
  DAYS_CHOICES,
  HOLDOUT_CHOICES,
  percentOf,
  type StartDraft,
  type StartFormView,
} from "./form-view.ts";
import { PowerCard } from "./power-card.tsx";
import { SentChoice } from "./sent-choice.tsx";
import { Card } from "../ui/card.tsx";

export interface StartPageProps {
  readonly view: StartFormView;
  readonly refused: StartRefusal | null;
  /** Whether another source is on its way; whether the start is. */
  readonly loading: boolean;
  readonly starting: boolean;
  /** Another source or other days are asked about. */
  readonly onAsk: (asked: { readonly source: string; readonly days: number }) => void;
  /** The members are counted again, after the app gave no answer. */
  readonly onAskAgain: () => void;
  readonly onStart: (draft: StartDraft) => void;
}

const USUAL_PERCENT = 50;

/** The form that starts an experiment. */
export function StartPage(props: StartPageProps) {
  const { view, refused, loading, starting, onAskAgain, onStart } = props;
  const { t } = useTranslation();
  const [draft, setDraft] = useState<StartDraft>(() => firstDraft(view));
  const change = (part: Partial<StartDraft>): void => setDraft({ ...draft, ...part });
  const canStart = view.proposal?.outcome === "ready" && percentOf(draft.sample) !== null && !loading;
  return (
    <Page
      title={t("campaigns.newTitle")}
      backAction={{ content: t("campaigns.title"), url: "/app/campaigns" }}
    >
      <BlockStack gap="400">
        {refused === null || isOfName(refused) ? null : (
          <Banner tone="critical" title={t("campaigns.refusedHeading")}>
            <p>{t(`campaigns.refused.${refused}`)}</p>
          </Banner>
        )}
        <Card>
          <BlockStack gap="300">
            <Text as="p">{t("campaigns.newText")}</Text>
            <BlockStack gap="400">
              <TextField
                name="name"
                label={t("campaigns.nameLabel")}
                helpText={t("campaigns.nameHelp")}
                value={draft.name}
                onChange={(name) => change({ name })}
                autoComplete="off"
                maxLength={100}
                {...(refused !== null && isOfName(refused) && { error: t(`campaigns.refused.${refused}`) })}
              />
              <WhoFields {...props} draft={draft} onChange={change} />
            </BlockStack>
          </BlockStack>
        </Card>
        <PowerCard
          days={view.days}
          proposal={loading ? null : view.proposal}
          draft={draft}
          onAskAgain={onAskAgain}
        />
        <SentChoice places={view.places} sent={draft.sent} onChange={(sent) => change({ sent })} />
        <InlineStack align="end">
          <Button variant="primary" disabled={!canStart} loading={starting} onClick={() => onStart(draft)}>
            {t("campaigns.start")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Page>
  );
}

function firstDraft({ source, places }: StartFormView): StartDraft {
  return {
    name: "",
    sample: String(percentFor(source)),
    holdout: "",
    // A list for the campaign, and one to exclude, where Klaviyo is connected.
    sent:
      places.klaviyo === null
        ? []
        : [
            { arm: "sample", target: "klaviyo" },
            { arm: "holdout", target: "klaviyo" },
          ],
  };
}

/** The share that the presets advise; else one half, which finds most. */
function percentFor(source: string): number {
  const read = readSource(source);
  return read?.kind === "preset" ? SAMPLE_PERCENT[read.of] : USUAL_PERCENT;
}

const OF_NAME = ["name_empty", "name_too_long", "name_unprintable", "name_taken"] as const;

function isOfName(refusal: StartRefusal): refusal is (typeof OF_NAME)[number] {
  return OF_NAME.some((each) => each === refusal);
}

interface WhoFieldsProps extends StartPageProps {
  readonly draft: StartDraft;
  readonly onChange: (part: Partial<StartDraft>) => void;
}

function WhoFields({ view, draft, onChange, onAsk }: WhoFieldsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const percent = (value: number): string => t("campaigns.percentOfAll", { percent: format.count(value) });
  return (
    <BlockStack gap="400">
      <Select
        label={t("campaigns.sourceLabel")}
        name="source"
        options={[
          {
            title: t("campaigns.presets"),
            options: SAMPLED_PRESETS.map((id) => ({
              value: `preset:${id}`,
              label: t(`campaigns.preset.${id}`),
            })),
          },
          {
            title: t("campaigns.groups"),
            options: GROUPS.map((group) => ({ value: `group:${group}`, label: t(`group.${group}.name`) })),
          },
          {
            title: t("campaigns.segments"),
            options: view.segments.map(({ id, name }) => ({ value: `segment:${String(id)}`, label: name })),
          },
        ].filter(({ options }) => options.length > 0)}
        value={view.source}
        onChange={(source) => {
          onChange({ sample: String(percentFor(source)) });
          onAsk({ source, days: view.days });
        }}
      />
      <Select
        label={t("campaigns.daysLabel")}
        name="days"
        helpText={t("campaigns.daysHelp")}
        options={DAYS_CHOICES.map((days) => ({
          value: String(days),
          label: t("campaigns.days", { count: days, days: format.count(days) }),
        }))}
        value={String(view.days)}
        onChange={(days) => onAsk({ source: view.source, days: Number(days) })}
      />
      <TextField
        name="sample"
        label={t("campaigns.sampleLabel")}
        helpText={t("campaigns.sampleHelp")}
        type="number"
        min={1}
        max={99}
        suffix="%"
        value={draft.sample}
        onChange={(sample) => onChange({ sample })}
        autoComplete="off"
        {...(percentOf(draft.sample) === null && { error: t("campaigns.percentWrong") })}
      />
      <Select
        label={t("campaigns.holdoutLabel")}
        name="holdout"
        helpText={t("campaigns.holdoutHelp")}
        options={[
          { value: "", label: t("campaigns.holdoutRest") },
          ...HOLDOUT_CHOICES.map((value) => ({ value: String(value), label: percent(value) })),
        ]}
        value={draft.holdout}
        onChange={(holdout) => onChange({ holdout })}
      />
    </BlockStack>
  );
}
