import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";

import { reportOf, startProcess } from "../child.ts";
import { startPostgres } from "../import/postgres.ts";
import { number } from "../import/report.ts";
import { median, quantile, reached, tableLines } from "../table.ts";
import { fillStore, type StoreSize } from "./seed.ts";
import type { Counted, CountsResult, RefreshesResult, SegmentsTask } from "./segments-process.ts";

interface SegmentsOptions extends StoreSize {
  readonly rules: number;
}

/** From so many customers on, the limits of a million hold. */
const MANY = 500_000;
const MOST_RATIO = 1.5;
/** A count has to take its turn with the database whatever it counts. Shorter ones by hand count as this long. */
const LEAST_MS = 50;
const ESTIMATE_MS = 150;
/** Each margin is right in 95 of 100 samples. Here one sample is for all rules, so they err together. */
const WITHIN = 0.9;
const REFRESH_SECONDS = 10;
const MOST_MEMORY = 300e6;

/** Counts presets and random rules of a generated store, beside the same counts by plain SQL. */
export async function segmentsBench({ rules, ...size }: SegmentsOptions): Promise<void> {
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
    const databaseUrl = await postgres.emptyDatabase();
    const start = performance.now();
    await fillStore(databaseUrl, size);
    await postgres.settle();
    const seconds = ((performance.now() - start) / 1_000).toFixed(0);
    console.log(
      `${number(size.customers)} customers, ${number(size.orders)} orders, ${number(size.engagement)} days of engagement, made in ${seconds} s`,
    );
    const reportOn = async <T>(part: SegmentsTask["part"]): Promise<T> => {
      const task: SegmentsTask = { databaseUrl, rules, part };
      return reportOf<T>(await startProcess(new URL("./segments-process.ts", import.meta.url), task));
    };
    reportCounts(size, await reportOn<CountsResult>("counts"));
    reportRefreshes(await reportOn<RefreshesResult>("refreshes"));
  } finally {
    await cleanUp();
  }
}

type Way = "live" | "bySql" | "byHand";

function reportCounts({ customers }: StoreSize, result: CountsResult): void {
  const { presets, random, memory, readSeconds, heldBytes } = result;
  const mostMs = customers > MANY ? 1_500 : 300;
  const all = [...presets, ...random];
  const table = [
    ["ms: p50, p95", "presets", "", "random rules", "", "to by hand: p50", "highest"],
    ...(["live", "bySql", "byHand"] as const).map((way) => [
      { live: "live", bySql: "by the app's SQL", byHand: "by hand" }[way],
      ...[presets, random].flatMap((rules) =>
        [0.5, 0.95].map((share) => within(rules, way, share).toFixed(0)),
      ),
      median(all.map((each) => ratio(each, way))).toFixed(2),
      Math.max(...all.map((each) => ratio(each, way))).toFixed(2),
    ]),
  ];
  console.log(["", ...tableLines(table), ""].join("\n"));
  const cpu = all.map((each) => each.liveCpuMs);
  console.log(
    `processor's time of a live count: p50 ${quantile(cpu, 0.5).toFixed(0)} ms, p95 ${quantile(cpu, 0.95).toFixed(0)} ms; load ${(loadavg()[0] ?? 0).toFixed(1)}`,
  );
  console.log(`people read in ${readSeconds.toFixed(1)} s, held in ${number(heldBytes / 1e6)} MB`);
  for (const each of all.filter((rule) => ratio(rule, "live") > MOST_RATIO))
    console.log(`  ${each.name}: ${each.live.ms.toFixed(0)} ms, by hand ${each.byHand.ms.toFixed(0)} ms`);
  reached(
    "the same counts by all three",
    all.every(
      ({ live, bySql, byHand }) => live.members === byHand.members && bySql.members === byHand.members,
    ),
  );
  for (const [name, rules] of [
    ["presets", presets],
    ["random rules", random],
  ] as const)
    reached(
      `exact live counts of ${name}: p95 under ${number(mostMs)} ms`,
      within(rules, "live", 0.95) < mostMs,
    );
  for (const way of ["live", "bySql"] as const)
    reached(
      `no count ${way === "live" ? "live" : "by the app's SQL"} takes more than ${String(MOST_RATIO)} times as long as by hand`,
      all.every((each) => ratio(each, way) <= MOST_RATIO),
    );
  reportEstimates(result);
  const [ready, counted] = memory.map((bytes) => number(bytes / 1e6));
  console.log(
    `resident memory: ${String(ready)} MB before people were read, ${String(counted)} MB at most with all counts; after them the heap has ${number(result.heapBytes / 1e6)} MB and typed arrays ${number(result.arrayBytes / 1e6)} MB`,
  );
  reached(`memory of counts under ${number(MOST_MEMORY / 1e6)} MB`, Math.max(...memory) < MOST_MEMORY);
}

function reportRefreshes({ refreshes, segments, pageMs, memory }: RefreshesResult): void {
  const [first, again, changed] = refreshes.map(
    ({ seconds, cpuSeconds }) => `${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of the process)`,
  );
  console.log(
    `${String(segments)} segments refreshed: ${String(first)} at first, ${String(again)} without a change, ${String(changed)} after one customer in a hundred changed; load ${(loadavg()[0] ?? 0).toFixed(1)}`,
  );
  reached(
    `${String(segments)} segments refreshed in ${String(REFRESH_SECONDS)} s`,
    Math.max(...refreshes.map(({ seconds }) => seconds)) < REFRESH_SECONDS,
  );
  console.log(
    `first page of members: p50 ${quantile(pageMs, 0.5).toFixed(0)} ms, p95 ${quantile(pageMs, 0.95).toFixed(0)} ms`,
  );
  const [ready, most] = memory.map((bytes) => number(bytes / 1e6));
  console.log(
    `resident memory: ${String(ready)} MB before the refreshes, ${String(most)} MB at most with them`,
  );
  reached(`memory of refreshes under ${number(MOST_MEMORY / 1e6)} MB`, Math.max(...memory) < MOST_MEMORY);
}

function reportEstimates({ presets, random, sample }: CountsResult): void {
  if (sample === null) return;
  const rules = [...presets, ...random];
  const times = rules.flatMap(({ estimate }) => (estimate === null ? [] : [estimate.ms]));
  const all = rules.flatMap(({ estimate, live }) =>
    estimate?.members ? [{ ...estimate.members, exact: live.members }] : [],
  );
  const within = all.filter(({ from, to, exact }) => from <= exact && exact <= to).length / all.length;
  const margins = all.flatMap(({ from, to, exact }) => (exact === 0 ? [] : [(to - from) / 2 / exact]));
  console.log(
    `estimates by ${number(sample.people)} people, read in ${sample.seconds.toFixed(1)} s, held in ${(sample.bytes / 1e6).toFixed(1)} MB: p50 ${quantile(times, 0.5).toFixed(0)} ms, p95 ${quantile(times, 0.95).toFixed(0)} ms; the margin is ${(100 * median(margins)).toFixed(1)} % of the count (median); ${String(times.length - all.length)} were given up`,
  );
  reached(`estimates: p95 under ${String(ESTIMATE_MS)} ms`, quantile(times, 0.95) < ESTIMATE_MS);
  reached(`${(100 * within).toFixed(0)} % of the counts lie within their margin`, within >= WITHIN);
}

function ratio(counted: Counted, way: Way): number {
  return counted[way].ms / Math.max(LEAST_MS, counted.byHand.ms);
}

/** The time that so much of the counts took at most. */
function within(rules: readonly Counted[], way: Way, share: number): number {
  return quantile(
    rules.map((each) => each[way].ms),
    share,
  );
}
