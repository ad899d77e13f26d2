import { resolve } from "node:path";
import { parseArgs } from "node:util";

export const USAGE = `npm run bench -- score              scoring against other ways to do it, on generated customers
  --customers N                    how many (default 1,000,000)
  --rounds N                       of each contender, in turn (default 5)
  --memory N                       customers of the memory test (default 10,000,000; 0: none)
npm run bench -- predict            fits and predictions of generated customers, beside their scoring
  --customers N                    how many (default 1,000,000)
npm run bench -- import             the import of a generated store, beside COPY, DuckDB and the counting of newlines
  --orders N, --customers N        how many (default 2,000,000 of 396,000 customers)
  --rounds N                       of each contender, in turn (default 3)
  --memory N                       orders of a second memory test (default 20,000,000; 0: none)
npm run bench -- history            the history of a generated store, beside the scoring of its customers
  --customers N, --orders N        how many (default 1,000,000 and three orders a customer)
  --rounds N                       of the history (default 3)
npm run bench -- sync               requests and simulated minutes of a large shop's syncs, under Klaviyo's limits
  --customers N                    how many (default 1,000,000)
npm run bench -- segments           counts of presets and random rules of a generated store, beside plain SQL by hand
  --customers N, --orders N        how many (default 200,000 and three orders a customer)
  --engagement N                   days of engagement (default ten a customer, at most 2,000,000)
  --rules N                        random rules three deep (default 100)
npm run bench -- pages              each page of a generated store in a slowed-down browser, its loader, and the endpoints
                                   for extensions and Flow
  --customers N, --orders N        how many (default 1,000,000 and three orders a customer)
  --rounds N                       of each page (default 5; 0: no browser)
npm run bench -- fleet              shops of every size in the same tables, beside each alone; the night; webhooks
  --shops N                        how many (default 300; the issue's fleet has 5,000, which takes an hour to make)
  --rounds N                       of each piece of work (default 5)
  --jobs N                         finished jobs in the queue (default 1,000,000)
npm run bench -- backtest           what the groups of a past date said, beside plainer rankings
  --orders FILE --at DATE --days N  a CSV of orders, scored as of the date, and the days after it
                                   (without: CDNOW, in the folder that CDNOW_DIR names)
  --years N                        how many years of orders count (default 10)
npm run bench -- experiments        how often simulated experiments name a winner, and are right
  --experiments N                  of each kind (default 2,000)
npm run bench -- methods            other ways to the intervals of experiments, beside ours
  --experiments N                  of each kind (default 1,000)`;

export type BenchOptions =
  | { readonly bench: "score"; readonly customers: number; readonly rounds: number; readonly memory: number }
  | { readonly bench: "memory" | "predict" | "sync"; readonly customers: number }
  | { readonly bench: "experiments" | "methods"; readonly experiments: number }
  | { readonly bench: "fleet"; readonly shops: number; readonly rounds: number; readonly jobs: number }
  | {
      readonly bench: "import";
      readonly orders: number;
      readonly customers: number;
      readonly rounds: number;
      readonly memory: number;
    }
  | {
      readonly bench: "history" | "pages";
      readonly orders: number;
      readonly customers: number;
      readonly rounds: number;
    }
  | {
      readonly bench: "segments";
      readonly orders: number;
      readonly customers: number;
      readonly engagement: number;
      readonly rules: number;
    }
  | { readonly bench: "backtest"; readonly orders: BacktestFile | null };

export interface BacktestFile {
  readonly file: string;
  readonly at: Date;
  readonly days: number;
  readonly windowYears: number;
}

/** A wrong option; its message names it and the cure. */
export class OptionsError extends Error {}

const TOO_MANY_CUSTOMERS = "--customers can't be more than --orders: each has one.";

/** @throws OptionsError naming what is wrong */
export function readOptions(args: readonly string[]): BenchOptions {
  const { positionals, values } = parse(args);
  const count = (name: keyof typeof values, otherwise: number, least = 1): number => {
    const text = values[name];
    if (text === undefined) return otherwise;
    const number = Number(text);
    if (!Number.isInteger(number) || number < least)
      throw new OptionsError(`--${name} takes a whole number from ${least}; it is "${text}".`);
    return number;
  };
  const [bench] = positionals;
  if (bench === "score") {
    const memory = count("memory", 10_000_000, 0);
    return { bench, customers: count("customers", 1_000_000), rounds: count("rounds", 5), memory };
  }
  if (bench === "memory") return { bench, customers: count("customers", 10_000_000) };
  if (bench === "import") {
    const [orders, customers] = [count("orders", 2_000_000), count("customers", 396_000)];
    if (customers > orders) throw new OptionsError(TOO_MANY_CUSTOMERS);
    return { bench, orders, customers, rounds: count("rounds", 3), memory: count("memory", 20_000_000, 0) };
  }
  if (bench === "history" || bench === "pages") {
    const customers = count("customers", 1_000_000);
    const orders = count("orders", 3 * customers);
    if (customers > orders) throw new OptionsError(TOO_MANY_CUSTOMERS);
    const rounds = bench === "history" ? count("rounds", 3) : count("rounds", 5, 0);
    return { bench, orders, customers, rounds };
  }
  if (bench === "predict") return { bench, customers: count("customers", 1_000_000, 1_000) };
  if (bench === "sync") return { bench, customers: count("customers", 1_000_000, 50) };
  if (bench === "segments") {
    const customers = count("customers", 200_000, 100);
    const orders = count("orders", 3 * customers);
    if (customers > orders) throw new OptionsError(TOO_MANY_CUSTOMERS);
    const engagement = count("engagement", Math.min(10 * customers, 2_000_000));
    return { bench, customers, orders, engagement, rules: count("rules", 100) };
  }
  if (bench === "fleet")
    return {
      bench,
      shops: count("shops", 300, 20),
      rounds: count("rounds", 5),
      jobs: count("jobs", 1_000_000, 0),
    };
  if (bench === "experiments") return { bench, experiments: count("experiments", 2_000, 100) };
  if (bench === "methods") return { bench, experiments: count("experiments", 1_000, 100) };
  if (bench !== "backtest")
    throw new OptionsError(
      "Say which: score, predict, import, history, sync, segments, pages, fleet, experiments, methods or backtest.",
    );
  if (values.orders === undefined) return { bench, orders: null };
  const at = dateOf(values.at);
  const windowYears = count("years", 10);
  return { bench, orders: { file: resolve(values.orders), at, days: count("days", 180), windowYears } };
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  const options = {
    customers: text,
    rounds: text,
    memory: text,
    orders: text,
    at: text,
    days: text,
    years: text,
    engagement: text,
    rules: text,
    experiments: text,
    shops: text,
    jobs: text,
  };
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new OptionsError(error instanceof Error ? error.message : String(error));
  }
}

/** A bare date means 00:00 UTC. */
function dateOf(text: string | undefined): Date {
  const date = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text ?? "") ? `${text}T00:00:00Z` : "");
  if (Number.isNaN(date.getTime()))
    throw new OptionsError(`--orders needs --at DATE such as 2026-01-31; it is "${text ?? ""}".`);
  return date;
}
