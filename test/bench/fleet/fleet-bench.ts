import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";

import { ordersBulkQuery } from "../../../app/shopify/documents/orders.ts";
import { startLoadShopify } from "../../soak/load/shopify.ts";
import { startPostgres, type BenchPostgres } from "../import/postgres.ts";
import { number } from "../import/report.ts";
import { reached, tableLines } from "../table.ts";
import { makeFleet, type Fleet } from "./fleet.ts";
import { inTurns, MOST_RATIO, ratioOf, type Pair } from "./in-turns.ts";
import { timeLeaving } from "./leaving-times.ts";
import { fillQueue, measureNight, type Night } from "./night.ts";
import { timePages } from "./page-times.ts";
import { ORDERS, timeWebhooks } from "./webhook-times.ts";
import { WORKS } from "./work.ts";

interface FleetOptions {
  readonly shops: number;
  readonly rounds: number;
  readonly jobs: number;
}

const MOST_QUEUE = 0.1;
const HOUR_SECONDS = 3_600;
/** So many shops have to be brought through in three hours. */
const [FLEET, HOURS] = [5_000, 3];

/** A fleet in one database: a shop of each size beside the same shop alone, the night, webhooks, and a shop that leaves. */
export async function fleetBench(options: FleetOptions): Promise<void> {
  // Two kinds of processes of the built app are measured.
  const { status } = spawnSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
  if (status !== 0) throw new Error("The app could not be built.");
  const folder = await mkdtemp(join(tmpdir(), "sixfold-bench-"));
  const postgres = await startPostgres(join(folder, "postgres"));
  const stop = new AbortController();
  const cleanUp = async (): Promise<void> => {
    stop.abort();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void cleanUp().finally(() => process.exit(130)));
  try {
    await measureFleet(options, { postgres, folder, signal: stop.signal });
  } finally {
    await cleanUp();
  }
}

interface Stand {
  readonly postgres: BenchPostgres;
  readonly folder: string;
  readonly signal: AbortSignal;
}

async function measureFleet(
  { shops, rounds, jobs }: FleetOptions,
  { postgres, folder, signal }: Stand,
): Promise<void> {
  const start = performance.now();
  const fleet = await makeFleet(postgres, shops);
  await postgres.settle();
  await tellSeeded(fleet, (performance.now() - start) / 1_000);
  const resultFile = join(folder, "none.jsonl");
  await writeFile(resultFile, "");
  const empty = new Set(fleet.shops.map(({ domain }) => domain));
  for (let n = 0; n < 2_000; n += 1) empty.add(`bare-${String(n)}.myshopify.com`);
  const document = ordersBulkQuery(new Date(0));
  const shopify = await startLoadShopify({ resultFile, document, orders: ORDERS, empty });
  try {
    await measureSizes(fleet, { rounds, shopifyUrl: shopify.url, signal });
    await measureNights(fleet, { jobs, shopifyUrl: shopify.url });
    await measureWebhooks(fleet, shopify.url, signal);
    await measureLeaving(fleet);
    reached(
      `Shopify could answer everything (${shopify.failures[0] ?? "yes"})`,
      shopify.failures.length === 0,
    );
  } finally {
    await shopify.close();
    await fleet.close();
  }
}

async function tellSeeded({ db, shops, sizes }: Fleet, seconds: number): Promise<void> {
  const customers = shops.reduce((sum, { size }) => sum + size, 0);
  const { rows } = await db.pool.query<{ bytes: string }>(
    "select pg_database_size(current_database())::text as bytes",
  );
  const standing = Map.groupBy(shops, (shop) => shop.standing);
  const told = [...standing].map(([name, some]) => `${String(some.length)} ${name}`).join(", ");
  console.log(
    `${number(shops.length)} shops (${told}), ${number(customers)} customers, ${number(3 * customers)} orders, ` +
      `${(Number(rows[0]?.bytes ?? 0) / 1e9).toFixed(1)} GB, made in ${seconds.toFixed(0)} s; ` +
      `sizes ${sizes.map((each) => number(each.customers)).join(", ")}; load ${(loadavg()[0] ?? 0).toFixed(1)}`,
  );
}

interface Sizing {
  readonly rounds: number;
  readonly shopifyUrl: string;
  readonly signal: AbortSignal;
}

async function measureSizes(fleet: Fleet, options: Sizing): Promise<void> {
  for (const sized of fleet.sizes) {
    const { customers, among, alone, aloneDb } = sized;
    const rows: [string, Pair][] = [];
    for (const { page, ...pair } of await timePages(fleet, sized, options)) rows.push([page, pair]);
    for (const [name, { work, after }] of Object.entries(WORKS)) {
      const at = (db: Fleet["db"], shopId: number) => async (round: number) => {
        await work({ db, shopId }, round);
      };
      const pair = await inTurns(options.rounds, at(fleet.db, among.shopId), at(aloneDb, alone.shopId));
      rows.push([name, pair]);
      if (after === undefined) continue;
      for (let round = 0; round < pair.times; round += 1) {
        await after({ db: fleet.db, shopId: among.shopId }, round);
        await after({ db: aloneDb, shopId: alone.shopId }, round);
      }
    }
    tellSize(customers, rows);
  }
}

