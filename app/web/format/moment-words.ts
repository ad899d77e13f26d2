import { useTranslation } from "react-i18next";

import { momentLabels } from "./moment-labels.ts";
import { useFormat } from "./shop-format.tsx";

/** A moment that a page names. */
export interface NamedMoment {
  /** ISO. */
  readonly at: string;
  /** The month that ended then, such as `2026-05`; null: it is the moment of a run. */
  readonly month: string | null;
}

/** The name of a moment within a sentence, such as "the end of Oct 2026". */
export function useMomentInSentence(): (moment: NamedMoment) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ at, month }) =>
    month === null ? format.date(at) : t("movement.theMonthEnd", { month: format.month(month) });
}

/** The names of moments: the ends of months, and the days of runs. */
export function useMomentWords(): (moments: readonly NamedMoment[]) => string[] {
  const { t } = useTranslation();
  const format = useFormat();
  return (moments) => {
    const runs = moments.filter(({ month }) => month === null).map(({ at }) => at);
    const labels = momentLabels(format, runs);
    return moments.map(({ at, month }) =>
      month === null
        ? (labels[runs.indexOf(at)] ?? "")
        : t("movement.monthEnd", { month: format.month(month) }),
    );
  };
}
