import type { FitWarning } from "../../app/domain/fit-check/fit-check.ts";
import { GROUPS } from "../../app/domain/groups/group.ts";
import { ENGLISH_NAMES } from "../../app/sync/group-names.ts";
import { decimal, type Report } from "./result.ts";

const count = new Intl.NumberFormat("en");
const share = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 1 });

/** The six groups as a table: customers, share, and what arrived at Shopify and Klaviyo. */
export function groupsTable(report: Report): string {
  const rows = GROUPS.map((group) => [
    ENGLISH_NAMES[group],
    count.format(report.groups[group]),
    share.format(report.customers === 0 ? 0 : report.groups[group] / report.customers),
    count.format(arrived(report.shopify.tagged, ENGLISH_NAMES[group])),
    count.format(arrived(report.klaviyo.lists, ENGLISH_NAMES[group])),
  ]);
  const total = [
    "All",
    count.format(report.customers),
    "",
    sum(report.shopify.tagged),
    sum(report.klaviyo.lists),
  ];
  return table([["Group", "Customers", "Share", "Tagged", "Listed"], ...rows, total]);
}

/** What arrived under the name of a group: `<prefix>: <name>`. */
function arrived(counts: Readonly<Record<string, number>>, name: string): number {
  const found = Object.entries(counts).find(([label]) => label.endsWith(`: ${name}`));
  return found?.[1] ?? 0;
}

function sum(counts: Readonly<Record<string, number>>): string {
  return count.format(Object.values(counts).reduce((total, each) => total + each, 0));
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ");
  const [head, ...body] = rows.map(line);
  return [head, "-".repeat(head?.length ?? 0), ...body].join("\n");
}

/** The boundaries in words, a line for each dimension. */
export function boundariesInWords(report: Report, currency: string, exponent: number): string {
  const { r, f, m } = report.model.boundaries;
  const money = (minor: number): string => `${decimal(String(minor), exponent)} ${currency}`;
  const steps = (first: number, step: 1 | -1, words: readonly string[]): string =>
    words.map((text, i) => `${first + step * i}: ${text}`).join(", ");
  return [
    `Recency (days since the last order)  ${steps(
      5,
      -1,
      r.map((days) => `up to ${days}`),
    )}, then ${5 - r.length}`,
    `Frequency (orders)                   1: one, ${steps(
      2,
      1,
      f.map((orders) => `from ${orders}`),
    )}`,
    m.length === 0
      ? "Monetary (spent)                     3: all the same"
      : `Monetary (spent)                     1: less, ${steps(
          2,
          1,
          m.map((minor) => `from ${money(minor)}`),
        )}`,
    `Nine of ten returning customers are back within ${report.model.gap90Days} days.`,
  ].join("\n");
}

const DIMENSIONS = { r: "days since the last order", f: "numbers of orders", m: "amounts spent" } as const;

/** What speaks for caution with the groups, a line each. */
export function fitInWords(warnings: readonly FitWarning[]): string[] {
  if (warnings.length === 0) return ["Fit check: nothing speaks for caution."];
  return warnings.map((warning) => `Fit check: ${warningInWords(warning)}`);
}

function warningInWords(warning: FitWarning): string {
  const of = (value: number): string => count.format(value);
  switch (warning.code) {
    case "no_customers":
      return "no customer has a counted order, so there is nobody to group.";
    case "short_history":
      return `days of orders: ${of(warning.days)}, ${of(warning.neededDays)} needed; many customers had no time to return yet.`;
    case "few_customers":
      return `customers: ${of(warning.customers)}, ${of(warning.needed)} needed; a handful of people decide the boundaries.`;
    case "mostly_one_time":
      return `ordered once: ${of(warning.oneTimeBuyers)} of ${of(warning.customers)} customers; the groups follow the last order alone.`;
    case "few_values":
      return `different ${DIMENSIONS[warning.dimension]}: ${of(warning.values)}, ${of(warning.needed)} needed; not all five scores are in use.`;
    case "no_recent_orders":
      return `days since the last order of all: ${of(warning.days)}, nine of ten who return do within ${of(warning.gap90Days)}; orders are missing, or all go quiet.`;
  }
}

/** Orders that were read and the reasons why some do not count. */
export function ordersInWords(report: Report): string {
  const reasons = Object.entries(report.orders.leftOut)
    .filter(([, orders]) => orders > 0)
    .map(([reason, orders]) => `${reason.replaceAll("_", " ")} ${count.format(orders)}`);
  const leftOut = reasons.length === 0 ? "none left out" : `left out: ${reasons.join(", ")}`;
  return `${count.format(report.orders.read)} orders read, ${count.format(report.orders.eligible)} count (${leftOut})`;
}
