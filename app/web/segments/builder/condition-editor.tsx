import { BlockStack, Button, Checkbox, InlineError, InlineStack, Select } from "@shopify/polaris";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { FIELD_IDS, fieldOf } from "../../../domain/rules/catalogue.ts";
import { ruleLackKey, ruleProblemKey } from "../../i18n/codes.ts";
import { useBuilder } from "./builder-context.ts";
import { newCondition, type ConditionDraft, type GroupDraft } from "./draft.ts";
import { FieldAge } from "./field-age.tsx";
import { fieldSections } from "./field-sections.ts";
import { OrderLimits } from "./order-limits.tsx";
import { TestInputs } from "./test-inputs.tsx";
import { TypedField } from "./typed-field.tsx";
import { WhichField } from "./which-field.tsx";

interface ConditionEditorProps {
  readonly condition: ConditionDraft;
  readonly path: string;
  readonly number: string;
  readonly parent: GroupDraft;
}

/** Problems at these keys stand at their fields. */
const AT_FIELDS = /\.(value|from|to|day|days|km|latitude|longitude|values|property|which)(\[\d+\])?$/;

/** One condition: its parts follow one another as in a sentence. */
export function ConditionEditor({ condition, path, number, parent }: ConditionEditorProps) {
  const { t } = useTranslation();
  const { focus, remove } = useBuilder();
  const whole = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (focus === condition.key) whole.current?.querySelector("select")?.focus();
  }, [focus, condition.key]);
  return (
    <fieldset className="sf-condition" ref={whole}>
      <legend className="sf-visually-hidden">{t("builder.condition", { number })}</legend>
      <BlockStack gap="200">
        <div className="sf-condition-parts">
          <FieldSelect condition={condition} />
          <Details condition={condition} path={path} />
        </div>
        <FieldAge condition={condition} />
        <ConditionProblems condition={condition} path={path} number={number} />
        <InlineStack gap="400" blockAlign="center">
          <Switches condition={condition} />
          <Button
            variant="plain"
            tone="critical"
            accessibilityLabel={t("builder.removeCondition", { number })}
            onClick={() => remove(parent, condition)}
          >
            {t("builder.remove")}
          </Button>
        </InlineStack>
      </BlockStack>
    </fieldset>
  );
}

function useChange({ key }: ConditionDraft): (part: Partial<ConditionDraft>) => void {
  const { change } = useBuilder();
  return (part) => change(key, (node) => (node.kind === "condition" ? { ...node, ...part } : node));
}

function FieldSelect({ condition }: { readonly condition: ConditionDraft }) {
  const { t } = useTranslation();
  const { view } = useBuilder();
  const change = useChange(condition);
  return (
    <Select
      label={t("builder.field")}
      options={fieldSections(view.known).map(({ section, fields }) => ({
        title: t(`builder.section.${section}`),
        options: fields.map(({ field, isKnown }) => ({
          value: field,
          label: isKnown
            ? t(`ruleField.${field}`)
            : t("builder.unavailable", { field: t(`ruleField.${field}`) }),
        })),
      }))}
      value={condition.field}
      onChange={(chosen) => {
        const field = FIELD_IDS.find((each) => each === chosen);
        if (field === undefined) return;
        const { key, negated } = condition;
        change({ ...newCondition(field, view.currency), key, negated });
      }}
    />
  );
}

/** What the field takes. */
function Details({ condition, path }: { readonly condition: ConditionDraft; readonly path: string }) {
  const { t } = useTranslation();
  const change = useChange(condition);
  const { value, takes = {} } = fieldOf(condition.field);
  return (
    <>
      {takes.property ? (
        <TypedField
          label={t("builder.property")}
          path={`${path}.property`}
          text={condition.property}
          onChange={(property) => change({ property })}
        />
      ) : null}
      <TestInputs
        kind={value}
        label={t("builder.operator")}
        test={condition.test}
        path={path}
        onChange={(test) => change({ test })}
      />
      {takes.period ? (
        <TestInputs
          kind={{ kind: "day" }}
          also="ever"
          label={t("builder.period")}
          test={condition.period}
          path={`${path}.period`}
          onChange={(period) => change({ period })}
        />
      ) : null}
      {takes.which ? (
        <WhichField
          key={condition.field}
          field={condition.field}
          path={`${path}.which`}
          values={condition.which}
          onChange={(which) => change({ which })}
        />
      ) : null}
      {takes.ofOrder ? (
        <OrderLimits
          limits={condition.ofOrder}
          path={`${path}.ofOrder`}
          onChange={(ofOrder) => change({ ofOrder })}
        />
      ) : null}
    </>
  );
}

function Switches({ condition }: { readonly condition: ConditionDraft }) {
  const { t } = useTranslation();
  const change = useChange(condition);
  const { takes = {} } = fieldOf(condition.field);
  return (
    <>
      {takes.machines ? (
        <Checkbox
          label={t("builder.machines")}
          helpText={t("builder.machinesHelp")}
          checked={condition.machines}
          onChange={(machines) => change({ machines })}
        />
      ) : null}
      <Checkbox
        label={t("builder.negated")}
        checked={condition.negated}
        onChange={(negated) => change({ negated })}
      />
    </>
  );
}

interface ConditionProblemsProps {
  readonly condition: ConditionDraft;
  readonly path: string;
  readonly number: string;
}

/** What is wrong with the condition as a whole, and what it, or a segment that it names, lacks. */
function ConditionProblems({ condition: { field, test }, path, number }: ConditionProblemsProps) {
  const { t } = useTranslation();
  const { problems, lacks, view } = useBuilder();
  const own = problems.filter(
    (each) => (each.path === path || each.path.startsWith(`${path}.`)) && !AT_FIELDS.test(each.path),
  );
  const named = field === "segment" ? test.values : [];
  const words = [
    ...own.map(({ code, allowed }) => t(ruleProblemKey(code), { allowed })),
    ...lacks.flatMap((lack) => {
      const what = t(ruleLackKey(lack.code));
      if (lack.segmentId === null) return lack.path === path ? [what] : [];
      const name = view.names[lack.segmentId] ?? lack.segmentId;
      return named.includes(lack.segmentId) ? [t("builder.lackIn", { name, what })] : [];
    }),
  ];
  return [...new Set(words)].map((message) => (
    <InlineError key={message} fieldID={`condition-${number}`} message={message} />
  ));
}
