import { backtest } from "../../../app/domain/backtest/backtest.ts";
import type { BacktestReport, Difference } from "../../../app/domain/backtest/report.ts";
import type { Estimate } from "../../../app/domain/backtest/intervals.ts";
import { rankingsOf } from "../../../app/domain/backtest/rankings.ts";
import { amountMajor } from "../../../app/domain/orders/money.ts";
import { fitModel } from "../../../app/domain/rfm/model.ts";
import { OptionsError, type BacktestFile } from "../options.ts";
import { reached, tableLines } from "../table.ts";
import { bgNbdRankings } from "./bg-nbd-rankings.ts";
import { observe } from "./observe.ts";
import { cdnowOrders, csvOrders, type BenchOrders } from "./orders.ts";

type Period = Omit<BacktestFile, "file">;

/** The rows of CDNOW, and the AUC that each must reach. */
const CDNOW: readonly (Period & { readonly auc: number })[] = [
  { at: new Date("1997-10-01T00:00:00Z"), days: 90, windowYears: 10, auc: 0.75 },
  { at: new Date("1998-01-01T00:00:00Z"), days: 180, windowYears: 10, auc: 0.775 },
];

/** Prints how well the groups foretold what customers did. Without a file of orders it takes CDNOW's. */
export async function backtestBench(given: BacktestFile | null): Promise<void> {
  if (given !== null) {
    printReport(reportOf(await csvOrders(given.file), given), given);
    return;
  }
  const folder = process.env["CDNOW_DIR"] ?? "";
  if (folder === "") throw new OptionsError("CDNOW_DIR names no folder: set it, or give --orders FILE.");
  const orders = await cdnowOrders(folder);
  for (const period of CDNOW) {
    const { report } = printReport(reportOf(orders, period), period);
    const ours = report.rankings[0]?.auc?.value ?? NaN;
    const quintiles = report.comparisons.find((one) => one.with === "quintiles")?.auc;
    reached(`AUC ${ours.toFixed(4)}, at least ${period.auc}`, ours >= period.auc);
    reached("not below quintiles", (quintiles?.value ?? NaN) >= 0);
    console.log("");
  }
}

interface Tested {
  readonly report: BacktestReport;
  readonly currency: string;
  readonly seconds: number;
}

function reportOf({ orders, currency }: BenchOrders, period: Period): Tested {
  const observed = observe(orders, period);
  const { columns, rhythm, outcomes } = observed;
  const { boundaries } = fitModel(columns, rhythm, currency);
  const start = performance.now();
  const rankings = [...rankingsOf(columns, boundaries), ...bgNbdRankings(observed, period.days)];
  const report = backtest(rankings, outcomes);
  return { report, currency, seconds: (performance.now() - start) / 1_000 };
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
