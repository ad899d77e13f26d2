import { beforeAll, describe, expect, it } from "vitest";

import { backtest } from "../../app/domain/backtest/backtest.ts";
import type { BacktestReport } from "../../app/domain/backtest/report.ts";
import { rankingsOf } from "../../app/domain/backtest/rankings.ts";
import { fitModel } from "../../app/domain/rfm/model.ts";
import { observe } from "../bench/backtest/observe.ts";
import { cdnowOrders, type BenchOrders } from "../bench/backtest/orders.ts";

const FOLDER = process.env["CDNOW_DIR"] ?? "";

describe.skipIf(FOLDER === "")("a back-test on CDNOW (CDNOW_DIR names its folder)", () => {
  let cdnow: BenchOrders;

  beforeAll(async () => {
    cdnow = await cdnowOrders(FOLDER);
  });

  function report(at: string, days: number): BacktestReport {
    const period = { at: new Date(`${at}T00:00:00Z`), days, windowYears: 10 };
    const { columns, rhythm, outcomes } = observe(cdnow.orders, period);
    const rankings = rankingsOf(columns, fitModel(columns, rhythm, cdnow.currency).boundaries);
    return backtest(rankings, outcomes, { resamples: 200, seed: 1 });
  }

  it.each([
    ["1997-10-01", 90, { sixfold: 0.755, quintiles: 0.74, recency: 0.763, order_count: 0.758 }],
    ["1998-01-01", 180, { sixfold: 0.781, quintiles: 0.766, recency: 0.795, order_count: 0.791 }],
  ])("as of %s, the next %i days", (at, days, expected) => {
    const { rankings, comparisons } = report(at, days);
    for (const { name, auc } of rankings)
      expect(auc?.value.toFixed(3)).toBe(expected[name as keyof typeof expected].toFixed(3));
    const verdicts = Object.fromEntries(comparisons.map((one) => [one.with, one.auc?.verdict]));
    expect(verdicts["quintiles"]).toBe("ahead");
    expect(verdicts["recency"]).toBe("behind");
  });

  it("finds later revenue where the groups say", () => {
    const { rankings } = report("1998-01-01", 180);
    const gini = Object.fromEntries(rankings.map((one) => [one.name, one.gini?.value.toFixed(2)]));
    expect(gini).toMatchObject({ sixfold: "0.60", quintiles: "0.53" });
    const rates = (rankings[0]?.groups ?? []).flatMap(({ rate }) => (rate === null ? [] : [rate.value]));
    expect(rates).toEqual([...rates].sort((a, b) => b - a));
  });
});
