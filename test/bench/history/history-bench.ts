import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { reportOf, startProcess } from "../child.ts";
import { runScoring } from "../import/contest.ts";
import { startPostgres, type BenchPostgres } from "../import/postgres.ts";
import { number } from "../import/report.ts";
import { median, reached, tableLines } from "../table.ts";
import { fillStore, type StoreSize } from "./fill-store.ts";
import type { HistoryResult } from "./history-process.ts";

interface HistoryOptions extends StoreSize {
  readonly rounds: number;
}

/** A tenth of the store must take about as much memory. */
const SMALL = 10;
const MORE_MEMORY = 64e6;

/** Works out the history of a generated store, beside the scoring of all its customers. */
export async function historyBench({ customers, orders, rounds }: HistoryOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "sixfold-bench-"));
  const postgres = await startPostgres(folder);
  const cleanUp = async (): Promise<void> => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  // PostgreSQL outlives this process, unless it is stopped.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void cleanUp().finally(() => process.exit(130)));
  try {
    const small = { customers: Math.ceil(customers / SMALL), orders: Math.ceil(orders / SMALL) };
    const smallPeak = peakOf((await measure(postgres, small, rounds)).histories);
    const large = await measure(postgres, { customers, orders }, rounds);
    report(large, smallPeak);
  } finally {
    await cleanUp();
  }
}

interface Measured {
  readonly firstScoring: number;
  readonly laterScoring: number;
  readonly histories: readonly HistoryResult[];
}

async function measure(postgres: BenchPostgres, size: StoreSize, rounds: number): Promise<Measured> {
  const databaseUrl = await postgres.emptyDatabase();
  console.log(`${number(size.orders)} orders of ${number(size.customers)} customers`);
  await fillStore(databaseUrl, size);
  await postgres.settle();
  const { firstSeconds, againSeconds } = await runScoring(databaseUrl);
  const histories: HistoryResult[] = [];
  for (let round = 0; round < rounds; round++) {
    await postgres.settle();
    const process = await startProcess(new URL("./history-process.ts", import.meta.url), { databaseUrl });
    histories.push(await reportOf<HistoryResult>(process));
  }
  return { firstScoring: firstSeconds, laterScoring: againSeconds, histories };
}

function peakOf(histories: readonly HistoryResult[]): number {
  return Math.max(...histories.map(({ peakBytes }) => peakBytes));
}

function report({ firstScoring, laterScoring, histories }: Measured, smallPeak: number): void {
  const seconds = median(histories.map((each) => each.seconds));
  const table = [
    ["", "s"],
    ["all customers scored, the first time", firstScoring.toFixed(2)],
    ["all customers scored, when nobody moves", laterScoring.toFixed(2)],
    ["the history of 36 month ends", seconds.toFixed(2)],
  ];
  console.log(["", ...tableLines(table), ""].join("\n"));
  const peak = peakOf(histories);
  reached(
    "the history takes at most half as long as a scoring",
    seconds <= Math.min(firstScoring, laterScoring) / 2,
  );
  reached(
    `its memory is flat: ${number(peak / 1e6)} MB, and ${number(smallPeak / 1e6)} MB for a tenth of the store`,
    peak - smallPeak <= MORE_MEMORY,
  );
}
