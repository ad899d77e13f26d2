import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { reportOf, startProcess } from "../child.ts";
import { startPostgres } from "../import/postgres.ts";
import { number } from "../import/report.ts";
import { median, reached, tableLines } from "../table.ts";
import { fillStore, type StoreSize } from "./seed.ts";
import type { Counted, SegmentsResult } from "./segments-process.ts";

interface SegmentsOptions extends StoreSize {
  readonly rules: number;
}

/** From so many customers on, the limits of a million hold. */
const MANY = 500_000;
const MOST_RATIO = 1.5;
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
    const process = await startProcess(new URL("./segments-process.ts", import.meta.url), {
      databaseUrl,
      rules,
    });
    report(size, await reportOf<SegmentsResult>(process));
  } finally {
    await cleanUp();
  }
}

function report({ customers }: StoreSize, result: SegmentsResult): void {
  const { presets, random, pageMs, refreshSeconds, segments, peakBytes } = result;
  const mostMs = customers > MANY ? 1_500 : 300;
  const row = (name: string, rules: readonly Counted[]): string[] => [
    name,
    ...[0.5, 0.95].map((share) =>
      quantile(
        rules.map((each) => each.ms),
        share,
      ).toFixed(0),
    ),
    ...[0.5, 0.95].map((share) =>
      quantile(
        rules.map(({ byHand }) => byHand.ms),
        share,
      ).toFixed(0),
    ),
    median(rules.map(ratio)).toFixed(2),
    Math.max(...rules.map(ratio)).toFixed(2),
  ];
  const table = [
    ["ms", "p50", "p95", "by hand p50", "p95", "ratio p50", "highest"],
    row(`${String(presets.length)} presets`, presets),
    row(`${String(random.length)} random rules three deep`, random),
  ];
  console.log(["", ...tableLines(table), ""].join("\n"));
  const [first, again, changed] = refreshSeconds.map((each) => each.toFixed(1));
  console.log(
    `first page of members: p50 ${quantile(pageMs, 0.5).toFixed(0)} ms, p95 ${quantile(pageMs, 0.95).toFixed(0)} ms`,
  );
  console.log(
    `${String(segments)} segments refreshed: ${String(first)} s at first, ${String(again)} s without a change, ${String(changed)} s after one customer in a hundred changed`,
  );
  const all = [...presets, ...random];
  for (const { name, ms, byHand } of all.filter((each) => ratio(each) > MOST_RATIO))
    console.log(`  ${name}: ${ms.toFixed(0)} ms, by hand ${byHand.ms.toFixed(0)} ms`);
  reached(
    "the same counts as by hand",
    all.every(({ members, byHand }) => members === byHand.members),
  );
  for (const [name, rules] of [
    ["presets", presets],
    ["random rules", random],
  ] as const)
    reached(
      `exact counts of ${name}: p95 under ${number(mostMs)} ms`,
      quantile(
        rules.map((each) => each.ms),
        0.95,
      ) < mostMs,
    );
  reached(
    `no count takes more than ${String(MOST_RATIO)} times as long as by hand`,
    all.every((each) => ratio(each) <= MOST_RATIO),
  );
  reached(
    `${String(segments)} segments refreshed in ${String(REFRESH_SECONDS)} s`,
    Math.max(...refreshSeconds) < REFRESH_SECONDS,
  );
  reached(
    `memory ${number(peakBytes / 1e6)} MB, under ${number(MOST_MEMORY / 1e6)} MB`,
    peakBytes < MOST_MEMORY,
  );
}

function ratio({ ms, byHand }: Counted): number {
  return ms / byHand.ms;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}
