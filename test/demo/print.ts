import type { FitWarning } from "../../app/domain/fit-check/fit-check.ts";
import { GROUPS } from "../../app/domain/groups/group.ts";
import { rangesOf, type ScoreRange } from "../../app/domain/rfm/ranges.ts";
import { ENGLISH_NAMES } from "../../app/sync/labels/group-names.ts";
import { decimal, type Report } from "./result.ts";

const count = new Intl.NumberFormat("en");
const share = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 1 });

/** The six groups as a table: customers, share, and how many arrived at Shopify and at Klaviyo. */
export function groupsTable(report: Report): string {
  const rows = GROUPS.map((group) => [
    ENGLISH_NAMES[group],
    count.format(report.groups[group]),
    report.customers === 0 ? "-" : share.format(report.groups[group] / report.customers),
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

/** How many arrived under the label of a group, `<prefix>: <name>`. */
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

/** The boundaries in words, a line for each dimension, and after how long customers return. */
export function boundariesInWords(model: Report["model"], currency: string, exponent: number): string {
  const { r, f, m } = rangesOf(model.boundaries);
  const money = (minor: number): string => `${decimal(String(minor), exponent)} ${currency}`;
  const days = ({ score, from, to }: ScoreRange): string => {
    if (to !== null) return `${score}: up to ${to}`;
    return from === 0 ? `${score}: everyone` : `then ${score}`;
  };
  const orders = ({ score, from, to }: ScoreRange): string =>
    from === 1 && to === 1 ? `${score}: one` : `${score}: from ${from}`;
  const spent = ({ score, from, to }: ScoreRange): string => {
    if (from > 0) return `${score}: from ${money(from)}`;
    return to === null ? `${score}: everyone` : `${score}: less`;
  };
  return [
    `Recency (days since the last order)  ${r.map(days).join(", ")}${unused(r, [4, 3, 2, 1])}`,
    `Frequency (orders)                   ${f.map(orders).join(", ")}${unused(f, [2, 3, 4, 5])}`,
    `Monetary (spent)                     ${m.map(spent).join(", ")}${unused(m, [1, 2, 3, 4, 5])}`,
    rhythmInWords(model),
  ].join("\n");
}

/** The scores that no customer can get. */
function unused(ranges: readonly ScoreRange[], scores: readonly number[]): string {
  const missing = scores.filter((score) => ranges.every((range) => range.score !== score));
  return missing.length === 0 ? "" : `; not in use: ${missing.join(", ")}`;
}

function rhythmInWords(model: Report["model"]): string {
  const { gap50Days, gap75Days, gap90Days } = model;
  if (model.rhythm !== "measured") {
    return "How soon customers return is not known yet: too few have come back so far.";
  }
  const groups = "nobody is about to sleep, sleeping or at risk";
  if (gap50Days === gap90Days)
    return `Nine of ten returning customers are back within ${gap90Days} days: until then ${groups}.`;
  return [
    `Returning customers are back: half within ${gap50Days} days, three of four within ${gap75Days}, nine of ten within ${gap90Days}.`,
    `Until ${gap50Days} days after a first order, or ${gap75Days} after a later one, ${groups}.`,
  ].join("\n");
}

const DIMENSIONS = { r: "days since the last order", f: "numbers of orders", m: "amounts spent" } as const;

/** The reasons to be careful with the groups, a line for each. */
export function fitInWords(warnings: readonly FitWarning[]): string[] {
  if (warnings.length === 0) return ["Fit check: the data is good enough for groups."];
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
    case "fixed_schedule":
      return `most customers reorder on a fixed schedule, about every ${of(warning.days)} days; until the next order is due, a customer who has canceled looks like everyone else.`;
    case "no_recent_orders":
      return `days since the last order of all: ${of(warning.days)}, ${returning(warning.gap90Days)}; orders are missing, or all go quiet.`;
  }
}

function returning(gap90Days: number | null): string {
  return gap90Days === null
    ? "how soon customers return is not known yet"
    : `nine of ten who return do within ${count.format(gap90Days)}`;
}

/** How many orders were read, and why some don't count. */
export function ordersInWords(report: Pick<Report, "orders">): string {
  const reasons = Object.entries(report.orders.leftOut)
    .filter(([, orders]) => orders > 0)
    .map(([reason, orders]) => `${reason.replaceAll("_", " ")} ${count.format(orders)}`);
  const leftOut = reasons.length === 0 ? "none left out" : `left out: ${reasons.join(", ")}`;
  const { read, eligible } = report.orders;
  return `${count.format(read)} ${read === 1 ? "order" : "orders"} read, ${count.format(eligible)} ${eligible === 1 ? "counts" : "count"} (${leftOut})`;
}
