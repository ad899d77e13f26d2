import { missesOf, type Compared } from "../../../app/domain/predict/closed-windows.ts";
import { amountMajor } from "../../../app/domain/orders/money.ts";
import { tableLines } from "../table.ts";
import type { NextOrderCheck } from "./next-order-check.ts";
import type { Predicted } from "./prediction-rankings.ts";

/** Prints what was expected in all, what came, and how far off predictions had been before, by tenth. */
export function printPredicted(
  predicted: Predicted | null,
  came: { readonly orders: number; readonly revenueMinor: number },
  currency: string,
): void {
  if (predicted === null) {
    console.log("no prediction: fewer than 30 gaps between orders\n");
    return;
  }
  const { fit, windows } = predicted;
  const money = (minor: number): string => amountMajor(minor, currency).toFixed(0);
  const expected = `${predicted.expectedOrders.toFixed(0)} orders, ${money(predicted.expectedRevenueMinor)} ${currency}`;
  console.log(
    `method ${fit.method}, ${fit.cuts.length} past cuts, ${fit.buyers} buyers at them: ${expected} expected; ` +
      `${came.orders} orders, ${money(came.revenueMinor)} ${currency} came`,
  );
  const misses = missesOf(windows);
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  if (misses === null) console.log("no window is over before the date: how far off it is, is not known\n");
  else
    console.log(
      `off by ${percent(misses.newest)} in the newest window that was over, ` +
        `at most by ${percent(misses.orders)} in orders and ${percent(misses.revenue)} in revenue\n`,
    );
  printNextOrders("next order", predicted.nextOrders);
  printNextOrders("next order, with ranges that are too long to be told", predicted.anyNextOrders);
  const line = (name: string, one: Compared): string[] => [
    name,
    String(one.customers),
    one.expectedOrders.toFixed(0),
    one.orders.toFixed(0),
    money(one.expectedRevenueMinor),
    money(one.revenueMinor),
  ];
  const head = ["window", "customers", "orders expected", "came", `${currency} expected`, "came"];
  const rows = windows.flatMap((window, back) => [
    line(`from ${window.at.toISOString().slice(0, 10)}`, window),
    ...(back > 0 ? [] : window.tenths.map((tenth, i) => line(`  tenth ${i + 1}`, tenth))),
  ]);
  console.log([...tableLines([head, ...rows]), ""].join("\n"));
}

function printNextOrders(name: string, check: NextOrderCheck): void {
  const share = (count: number): string => `${((100 * count) / Math.max(1, check.told)).toFixed(1)} %`;
  console.log(
    `${name}: a range for ${check.expected} customers, ${check.medianDays} days long in the middle; of ${check.told} ` +
      `whose range is over by now, ${share(check.within)} ordered in it, ${share(check.before)} before, ` +
      `${share(check.after)} later or not at all; ${check.overdue} were overdue\n`,
  );
}
