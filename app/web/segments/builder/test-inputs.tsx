import { ChoiceList, Select, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { TEST_KEYS } from "../../../domain/rules/asked.ts";
import { OPERATORS, type ValueKind } from "../../../domain/rules/field.ts";
import { GROUPS } from "../../../domain/groups/group.ts";
import { ruleProblemKey } from "../../i18n/codes.ts";
import { problemAt, useBuilder } from "./builder-context.ts";
import { newTest, type TestDraft } from "./draft.ts";
import { TextsField } from "./texts-field.tsx";
import { TypedField } from "./typed-field.tsx";

interface TestInputsProps {
  readonly kind: ValueKind;
  /** What the choice of the operator is called. */
  readonly label: string;
  /** An operator beside those of the kind, which takes no value. */
  readonly also?: "ever";
  readonly test: TestDraft;
  readonly path: string;
  readonly onChange: (test: TestDraft) => void;
}

/** How a value is tested, and with what. */
export function TestInputs({ kind, label, also, test, path, onChange }: TestInputsProps) {
  const { t } = useTranslation();
  const { view } = useBuilder();
  const operators: readonly TestDraft["is"][] = [
    ...(also === undefined ? [] : [also]),
    ...OPERATORS[kind.kind],
  ];
  const keys: readonly string[] = test.is === "ever" ? [] : TEST_KEYS[test.is];
  return (
    <>
      <Select
        label={label}
        options={operators.map((is) => ({
          value: is,
          label: t(
            is === "between" && kind.kind === "day" ? "ruleOperator.between_days" : `ruleOperator.${is}`,
          ),
        }))}
        value={test.is}
        onChange={(chosen) => {
          const is = operators.find((each) => each === chosen);
          if (is === undefined) return;
          const { values, typed, currency } = test;
          onChange({ ...newTest(is, currency), values, typed: isDays(is, test.is) ? {} : typed });
        }}
      />
      {keys.map((key) =>
        key === "values" ? (
          <ValuesInput key={key} kind={kind} test={test} path={`${path}.values`} onChange={onChange} />
        ) : (
          <TypedField
            key={key}
            label={labelOf(key)}
            path={`${path}.${key}`}
            text={test.typed[key] ?? ""}
            type={typeOf(key)}
            onChange={(text) =>
              onChange({ ...test, currency: view.currency, typed: { ...test.typed, [key]: text } })
            }
          />
        ),
      )}
    </>
  );

  function labelOf(key: string): string {
    if (kind.kind === "money" && key === "value") return t("builder.amount", { currency: test.currency });
    return t(`builder.${key as "value" | "from" | "to" | "day" | "days" | "km" | "latitude" | "longitude"}`);
  }

  function typeOf(key: string): "date" | "whole" | "decimal" {
    if (key === "day" || (kind.kind === "day" && test.is === "between")) return "date";
    return kind.kind === "money" || key === "latitude" || key === "longitude" ? "decimal" : "whole";
  }
}

/** Days and numbers of days share their keys, but not their texts. */
function isDays(one: TestDraft["is"], other: TestDraft["is"]): boolean {
  return (one === "days_ago") !== (other === "days_ago");
}

type ValuesInputProps = Pick<TestInputsProps, "kind" | "test" | "path" | "onChange">;

/** Some of a few values are ticked, all others are typed. */
function ValuesInput({ kind, test, path, onChange }: ValuesInputProps) {
  const { t } = useTranslation();
  const { view, problems, isComplete } = useBuilder();
  const choices = choicesOf();
  const change = (values: readonly string[]): void => onChange({ ...test, values });
  if (choices === null)
    return <TextsField label={t("builder.values")} path={path} values={test.values} onChange={change} />;
  if (choices.length === 0) return <Text as="p">{t("builder.noSegments")}</Text>;
  const problem = test.values.length === 0 && !isComplete ? null : problemAt(problems, path);
  return (
    <ChoiceList
      allowMultiple
      title={t("builder.value")}
      choices={choices}
      selected={[...test.values]}
      onChange={change}
      {...(problem !== null && {
        error: t(ruleProblemKey(problem.code), { allowed: problem.allowed }),
      })}
    />
  );

  function choicesOf(): { label: string; value: string }[] | null {
    if (kind.kind !== "choice") return null;
    if (kind.of === "groups")
      return GROUPS.map((group) => ({ value: group, label: t(`group.${group}.name`) }));
    if (kind.of !== "segments") return null;
    return Object.entries(view.names).flatMap(([id, name]) =>
      id === String(view.id) ? [] : [{ value: id, label: name }],
    );
  }
}
