import {
  Banner,
  BlockStack,
  Button,
  Checkbox,
  FormLayout,
  InlineStack,
  Text,
  TextField,
} from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import {
  NUMBER_DEFINITIONS,
  otherHighValue,
  type DefinitionProblem,
} from "../../domain/presets/definitions.ts";
import { useFormat } from "../format/shop-format.tsx";
import {
  draftOf,
  fieldsOf,
  isDefault,
  type DefinitionField,
  type DefinitionsDraft,
} from "./definitions-draft.ts";
import type { DefinitionsResult, PresetsView } from "./presets-view.ts";
import { Card } from "../ui/card.tsx";

interface DefinitionsCardProps {
  readonly view: PresetsView;
  readonly result: DefinitionsResult | null;
  readonly saving: boolean;
  readonly onSave: (fields: Readonly<Record<string, string>>) => void;
  readonly onReset: () => void;
}

const FIELDS = {
  vip: ["vipDays"],
  purchases: ["boughtWithinDays", "lapsedUntilDays", "passingFromDays", "frequentOrders", "highValueMinor"],
  engagement: ["engagedWithinDays", "engagedTimes", "justEngagedDays"],
  levels: ["engagedDays", "partlyFromDays", "partlyToDays", "unengagedFromDays"],
  cleaning: ["knownDays", "sentEmails"],
} as const satisfies Record<string, readonly DefinitionField[]>;

const PARTS = Object.keys(FIELDS) as (keyof typeof FIELDS)[];

/** What recent, frequent, high value and lapsed mean, in one place for all presets. */
export function DefinitionsCard({ view, result, saving, onSave, onReset }: DefinitionsCardProps) {
  const { t } = useTranslation();
  const { definitions, currency } = view;
  const [draft, setDraft] = useState(() => draftOf(definitions, currency));
  const problems = result?.outcome === "invalid" ? result.problems : {};
  const change = (part: Partial<DefinitionsDraft>): void => setDraft((before) => ({ ...before, ...part }));
  return (
    <Card>
      <BlockStack gap="500">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("presets.definitions.heading")}
          </Text>
          <Text as="p" tone="subdued">
            {t("presets.definitions.text")}
          </Text>
        </BlockStack>
        {result?.outcome === "invalid" ? (
          <Banner tone="critical">
            <p>{t("presets.definitions.problem")}</p>
          </Banner>
        ) : null}
        <OtherCurrency view={view} />
        {PARTS.map((part) => (
          <FormLayout key={part}>
            <Text as="h3" variant="headingSm">
              {t(`presets.definitions.${part}`)}
            </Text>
            <FormLayout.Group>
              {FIELDS[part].map((field) => (
                <DefinitionInput
                  key={field}
                  field={field}
                  view={view}
                  value={draft.texts[field]}
                  problem={problems[field]}
                  onChange={(value) => change({ texts: { ...draft.texts, [field]: value } })}
                />
              ))}
            </FormLayout.Group>
          </FormLayout>
        ))}
        <BlockStack gap="200">
          {(["clicksOnly", "marketingOnly"] as const).map((box) => (
            <Checkbox
              key={box}
              label={t(`presets.definitions.${box}.label`)}
              helpText={t(`presets.definitions.${box}.help`)}
              checked={draft[box]}
              onChange={(checked) => change({ [box]: checked })}
            />
          ))}
        </BlockStack>
        <InlineStack gap="200">
          <Button
            variant="primary"
            onClick={() => onSave({ ...fieldsOf(draft), ...(currency !== null && { currency }) })}
            loading={saving}
          >
            {t("presets.definitions.save")}
          </Button>
          {isDefault(definitions) ? null : (
            <Button onClick={onReset} disabled={saving}>
              {t("presets.definitions.reset")}
            </Button>
          )}
        </InlineStack>
      </BlockStack>
    </Card>
  );
}

/** The store's currency changed since the merchant set an amount. */
function OtherCurrency({ view: { definitions, currency } }: Pick<DefinitionsCardProps, "view">) {
  const { t } = useTranslation();
  const format = useFormat();
  const other = currency === null ? null : otherHighValue(definitions, currency);
  if (other === null) return null;
  const amount = format.moneyIn(other.minor, other.currency);
  return (
    <Banner tone="warning">
      <p>{t("presets.definitions.otherCurrency", { amount, currency })}</p>
    </Banner>
  );
}

interface DefinitionInputProps {
  readonly field: DefinitionField;
  readonly view: PresetsView;
  readonly value: string;
  readonly problem: DefinitionProblem | undefined;
  readonly onChange: (value: string) => void;
}

function DefinitionInput({ field, view, value, problem, onChange }: DefinitionInputProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const shared = {
    label: t(`presets.definitions.field.${field}.label`),
    helpText: t(`presets.definitions.field.${field}.help`),
    name: field,
    value,
    onChange,
    autoComplete: "off",
  };
  if (field === "highValueMinor") {
    const average = view.averageOrderMinor;
    return (
      <TextField
        {...shared}
        inputMode="decimal"
        {...(view.currency === null ? {} : { suffix: view.currency })}
        {...(average !== null && {
          placeholder: t("presets.definitions.field.highValueMinor.placeholder", {
            average: format.money(average),
          }),
        })}
        {...(problem !== undefined && { error: t("presets.definitions.error.amount") })}
      />
    );
  }
  const [min, max] = NUMBER_DEFINITIONS[field];
  return (
    <TextField
      {...shared}
      inputMode="numeric"
      {...(field.endsWith("Days") && { suffix: t("presets.definitions.days") })}
      {...(problem !== undefined && {
        error: t(`presets.definitions.error.${problem}`, { min: format.count(min), max: format.count(max) }),
      })}
    />
  );
}
