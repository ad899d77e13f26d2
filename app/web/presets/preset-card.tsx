import { Badge, Button, InlineStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { PresetLack } from "../../domain/presets/basis.ts";
import type { PersonaId } from "../../domain/presets/persona-presets.ts";
import { SAMPLE_PERCENT, sampleSize } from "../../domain/presets/sample.ts";
import { ruleSentence } from "../format/rule-sentence.ts";
import { useFormat } from "../format/shop-format.tsx";
import { presetLackKey } from "../i18n/codes.ts";
import type { BeingRead, PresetView } from "./presets-view.ts";
import { suggestionWords } from "./suggestion-words.ts";

type Ready = Extract<PresetView, { outcome: "ready" }>;

interface PresetCardProps {
  readonly preset: PresetView;
  readonly people: number;
  /** Whether the people of the presets could not be counted. */
  readonly countFailed: boolean;
  readonly reading: BeingRead;
}

/** What is lacking until Klaviyo is read. */
const READ_FROM_KLAVIYO: readonly PresetLack[] = ["engagement", "klaviyo_contacts"];

/** A preset: whom it holds, how many they are, what to do with it, and the way to the builder. */
export function PresetCard({ preset, people, countFailed, reading }: PresetCardProps) {
  const { t } = useTranslation();
  const { id } = preset;
  const name = t(`presets.item.${id}.name`);
  return (
    <li className="sf-preset">
      <Text as="h3" variant="headingSm">
        {name}
      </Text>
      {preset.outcome === "ready" ? (
        <Members {...preset} people={people} countFailed={countFailed} />
      ) : (
        <Missing />
      )}
      <Text as="p">{t(`presets.item.${id}.who`)}</Text>
      {preset.outcome === "ready" ? <Found preset={preset} /> : <Lacks preset={preset} reading={reading} />}
      {hasNote(id) ? (
        <Text as="p" tone="subdued">
          {t(`presets.item.${id}.note`)}
        </Text>
      ) : null}
      <Advice preset={preset} />
      {id === "dead_weight" ? <Link url="/app/campaigns/dead-weight">{t("presets.cost")}</Link> : null}
      {preset.outcome === "ready" ? (
        <div className="sf-preset-end">
          <Button
            url={`/app/segments/new?preset=${id}&name=${encodeURIComponent(name)}`}
            accessibilityLabel={t("presets.useLabel", { name })}
          >
            {t("presets.use")}
          </Button>
        </div>
      ) : null}
    </li>
  );
}

interface MembersProps {
  readonly members: number | null;
  readonly active: number | null;
  readonly people: number;
  readonly countFailed: boolean;
}

function Members({ members, active, people, countFailed }: MembersProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (members === null) return <Waiting failed={countFailed} />;
  const share = format.share(members, people);
  return (
    <InlineStack gap="200" blockAlign="baseline">
      <Text as="span" variant="headingMd" numeric>
        {t("presets.members", { count: members, members: format.count(members) })}
      </Text>
      {share === null ? null : (
        <Text as="span" tone="subdued" numeric>
          {t("presets.share", { share })}
        </Text>
      )}
      {active === null ? null : (
        <Text as="span" tone="subdued" numeric>
          {t("segments.active", { active: format.count(active) })}
        </Text>
      )}
    </InlineStack>
  );
}

/** Keeps the room of the numbers until they are there. */
function Waiting({ failed }: { readonly failed: boolean }) {
  const { t } = useTranslation();
  return failed ? (
    <Text as="span" variant="headingMd">
      {t("figure.none")}
    </Text>
  ) : (
    <div className="sf-waiting sf-waiting-line" aria-hidden />
  );
}

function Missing() {
  const { t } = useTranslation();
  return (
    <div>
      <Badge>{t("presets.missing")}</Badge>
    </div>
  );
}

/** The numbers of a preset, and how they were found. */
function Found({ preset }: { preset: Ready }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      {preset.suggestions.map((suggestion) => (
        <Text key={suggestion.of} as="p" tone="subdued">
          {suggestionWords(suggestion, t, format)}
        </Text>
      ))}
      <details className="sf-details">
        <summary>{t("presets.rule")}</summary>
        <Text as="p">{ruleSentence(preset.rule, { t, format, nameOf: () => null })}</Text>
      </details>
    </>
  );
}

function Lacks({ preset, reading }: { preset: Exclude<PresetView, Ready>; reading: BeingRead }) {
  const { t } = useTranslation();
  return preset.lacks.map((lack) => (
    <Text key={lack} as="p" tone="subdued">
      {t(lackWords(lack, reading))}
    </Text>
  ));
}

function lackWords(lack: PresetLack, reading: BeingRead) {
  if (reading.klaviyo && READ_FROM_KLAVIYO.includes(lack)) return "presets.lackReading";
  return reading.places && lack === "places" ? "presets.lackReadingPlaces" : presetLackKey(lack);
}

function Advice({ preset }: { preset: PresetView }) {
  const { t } = useTranslation();
  const { id } = preset;
  return (
    <details className="sf-details">
      <summary>{t("presets.advice")}</summary>
      <Text as="p">{t(`presets.item.${id}.advice`)}</Text>
      {isSampled(id) && preset.outcome === "ready" && preset.members !== null ? (
        <Sample members={preset.members} percent={SAMPLE_PERCENT[id]} />
      ) : null}
    </details>
  );
}

function Sample({ members, percent }: { members: number; percent: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sample = sampleSize(members, percent);
  return (
    <Text as="p">
      {t("presets.sample", { count: sample, sample: format.count(sample), percent: format.count(percent) })}
    </Text>
  );
}

const NOTED = [
  "window_shoppers",
  "lapsed_high_rollers",
  "lost_enthusiasts",
  "false_starts",
] as const satisfies readonly PersonaId[];

function hasNote(id: string): id is (typeof NOTED)[number] {
  return NOTED.some((each) => each === id);
}

function isSampled(id: string): id is keyof typeof SAMPLE_PERCENT {
  return Object.hasOwn(SAMPLE_PERCENT, id);
}
