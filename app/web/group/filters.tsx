import { Button, Select, TextField } from "@shopify/polaris";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { isWholeGroup, WHOLE_GROUP, type ListChoice } from "../../domain/groups/list-choice.ts";
import { rangesOf, type ScoreRange } from "../../domain/rfm/ranges.ts";
import type { Boundaries } from "../../domain/rfm/score.ts";
import { useRangeWords } from "../format/range-words.ts";
import { useFormat } from "../format/shop-format.tsx";
import { LIST_PARAMS } from "./group-url.ts";

interface FiltersProps {
  readonly choice: ListChoice;
  readonly boundaries: Boundaries;
  readonly onChoose: (choice: ListChoice) => void;
}

type Draft = Readonly<Record<keyof ListChoice, string>>;

const DIMENSIONS = [
  { key: "r", name: "recency" },
  { key: "f", name: "frequency" },
  { key: "m", name: "monetary" },
] as const;

/** Narrows a group's customers by scores and by days since the last order. */
export function Filters({ choice, boundaries, onChoose }: FiltersProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Draft>(() => draftOf(choice));
  const ranges = rangesOf(boundaries);
  const change = (key: keyof ListChoice) => (value: string) => setDraft({ ...draft, [key]: value });
  const apply = (event: FormEvent): void => {
    event.preventDefault();
    onChoose(choiceOf(draft));
  };
  return (
    <details className="sf-details" open={!isWholeGroup(choice)}>
      <summary>{t("groupPage.filter.heading")}</summary>
      <form className="sf-filter-form" onSubmit={apply}>
        {DIMENSIONS.map(({ key, name }) => (
          <ScoreSelect
            key={key}
            name={name}
            param={LIST_PARAMS[key]}
            ranges={ranges[key]}
            value={draft[key]}
            onChange={change(key)}
          />
        ))}
        <DaysField name="daysFrom" value={draft.daysFrom} onChange={change("daysFrom")} />
        <DaysField name="daysTo" value={draft.daysTo} onChange={change("daysTo")} />
        <div className="sf-filter-form-end">
          <Button submit>{t("groupPage.filter.apply")}</Button>
          {isWholeGroup(choice) ? null : (
            <Button variant="plain" onClick={() => onChoose(WHOLE_GROUP)}>
              {t("groupPage.filter.clear")}
            </Button>
          )}
        </div>
      </form>
    </details>
  );
}

interface ScoreSelectProps {
  readonly name: (typeof DIMENSIONS)[number]["name"];
  readonly param: string;
  readonly ranges: readonly ScoreRange[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function ScoreSelect({ name, param, ranges, value, onChange }: ScoreSelectProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useRangeWords();
  const byScore = ranges.toSorted((a, b) => b.score - a.score);
  return (
    <Select
      label={t(`groupPage.filter.${name}`)}
      name={param}
      options={[
        { value: "", label: t("groupPage.filter.any") },
        ...byScore.map((range) => ({
          value: String(range.score),
          label: t("groupPage.filter.option", {
            score: format.count(range.score),
            range: words[name](range),
          }),
        })),
      ]}
      value={value}
      onChange={onChange}
    />
  );
}

interface DaysFieldProps {
  readonly name: "daysFrom" | "daysTo";
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function DaysField({ name, value, onChange }: DaysFieldProps) {
  const { t } = useTranslation();
  return (
    <TextField
      type="number"
      name={LIST_PARAMS[name]}
      label={t(`groupPage.filter.${name}`)}
      value={value}
      onChange={onChange}
      min={0}
      max={9_999}
      autoComplete="off"
    />
  );
}

function draftOf(choice: ListChoice): Draft {
  const text = (value: number | null): string => (value === null ? "" : String(value));
  const { r, f, m, daysFrom, daysTo } = choice;
  return { r: text(r), f: text(f), m: text(m), daysFrom: text(daysFrom), daysTo: text(daysTo) };
}

/** What can't be read is left out. */
function choiceOf({ r, f, m, daysFrom, daysTo }: Draft): ListChoice {
  const number = (text: string): number | null => (/^\d{1,4}$/.test(text) ? Number(text) : null);
  return { r: number(r), f: number(f), m: number(m), daysFrom: number(daysFrom), daysTo: number(daysTo) };
}