function tellSize(customers: number, rows: readonly (readonly [string, Pair])[]): void {
  console.log(`\nA shop of ${number(customers)} customers, medians in ms`);
  const cells = rows.map(([name, pair]) => [
    name,
    pair.among.toFixed(1),
    pair.alone.toFixed(1),
    ratioOf(pair).toFixed(2),
  ]);
  for (const line of tableLines([["", "among", "alone", "ratio"], ...cells])) console.log(line);
  const slow = rows.filter(([, pair]) => ratioOf(pair) > MOST_RATIO).map(([name]) => name);
  const worst = Math.max(...rows.map(([, pair]) => ratioOf(pair)));
  reached(
    `at most ${String(MOST_RATIO)} times of alone (worst ${worst.toFixed(2)}${slow.length > 0 ? `: ${slow.join(", ")}` : ""})`,
    slow.length === 0,
  );
}

async function measureNights(
  fleet: Fleet,
  { jobs, shopifyUrl }: { readonly jobs: number; readonly shopifyUrl: string },
): Promise<void> {
  await measureNight(fleet, 1, shopifyUrl);
  const one = await measureNight(fleet, 1, shopifyUrl);
  const two = await measureNight(fleet, 2, shopifyUrl);
  await fillQueue(fleet, jobs);
  const full = await measureNight(fleet, 1, shopifyUrl);
  console.log("\nA night in which all are due at once and nothing has changed");
  const row = (name: string, night: Night): string[] => [
    name,
    number(night.shops),
    night.seconds.toFixed(1),
    number(Math.round(hourly(night))),
    (night.cpuMs / night.shops).toFixed(1),
    (night.otherMs / night.shops).toFixed(1),
    (night.queueMs / night.shops).toFixed(1),
    `${(100 * queueShare(night)).toFixed(1)} %`,
    night.medianWait.toFixed(1),
    night.largestWait.toFixed(1),
  ];
  const head = [
    "",
    "shops",
    "s",
    "shops/h",
    "CPU ms",
    "statements ms",
    "queue's ms",
    "queue",
    "wait s",
    "largest s",
  ];
  const rows = [row("one worker", one), row("two workers", two), row(`${number(jobs)} finished jobs`, full)];
  for (const line of tableLines([head, ...rows])) console.log(line);
  const needed = FLEET / HOURS;
  reached(
    `${number(FLEET)} shops in ${String(HOURS)} hours need ${number(Math.ceil(needed))} an hour; one worker does ${number(Math.round(hourly(full)))}`,
    hourly(full) >= needed,
  );
  reached(
    `two workers ${(hourly(two) / hourly(one)).toFixed(2)} times one (two cores carry them, PostgreSQL and Shopify)`,
    hourly(two) >= 1.3 * hourly(one),
  );
  reached(
    `the queue's own cost ${(100 * queueShare(full)).toFixed(1)} % of the work, at most ${String(100 * MOST_QUEUE)} %`,
    queueShare(full) <= MOST_QUEUE,
  );
  reached("no shop waits for the largest", one.medianWait < one.seconds);
}

const hourly = ({ shops, seconds }: Night): number => (HOUR_SECONDS * shops) / seconds;
const queueShare = ({ cpuMs, otherMs, queueMs }: Night): number => queueMs / (cpuMs + otherMs + queueMs);

async function measureWebhooks(fleet: Fleet, shopifyUrl: string, signal: AbortSignal): Promise<void> {
  const { manyP99, fewP99, sent, answered, refused, noted } = await timeWebhooks(fleet, shopifyUrl, signal);
  console.log(
    `\nWebhooks at 300 a second while the night runs: p99 ${manyP99.toFixed(0)} ms over 2,000 shops, ${fewP99.toFixed(0)} ms over five`,
  );
  reached(
    `p99 at most ${String(MOST_RATIO)} times that of five shops (${(manyP99 / fewP99).toFixed(2)})`,
    manyP99 <= MOST_RATIO * fewP99,
  );
  reached(
    `none lost, none twice: ${number(sent)} sent, ${number(answered)} answered as taken (after ${number(refused)} that came again), ${number(noted)} noted`,
    sent === answered && answered === noted,
  );
}

async function measureLeaving(fleet: Fleet): Promise<void> {
  const times = await timeLeaving(fleet);
  console.log(
    `\nThe largest shop (${number(times.customers)} customers) leaves in ${times.seconds.toFixed(1)} s and ${number(times.transactions)} transactions`,
  );
  reached(
    `the longest transaction ${times.longestMs.toFixed(0)} ms, at most 2,000`,
    times.longestMs <= 2_000,
  );
  reached(
    `another shop's work beside it: p99 ${times.othersP99Ms.toFixed(0)} ms`,
    times.othersP99Ms <= 2_000,
  );
  reached(
    `the erasure of a customer in it ${times.customerMs.toFixed(0)} ms, at most 1,000`,
    times.customerMs <= 1_000,
  );
}
