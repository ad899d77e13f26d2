import type { ArmSizes } from "../../../app/domain/experiment/arm.ts";
import { MEASURES, type Measure } from "../../../app/domain/experiment/estimates.ts";
import { powerOf, type MeasurePower } from "../../../app/domain/experiment/power.ts";
import { reached, tableLines } from "../table.ts";
import { tallyOf, type Tally } from "./coverage.ts";
import { pastOf, withLargerOrders, withMoreBuyers, type Customers } from "./simulated-store.ts";

const SHARES = [0.02, 0.08, 0.25];
const SIZES: readonly ArmSizes[] = [
  { sample: 1_000, holdout: 1_000 },
  { sample: 10_000, holdout: 10_000 },
  { sample: 1_000, holdout: 200 },
  { sample: 200, holdout: 1_000 },
];
const MEAN_MINOR = 5_000;
const LARGER_ORDERS = 0.5;

/** Three standard errors, since there are many lines. */
const ERRORS = 3;
const NAMED_AT_MOST = 0.05;
const COVERED = { least: 0.93, most: 0.97 };
const FOUND_AT_LEAST = 0.7;

/** One row of the table: experiments with the same arms, customers and measure. */
interface Row {
  readonly measure: Measure;
  readonly share: number;
  readonly sizes: ArmSizes;
  readonly power: MeasurePower;
  readonly without: Tally;
  /** The smallest difference that is found, by more buyers. */
  readonly smallest: Tally;
  /** Orders half as large again: only revenue has such an effect. */
  readonly larger: Tally | null;
}

/** Simulates experiments with and without an effect, and prints how often they are right. */
export function experimentsBench(experiments: number): void {
  const start = performance.now();
  const rows = MEASURES.flatMap((measure) =>
    SHARES.flatMap((share) => SIZES.map((sizes) => rowOf(measure, share, sizes, experiments))),
  );
  console.log([...tableLines([HEAD, ...rows.map(cells)]), ""].join("\n"));
  const seconds = ((performance.now() - start) / 1_000).toFixed(0);
  console.log(`${experiments} experiments in each case, in ${seconds} s\n`);
  sayReached(rows, experiments);
}

const HEAD = [
  "decided by",
  "order anyway",
  "arms",
  "told before",
  "no effect: sample won",
  "holdout won",
  "covered",
  "smallest lift",
  "found",
  "covered",
  "larger orders: covered",
];

function rowOf(measure: Measure, share: number, sizes: ArmSizes, experiments: number): Row {
  const holdout: Customers = { share, meanMinor: MEAN_MINOR };
  const power = powerOf(pastOf(holdout), sizes).byMeasure[measure];
  const lift = power.smallestLift ?? 0;
  const seed = Math.round(share * 100) + sizes.sample + 7 * sizes.holdout;
  const tally = (sample: Customers, nth: number): Tally =>
    tallyOf({ sizes, customers: { sample, holdout }, measure }, experiments, seed + nth);
  return {
    ...{ measure, share, sizes, power },
    without: tally(holdout, 0),
    smallest: tally(withMoreBuyers(holdout, lift), 1),
    larger: measure === "revenue_per_customer" ? tally(withLargerOrders(holdout, LARGER_ORDERS), 2) : null,
  };
}

function cells({ measure, share, sizes, power, without, smallest, larger }: Row): string[] {
  return [
    measure.replaceAll("_", " "),
    percent(share, 0),
    `${sizes.sample}/${sizes.holdout}`,
    power.verdict.replaceAll("_", " "),
    percent(without.sampleWon),
    percent(without.holdoutWon),
    percent(without.covered),
    percent(power.smallestLift ?? NaN, 0),
    percent(smallest.sampleWon),
    percent(smallest.covered),
    larger === null ? "-" : percent(larger.covered),
  ];
}

function sayReached(rows: readonly Row[], experiments: number): void {
  const error = ERRORS * Math.sqrt((NAMED_AT_MOST * (1 - NAMED_AT_MOST)) / experiments);
  const named = Math.max(...rows.map(({ without }) => without.sampleWon + without.holdoutWon));
  const limit = `at most 5 %, with three binomial errors ${percent(NAMED_AT_MOST + error)}`;
  reached(`without an effect ${percent(named)} name a winner, ${limit}`, named <= NAMED_AT_MOST + error);
  sayCovered(
    "the smallest difference that is found",
    rows.map(({ smallest }) => smallest.covered),
  );
  const told = rows.filter(({ power }) => power.verdict !== "too_small");
  sayCovered(
    "orders half as large again, unless the arms are told to be too small before",
    told.flatMap(({ larger }) => larger?.covered ?? []),
  );
  const found = Math.min(...rows.map(({ smallest }) => smallest.sampleWon));
  const power = `the smallest difference, at 80 % power, is found by ${percent(found)} at least, of 70 %`;
  reached(power, found >= FOUND_AT_LEAST);
}

function sayCovered(effect: string, shares: readonly number[]): void {
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  const within = least >= COVERED.least && most <= COVERED.most;
  reached(`intervals cover ${effect}: ${percent(least)} to ${percent(most)}, of 93 to 97 %`, within);
}

function percent(share: number, decimals = 1): string {
  return `${(100 * share).toFixed(decimals)} %`;
}
