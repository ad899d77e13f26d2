import { Button, Select } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { PERIOD_DAYS, type PeriodDays } from "../../domain/backtest/periods.ts";
import { useFormat } from "../format/shop-format.tsx";
import { isBacktesting, type DateView, type MeasureProps } from "./measure-view.ts";

interface BacktestFormProps extends MeasureProps {
  readonly dates: readonly DateView[];
}

/** Chooses the date, and how many days after it to look at. Offers only what the orders cover. */
export function BacktestForm({ view, dates, pending, onBacktest }: BacktestFormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [wanted, setWanted] = useState<{ daysBack: PeriodDays; days: PeriodDays }>({
    daysBack: 180,
    days: 180,
  });
  const date = dates.find(({ daysBack }) => daysBack === wanted.daysBack) ?? dates.at(-1);
  if (date === undefined) return null;
  const { daysBack, horizons } = date;
  const days = horizons.findLast((each) => each <= wanted.days) ?? PERIOD_DAYS[0];
  const choose = (change: Partial<typeof wanted>): void => setWanted({ daysBack, days, ...change });
  return (
    <div className="sf-toolbar sf-toolbar-end">
      <div className="sf-toolbar-sort">
        <Select
          label={t("backtest.dateLabel")}
          options={dates.map((each) => ({
            value: String(each.daysBack),
            label: t("backtest.date", { date: format.date(each.at), days: format.count(each.daysBack) }),
          }))}
          value={String(daysBack)}
          onChange={(value) => choose({ daysBack: periodOf(value) })}
        />
      </div>
      <div className="sf-toolbar-sort">
        <Select
          label={t("backtest.daysLabel")}
          options={horizons.map((each) => ({
            value: String(each),
            label: t("backtest.days", { days: format.count(each) }),
          }))}
          value={String(days)}
          onChange={(value) => choose({ days: periodOf(value) })}
        />
      </div>
      <Button
        onClick={() => onBacktest(daysBack, days)}
        loading={pending === "backtest"}
        disabled={isBacktesting(view)}
      >
        {t("backtest.run")}
      </Button>
    </div>
  );
}

function periodOf(text: string): PeriodDays {
  return PERIOD_DAYS.find((each) => String(each) === text) ?? PERIOD_DAYS[0];
}
