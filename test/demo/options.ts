import { resolve } from "node:path";
import { parseArgs } from "node:util";

/** What `npm run demo` is asked to do. */
export interface DemoOptions {
  readonly headless: boolean;
  readonly fresh: boolean;
  /** Whether the merchant has yet to open the app and to connect Klaviyo. */
  readonly bare: boolean;
  /** Whether the app is built and started again when its sources change. */
  readonly watch: boolean;
  /** A CSV of orders; without one, the generated store. */
  readonly ordersFile: string | null;
  readonly asOf: Date;
  readonly asOfGiven: boolean;
  readonly reportFile: string | null;
  readonly customersFile: string | null;
  readonly dataDir: string;
}

const USAGE = `npm run demo                     the product in a simulated Shopify admin, until Ctrl-C
npm run demo -- --fresh          the same, with an empty data folder
npm run demo -- --bare           the app as it is before the merchant opens it and connects Klaviyo
npm run dev                      the same, built and started again on every edit of the app
npm run demo -- --headless       the whole job without a browser, then the result
  --orders FILE                  a CSV of orders: customer_id,date,amount or Shopify's order export
  --as-of DATE                   score as of this day (2026-01-31) or moment, else now
  --report OUT.json              headless: the result as JSON
  --customers OUT.csv            headless: every customer with score and group
  --data-dir DIR                 where the demo keeps its database (default .demo)`;

/** A wrong option. The message names it and says what to do. */
export class OptionsError extends Error {}

/**
 * Reads the command line.
 * @throws OptionsError that names the wrong option or value
 */
export function readOptions(args: readonly string[], now: Date): DemoOptions {
  const values = parse(args);
  const headless = values.headless ?? false;
  for (const name of ["report", "customers"] as const)
    if (values[name] !== undefined && !headless) throw new OptionsError(`--${name} goes with --headless.`);
  for (const name of ["watch", "bare"] as const)
    if (headless && values[name] === true) throw new OptionsError(`--${name} doesn't go with --headless.`);
  const path = (value: string | undefined): string | null => (value === undefined ? null : resolve(value));
  return {
    headless,
    fresh: values.fresh ?? false,
    bare: values.bare ?? false,
    watch: values.watch ?? false,
    ordersFile: path(values.orders),
    asOf: values["as-of"] === undefined ? now : readMoment(values["as-of"]),
    asOfGiven: values["as-of"] !== undefined,
    reportFile: path(values.report),
    customersFile: path(values.customers),
    dataDir: resolve(values["data-dir"] ?? ".demo"),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        headless: { type: "boolean" },
        fresh: { type: "boolean" },
        bare: { type: "boolean" },
        watch: { type: "boolean" },
        orders: { type: "string" },
        "as-of": { type: "string" },
        report: { type: "string" },
        customers: { type: "string" },
        "data-dir": { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new OptionsError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function readMoment(text: string): Date {
  const moment = /^\d{4}-\d{2}-\d{2}(T.*)?$/.test(text) ? new Date(text) : new Date(Number.NaN);
  const bareDayRolledOver = !text.includes("T") && moment.toJSON()?.slice(0, 10) !== text;
  if (Number.isNaN(moment.getTime()) || bareDayRolledOver)
    throw new OptionsError(`--as-of ${text} is no date; write it as 2026-01-31 or 2026-01-31T12:00:00Z.`);
  return moment;
}
