import { useTranslation } from "react-i18next";

import type { Estimate } from "../../domain/backtest/intervals.ts";

interface EstimateTextProps {
  readonly estimate: Estimate | null;
  readonly format: (value: number) => string;
}

/** A figure with its interval below. A dash if there is none. */
export function EstimateText({ estimate, format }: EstimateTextProps) {
  const { t } = useTranslation();
  if (estimate === null) return <>{t("figure.none")}</>;
  const { value, low, high } = estimate;
  return (
    <span>
      {format(value)}
      <span className="sf-interval">{t("backtest.interval", { low: format(low), high: format(high) })}</span>
    </span>
  );
}
