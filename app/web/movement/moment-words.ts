import { useTranslation } from "react-i18next";

import { momentLabels } from "../format/moment-labels.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { MomentOption } from "./movement-view.ts";

/** The names of moments: the ends of months, and the days of runs. */
export function useMomentWords(): (moments: readonly Pick<MomentOption, "at" | "month">[]) => string[] {
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
