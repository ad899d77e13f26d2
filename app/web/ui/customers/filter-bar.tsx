import { Select } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { ListFilter } from "../../../domain/customers/customer-filter.ts";
import type { ScoreRange, ScoreRanges } from "../../../domain/rfm/ranges.ts";
import type { DaysBetween } from "../../../domain/rfm/recency.ts";
import { useRangeWords } from "../../format/range-words.ts";
import { useFormat } from "../../format/shop-format.tsx";

/** Days since the last order to choose from. */
const DAYS: readonly DaysBetween[] = [
  { from: 0, to: 30 },
  { from: 31, to: 90 },
  { from: 91, to: 180 },
  { from: 181, to: 365 },
  { from: 366, to: null },
];
const ANY = "";

interface FilterBarProps<F extends ListFilter> {
  readonly filter: F;
  /** What each score means in this shop. */
  readonly ranges: ScoreRanges;
  readonly onFilter: (filter: F) => void;
  /** A choice that comes before the others. */
  readonly before?: ReactNode;
}

/** Chooses whom a list shows. Each choice takes effect at once. */
export function FilterBar<F extends ListFilter>({ filter, ranges, onFilter, before }: FilterBarProps<F>) {
  const { t } = useTranslation();
  const words = useRangeWords();
  const days = useDayChoices(filter.days);
  return (
    <div className="sf-filters" role="group" aria-label={t("customers.filters")}>
      {before}
      <ScoreSelect
        label={t("customers.r")}
        ranges={ranges.r}
        words={words.recency}
        chosen={filter.r}
        onChoose={(r) => onFilter({ ...filter, r })}
      />
      <ScoreSelect
        label={t("customers.f")}
        ranges={ranges.f.toReversed()}
        words={words.frequency}
        chosen={filter.f}
        onChoose={(f) => onFilter({ ...filter, f })}
      />
      <ScoreSelect
        label={t("customers.m")}
        ranges={ranges.m.toReversed()}
        words={words.monetary}
        chosen={filter.m}
        onChoose={(m) => onFilter({ ...filter, m })}
      />
      <Select
        label={t("customers.days")}
        options={days.options}
        value={days.value}
        onChange={(value) => onFilter({ ...filter, days: days.rangeOf(value) })}
      />
    </div>
  );
}

interface ScoreSelectProps {
  readonly label: string;
  /** The best score first. */
  readonly ranges: readonly ScoreRange[];
  readonly words: (range: ScoreRange) => string;
  readonly chosen: number | null;
  readonly onChoose: (score: number | null) => void;
}

/** One digit of the score, each with what it means in this shop. */
function ScoreSelect({ label, ranges, words, chosen, onChoose }: ScoreSelectProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const options = ranges.map((range) => ({
    value: String(range.score),
    label: t("customers.scoreChoice", { score: format.count(range.score), range: words(range) }),
  }));
  return (
    <Select
      label={label}
      options={[{ value: ANY, label: t("customers.anyScore") }, ...options]}
      value={chosen === null ? ANY : String(chosen)}
      onChange={(value) => onChoose(value === ANY ? null : Number(value))}
    />
  );
}

/** The usual ranges of days, and the one that an address asks for. */
function useDayChoices(chosen: DaysBetween | null) {
  const { t } = useTranslation();
  const format = useFormat();
  const keyOf = ({ from, to }: DaysBetween): string => `${String(from)}-${String(to ?? "")}`;
  const isUsual = chosen === null || DAYS.some((range) => keyOf(range) === keyOf(chosen));
  const ranges = isUsual ? DAYS : [...DAYS, chosen];
  const wordsOf = ({ from, to }: DaysBetween): string => {
    if (to === null) return t("customers.daysOver", { from: format.count(from - 1) });
    return from === 0
      ? t("customers.daysUpTo", { to: format.count(to) })
      : t("customers.daysBetween", { from: format.count(from), to: format.count(to) });
  };
  return {
    options: [
      { value: ANY, label: t("customers.anyDays") },
      ...ranges.map((range) => ({ value: keyOf(range), label: wordsOf(range) })),
    ],
    value: chosen === null ? ANY : keyOf(chosen),
    rangeOf: (value: string): DaysBetween | null => ranges.find((range) => keyOf(range) === value) ?? null,
  };
}
