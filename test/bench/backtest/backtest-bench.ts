import { join } from "node:path";

import { backtest } from "../../../app/domain/backtest/backtest.ts";
import type { BacktestReport, Comparison, Difference } from "../../../app/domain/backtest/report.ts";
import type { Estimate, Verdict } from "../../../app/domain/backtest/intervals.ts";
import { rankingsOf, type RankingName } from "../../../app/domain/backtest/rankings.ts";
import { amountMajor } from "../../../app/domain/orders/money.ts";
import { fitModel } from "../../../app/domain/rfm/model.ts";
import { OptionsError, type BacktestFile } from "../options.ts";
import { reached, tableLines } from "../table.ts";
import { observe } from "./observe.ts";
import { cdnowOrders, csvOrders, type BenchOrders } from "./orders.ts";
import { predictAt, type Predicted } from "./prediction-rankings.ts";
import { printPredicted } from "./print-predicted.ts";

type Period = Omit<BacktestFile, "file">;

/** Dates of a known store, with the figures that the groups and the predictions must reach. */
interface Goal extends Period {
  /** AUC of the groups; null: any. */
  readonly groups: number | null;
  readonly auc: number;
  readonly gini: number;
}

const goal = (at: string, days: number, groups: number | null, auc: number, gini: number): Goal => ({
  at: new Date(`${at}T00:00:00Z`),
  days,
  windowYears: 10,
  groups,
  auc,
  gini,
});

const CDNOW = [goal("1997-10-01", 90, 0.75, 0.775, 0.625), goal("1998-01-01", 180, 0.775, 0.803, 0.675)];
const TEN_YEARS = [
  goal("2012-01-01", 365, null, 0.772, 0.64),
  goal("2013-07-01", 180, null, 0.83, 0.71),
  goal("2014-01-01", 365, null, 0.884, 0.75),
];

/**
 * Prints how well groups, predictions and plainer rankings foretold what customers did. Without a file of orders it
 * takes CDNOW's, and a store of eleven years where TENYEARS_DIR names its folder.
 */
export async function backtestBench(given: BacktestFile | null): Promise<void> {
  if (given !== null) {
    printReport(reportOf(await csvOrders(given.file), given), given);
    return;
  }
  const folder = process.env["CDNOW_DIR"] ?? "";
  if (folder === "") throw new OptionsError("CDNOW_DIR names no folder: set it, or give --orders FILE.");
  meetGoals(await cdnowOrders(folder), CDNOW);
  const other = process.env["TENYEARS_DIR"] ?? "";
  if (other === "") console.log("TENYEARS_DIR names no folder: left out.");
  else meetGoals(await csvOrders(join(other, "orders.csv")), TEN_YEARS);
}

function meetGoals(orders: BenchOrders, goals: readonly Goal[]): void {
  for (const each of goals) {
    const { report, predicted } = printReport(reportOf(orders, each), each);
    if (each.groups !== null) {
      const groups = report.rankings.find((one) => one.name === "sixfold")?.auc?.value ?? NaN;
      reached(`AUC of the groups ${groups.toFixed(4)}, at least ${each.groups}`, groups >= each.groups);
    }
    const auc = valueOf(report.rankings.find((one) => one.name === "chance")?.auc);
    const gini = valueOf(report.rankings.find((one) => one.name === "expected_revenue")?.gini);
    reached(`AUC of the chance ${auc.toFixed(4)}, at least ${each.auc}`, auc >= each.auc);
    reached(`Gini of the expected revenue ${gini.toFixed(4)}, at least ${each.gini}`, gini >= each.gini);
    const ahead = predicted?.aheadOfRecency;
    reached("AUC of the chance ahead of recency", ahead?.auc === "ahead");
    reached("Gini of the expected revenue ahead of recency", ahead?.gini === "ahead");
    console.log("");
  }
}

function valueOf(estimate: Estimate | null | undefined): number {
  return estimate?.value ?? NaN;
}

interface Tested {
  readonly report: BacktestReport;
  readonly currency: string;
  readonly seconds: number;
  readonly laterOrders: number;
  /** null: the rhythm was not known. */
  readonly predicted:
    (Predicted & { readonly aheadOfRecency: Record<"auc" | "gini", Verdict | undefined> }) | null;
}

function reportOf({ orders, currency }: BenchOrders, period: Period): Tested {
  const { columns, rhythm, outcomes, known, laterOrders } = observe(orders, period);
  const { boundaries } = fitModel(columns, rhythm, currency);
  const predicted = predictAt(known, period);
  const start = performance.now();
  const plain = rankingsOf(columns, boundaries);
  const report = backtest([...plain, ...(predicted?.rankings ?? [])], outcomes);
  const seconds = (performance.now() - start) / 1_000;
  const recency = plain.filter((one) => one.name === "recency");
  const beside = (name: RankingName): Comparison | undefined =>
    backtest([...(predicted?.rankings ?? []).filter((one) => one.name === name), ...recency], outcomes)
      .comparisons[0];
  const aheadOfRecency = {
    auc: beside("chance")?.auc?.verdict,
    gini: beside("expected_revenue")?.gini?.verdict,
  };
  return { report, currency, seconds, laterOrders, predicted: predicted && { ...predicted, aheadOfRecency } };
}

function printReport(tested: Tested, { at, days }: Period): Tested {
  const { report, currency, seconds } = tested;
  const money = (estimate: Estimate | null): string =>
    interval(estimate, (minor) => amountMajor(minor, currency).toFixed(2));
  const groups = report.rankings.flatMap((ranking) =>
    (ranking.groups ?? []).map((group) => [
      `${ranking.name}: ${group.group}`,
      String(group.customers),
      interval(group.rate, (rate) => `${(100 * rate).toFixed(1)} %`),
      money(group.revenuePerCustomer),
      interval(group.rateLift),
      interval(group.revenueLift),
    ]),
  );
  const rankings = report.rankings.map(({ name, auc, gini }) => {
    const versus = report.comparisons.find((one) => one.with === name);
    return [name, interval(auc, three), interval(gini, three), said(versus?.auc), said(versus?.gini)];
  });
  const head = ["group", "customers", "bought again", `${currency} each`, "lift of rate", "lift of revenue"];
  const against = ["ranking", "AUC", "Gini of later revenue", "Sixfold's AUC beside it", "Sixfold's Gini"];
  const scored = `${report.customers} customers as of ${at.toISOString().slice(0, 10)}, ${report.bought} bought`;
  console.log(`${scored} in the next ${days} days; 95 % intervals, resampled in ${seconds.toFixed(1)} s\n`);
  console.log([...tableLines([head, ...groups]), "", ...tableLines([against, ...rankings]), ""].join("\n"));
  const came = { orders: tested.laterOrders, revenueMinor: report.revenueMinor };
  printPredicted(tested.predicted, came, currency);
  return tested;
}

const three = (value: number): string => value.toFixed(3);

function interval(estimate: Estimate | null, text = (value: number): string => value.toFixed(2)): string {
  return estimate === null
    ? "-"
    : `${text(estimate.value)} (${text(estimate.low)} to ${text(estimate.high)})`;
}

function said(difference: Difference | null | undefined): string {
  if (difference === undefined || difference === null) return "-";
  return `${interval(difference, three)} ${difference.verdict.replaceAll("_", " ")}`;
}
