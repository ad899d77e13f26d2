import type { CustomerColumns } from "../../../app/domain/rfm/model.ts";
import { median, reached, tableLines } from "../table.ts";
import type { Dimensions } from "./dimensions.ts";
import { duckDbOf, scoreByNtile } from "./duckdb.ts";
import { memoryInChild } from "./memory.ts";
import { clusterByCkmeans, clusterByMlKmeans, optimalClustersOfAll } from "./others.ts";
import { definedScores, scoreOurs } from "./ours.ts";
import { generatedCustomers } from "./store.ts";

interface Contender {
  readonly name: string;
  /** What a contender found; null: there is no optimum to compare it with. */
  readonly run: (round: number) => Promise<Dimensions<Uint8Array> | null>;
  readonly optimum: Dimensions<Uint8Array> | null;
}

interface Result {
  readonly name: string;
  readonly seconds: number[];
  /** How many scores differ from the optimum, in the worst round. */
  different: number | null;
}

const MEMORY_LIMIT = 1.5e9;

/** Compares ways to score the same customers in all three dimensions. The ways take turns in each round. */
export async function scoreBench(options: {
  readonly customers: number;
  readonly rounds: number;
  readonly memory: number;
}): Promise<void> {
  const { customers, rounds, memory } = options;
  console.log(`${customers.toLocaleString("en")} customers, ${rounds} rounds in turn, all three dimensions`);
  const contenders = await contendersFor(generatedCustomers(customers));
  const results = contenders.map(({ name }): Result => ({ name, seconds: [], different: null }));
  for (let round = 0; round < rounds; round++) {
    for (const [place, contender] of contenders.entries()) await runOnce(contender, round, results[place]);
  }
  report(results, customers);
  if (memory > 0) await reportMemory(memory);
}

async function contendersFor(columns: CustomerColumns): Promise<Contender[]> {
  const optimum = optimalClustersOfAll(columns);
  const connection = await duckDbOf(columns);
  return [
    { name: "Sixfold", optimum: definedScores(columns), run: async () => scoreOurs(columns) },
    { name: "ml-kmeans, defaults", optimum, run: async (round) => clusterByMlKmeans(columns, round + 1) },
    { name: "simple-statistics ckmeans", optimum, run: async () => clusterByCkmeans(columns) },
    { name: "DuckDB NTILE(5)", optimum: null, run: () => scoreByNtile(connection).then(() => null) },
  ];
}

async function runOnce(
  { run, optimum }: Contender,
  round: number,
  result: Result | undefined,
): Promise<void> {
  const start = performance.now();
  const found = await run(round);
  result?.seconds.push((performance.now() - start) / 1_000);
  if (result === undefined || found === null || optimum === null) return;
  const different = found.reduce((sum, scores, dimension) => {
    const exact = optimum[dimension];
    return sum + scores.reduce((count, score, i) => count + (score === exact?.[i] ? 0 : 1), 0);
  }, 0);
  result.different = Math.max(result.different ?? 0, different);
}

function report(results: readonly Result[], customers: number): void {
  const ours = results[0]?.seconds ?? [];
  const ratios = (result: Result): number[] => result.seconds.map((s, round) => s / (ours[round] ?? NaN));
  const rows = results.map((result) => [
    result.name,
    median(result.seconds).toFixed(2),
    median(ratios(result)).toFixed(2),
    result.different === null
      ? "-"
      : `${result.different} (${((100 * result.different) / customers / 3).toFixed(2)} %)`,
  ]);
  const head = ["", "median s", "median ratio to Sixfold", "scores off the exact optimum"];
  console.log(["", ...tableLines([head, ...rows]), ""].join("\n"));
  const ratioOf = (name: string): number =>
    median(results.filter((one) => one.name.includes(name)).flatMap(ratios));
  reached("no score differs from the exact optimum", results[0]?.different === 0);
  reached("at least 4 times as fast as ml-kmeans at its defaults", ratioOf("ml-kmeans") >= 4);
  reached("at least twice as fast as ckmeans", ratioOf("ckmeans") >= 2);
}

async function reportMemory(customers: number): Promise<void> {
  const bytes = await memoryInChild(customers);
  const count = customers.toLocaleString("en");
  reached(`${count} customers in ${(bytes / 1e9).toFixed(2)} GB, under 1.5 GB`, bytes < MEMORY_LIMIT);
}
