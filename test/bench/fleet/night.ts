import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

import type { Database } from "../../../app/db/core/database.server.ts";
import { startImport } from "../../../app/ingest/request-import.server.ts";
import { createJobQueue } from "../../../app/queue/queue.server.ts";
import type { FleetShop } from "../../fleet/fill-fleet.ts";
import { NOW } from "../import/store.ts";
import { reportOf, startProcess } from "../child.ts";
import { median } from "../table.ts";
import type { Fleet } from "./fleet.ts";
import type { NightReport, NightTask } from "./night-worker.ts";

export interface Night extends NightReport {
  readonly shops: number;
  readonly seconds: number;
  /** How long a small shop waited from the night's begin to the end of its last job, in seconds. */
  readonly medianWait: number;
  /** When the largest shop's last job ended. */
  readonly largestWait: number;
}

const LOOK_MS = 200;
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Queues the refresh of all these shops, as the schedule does when they are due. */
export async function queueNight(db: Database, url: string, shops: readonly FleetShop[]): Promise<void> {
  const queue = createJobQueue({ db, url, log: SILENT });
  await queue.start();
  for (const { id } of shops) await startImport({ db, queue, now: () => new Date() }, id, NOW);
  await queue.stop();
}

/** All shops that can be refreshed are due at once, and so many workers bring them through. */
export async function measureNight(fleet: Fleet, workers: number, shopifyUrl: string): Promise<Night> {
  const shops = fleet.shops.filter(({ standing }) => standing === "well" || standing === "paused");
  await queueNight(fleet.db, fleet.url, shops);
  const task: NightTask = { databaseUrl: fleet.url, shopifyUrl };
  const module = new URL("./night-process.ts", import.meta.url);
  const children = await Promise.all(Array.from({ length: workers }, () => startProcess(module, task)));
  await Promise.all(children.map((child) => once(child, "message")));
  const start = performance.now();
  const [{ now: begun = new Date() } = {}] = (await fleet.db.pool.query<{ now: Date }>("select now()")).rows;
  while ((await openJobs(fleet.db)) > 0) await delay(LOOK_MS);
  const seconds = (performance.now() - start) / 1_000;
  const reports = await Promise.all(
    children.map((child) => {
      child.send("end");
      return reportOf<NightReport>(child);
    }),
  );
  await Promise.all(children.map((child) => once(child, "exit")));
  const sum = (of: keyof NightReport): number => reports.reduce((all, each) => all + each[of], 0);
  const waits = await waitsSince(fleet.db, begun);
  const largest = shops.reduce((best, each) => (each.size > best.size ? each : best));
  return {
    ...{ shops: shops.length, seconds, medianWait: median([...waits.values()]) },
    largestWait: waits.get(largest.id) ?? NaN,
    ...{ cpuMs: sum("cpuMs"), queueMs: sum("queueMs"), otherMs: sum("otherMs") },
  };
}

async function openJobs(db: Database): Promise<number> {
  const { rows } = await db.pool.query<{ open: number }>(
    "select count(*)::int as open from pgboss.job where state in ('created', 'retry', 'active')",
  );
  return rows[0]?.open ?? 0;
}

/** When each shop's last job ended, in seconds after a moment. */
async function waitsSince(db: Database, since: Date): Promise<Map<number, number>> {
  const { rows } = await db.pool.query<{ shop: number; wait: number }>(
    `select group_id::int as shop, extract(epoch from max(completed_on) - $1)::float8 as wait
       from pgboss.job where state = 'completed' and completed_on >= $1 group by 1`,
    [since],
  );
  return new Map(rows.map(({ shop, wait }) => [shop, wait]));
}

/** Finished jobs of the last week, as the queue keeps them, over all shops. */
export async function fillQueue({ db, shops }: Fleet, jobs: number): Promise<void> {
  await db.pool.query(
    `insert into pgboss.job (name, data, state, singleton_key, group_id, completed_on, created_on, policy)
     select (array['webhook', 'import', 'score', 'sync-tags', 'segments'])[1 + n % 5],
            jsonb_build_object('shopId', shop, 'topic', 'orders/updated', 'resourceId', n::text), 'completed',
            concat(shop, ':orders/updated:', n), shop::text, now() - n % 604800 * interval '1 second', now() - interval '7 days', 'stately'
       from generate_series(1, $1::int) n
       cross join lateral (select ($2::int[])[1 + n % cardinality($2::int[])] as shop) s`,
    [jobs, shops.map(({ id }) => id)],
  );
  await db.pool.query("vacuum analyze pgboss.job_common");
}
