import { BlockStack, Checkbox, Select, Text, TextField } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Settings } from "../../domain/settings.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { SettingsProblem, SettingsProblems } from "./settings-view.ts";
import { Card } from "../ui/card.tsx";

interface FieldsProps {
  readonly draft: Settings;
  readonly problems: SettingsProblems;
  readonly onChange: (part: Partial<Settings>) => void;
}

const YEARS = Array.from({ length: 10 }, (_, index) => index + 1);

/** The fields that decide which orders count. */
export function OrdersCard({ draft, problems, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const errorOf = useErrorWords();
  return (
    <Section heading={t("settings.ordersHeading")} text={t("settings.ordersText")}>
      <Select
        label={t("settings.windowLabel")}
        name="windowYears"
        helpText={t("settings.windowHelp")}
        options={YEARS.map((years) => ({
          value: String(years),
          label: t("settings.windowYears", { count: years, years: format.count(years) }),
        }))}
        value={String(draft.windowYears)}
        onChange={(value) => onChange({ windowYears: Number(value) })}
        {...errorOf(problems.windowYears)}
      />
      <Checkbox
        name="includePointOfSale"
        label={t("settings.posLabel")}
        helpText={t("settings.posHelp")}
        checked={draft.includePointOfSale}
        onChange={(includePointOfSale) => onChange({ includePointOfSale })}
      />
    </Section>
  );
}

/** Whether the orders are read by themselves, and when next. */
export function RefreshCard({
  draft,
  onChange,
  nextRefreshAt,
}: FieldsProps & { readonly nextRefreshAt: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const next = draft.autoRefresh ? nextRefreshAt : null;
  return (
    <Section heading={t("settings.refreshHeading")} text={t("settings.refreshText")}>
      <Checkbox
        name="autoRefresh"
        label={t("settings.refreshLabel")}
        helpText={
          next === null
            ? t("settings.refreshHelp")
            : t("settings.refreshNext", { moment: format.dateTime(next) })
        }
        checked={draft.autoRefresh}
        onChange={(autoRefresh) => onChange({ autoRefresh })}
      />
    </Section>
  );
}

/** The prefixes of tags and lists. */
export function NamesCard({
  draft,
  problems,
  onChange,
  exampleGroup,
}: FieldsProps & {
  /** What the targets call a group. */
  readonly exampleGroup: string;
}) {
  const { t } = useTranslation();
  const errorOf = useErrorWords();
  const example = (prefix: string): string =>
    t("settings.example", { prefix: prefix.trim(), group: exampleGroup });
  /** A name that can't be saved gets no example. */
  const shown = (prefix: string, problem: SettingsProblem | undefined): boolean =>
    problem === undefined && prefix.trim() !== "";
  return (
    <Section heading={t("settings.namesHeading")} text={t("settings.namesText")}>
      <TextField
        name="tagPrefix"
        label={t("settings.tagPrefixLabel")}
        helpText={
          shown(draft.tagPrefix, problems.tagPrefix)
            ? t("settings.tagPrefixHelp", { example: example(draft.tagPrefix) })
            : undefined
        }
        value={draft.tagPrefix}
        onChange={(tagPrefix) => onChange({ tagPrefix })}
        autoComplete="off"
        {...errorOf(problems.tagPrefix)}
      />
      <TextField
        name="listPrefix"
        label={t("settings.listPrefixLabel")}
        helpText={
          shown(draft.listPrefix, problems.listPrefix)
            ? t("settings.listPrefixHelp", { example: example(draft.listPrefix) })
            : undefined
        }
        value={draft.listPrefix}
        onChange={(listPrefix) => onChange({ listPrefix })}
        autoComplete="off"
        {...errorOf(problems.listPrefix)}
      />
    </Section>
  );
}

/** The mails that a merchant gets: about a target that has failed for days, and the weekly summary. */
export function AlertCard({ draft, problems, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const errorOf = useErrorWords();
  return (
    <Section heading={t("settings.alertHeading")} text={t("settings.alertText")}>
      <TextField
        name="alertEmail"
        type="email"
        label={t("settings.alertLabel")}
        helpText={t("settings.alertHelp")}
        value={draft.alertEmail ?? ""}
        onChange={(alertEmail) => onChange({ alertEmail })}
        autoComplete="email"
        {...errorOf(problems.alertEmail)}
      />
      <Checkbox
        name="weeklyDigest"
        label={t("settings.digestLabel")}
        helpText={t("settings.digestHelp")}
        checked={draft.weeklyDigest}
        onChange={(weeklyDigest) => onChange({ weeklyDigest })}
      />
    </Section>
  );
}

function useErrorWords(): (problem: SettingsProblem | undefined) => { error?: string } {
  const { t } = useTranslation();
  return (problem) => (problem === undefined ? {} : { error: t(`settings.error.${problem}`) });
}

function Section({ heading, text, children }: { heading: string; text: string; children: ReactNode }) {
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {heading}
          </Text>
          <Text as="p" tone="subdued">
            {text}
          </Text>
        </BlockStack>
        {children}
      </BlockStack>
    </Card>
  );
}
